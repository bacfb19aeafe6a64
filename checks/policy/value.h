// A typed value, as a policy writes it and as a probe observes it. docs/policy.md, "Types".
#pragma once

#include "checks/policy/address.h"
#include "checks/policy/type.h"
#include "checks/policy/version.h"
#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace presscheck {

// "No limit": above every number and every time.
struct Unlimited {
    friend bool operator==(Unlimited, Unlimited) = default;
};
// "Not once": before every time.
struct Never {
    friend bool operator==(Never, Never) = default;
};

struct Mode {
    unsigned bits = 0;  // as chmod(1): at most 07777
    friend bool operator==(Mode, Mode) = default;
};

using Scalar = std::variant<std::string, std::int64_t, bool, std::chrono::seconds, Time, Mode,
                            Version, Address, Network, Unlimited, Never>;

// One scalar, or a list of them.
struct Value {
    std::variant<Scalar, std::vector<Scalar>> held;

    bool is_list() const { return held.index() == 1; }
    const Scalar& scalar() const { return std::get<0>(held); }             // REQUIRES: !is_list()
    const std::vector<Scalar>& list() const { return std::get<1>(held); }  // REQUIRES: is_list()

    friend bool operator==(const Value&, const Value&) = default;
};

// Reads text as a policy spells it: `12h`, `0640`, `1.2`, `203.0.113.0/24`, `unlimited`, `never`.
// Errors: malformed, saying what a value of this kind looks like.
Result<Scalar> parse_scalar(Kind kind, std::string_view text);

// A value as a policy spells it; what a person reads in `expected` and in texts with `{name}`.
std::string spell(const Scalar& value);
std::string spell(const Value& value);

// Design section 15, "A cell in JSON".
nlohmann::json to_json(const Value& value);

}  // namespace presscheck
