// The types a cell, an argument, a parameter or an operand can have. docs/policy.md, "Types".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

enum class Kind { text, integer, boolean, duration, time, mode, version, address, network };

struct Type {
    Kind kind = Kind::text;
    bool list = false;

    friend bool operator==(const Type&, const Type&) = default;
};

std::string name_of(Type type);                         // "list of network"
std::optional<Type> parse_type(std::string_view name);  // "duration", "list of text"

}  // namespace presscheck
