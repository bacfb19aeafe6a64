// os-release(5): `NAME=value`, in quotes where a shell wants some.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct OsReleaseValue {
    std::string text;
    std::size_t line = 0;
};

// The last of a name counts. Nothing for a value that a shell would have to work out.
std::map<std::string, std::optional<OsReleaseValue>, std::less<>> os_release_values(
    std::string_view bytes);

}  // namespace presscheck
