// Reads the members of a JSON object whose members are a closed list.
//
// Each question answers a value; the first thing that is wrong is remembered and finish() tells it,
// so that a format reads like its description. What has been refused answers an empty value.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// A form a text must have, and its name in messages.
struct Form {
    bool (*accepts)(std::string_view text);
    std::string_view what;
};

// The value when it is a whole number from 0.
std::optional<std::uint64_t> whole_number(const nlohmann::json& value);

class MemberReader {
public:
    // REQUIRES: `value` and the names asked for outlive the reader.
    MemberReader(const nlohmann::json& value, std::string place);

    bool has(std::string_view name) const;

    // Members that must be there.
    std::string text(std::string_view name, const Form& form);
    std::string bounded_text(std::string_view name, std::size_t max_bytes);
    std::uint64_t number(std::string_view name, std::uint64_t least, std::uint64_t most);
    const nlohmann::json& object(std::string_view name);
    const nlohmann::json& array(std::string_view name, std::size_t max_elements);

    // Remembers an error about a member, unless there is one already.
    void refuse(std::string_view name, std::string_view what, Errc code = Errc::malformed);
    void refuse(Error error);

    // Errors: the first that was met; malformed for a member nobody asked for.
    Status finish();

private:
    const nlohmann::json* take(std::string_view name);

    const nlohmann::json& value_;
    std::string place_;
    std::vector<std::string_view> taken_;
    std::optional<Error> problem_;
};

}  // namespace presscheck
