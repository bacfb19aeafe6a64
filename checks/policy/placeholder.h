// The `{name}` in a title, why or fix, where a parameter's value is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct Placeholder {
    std::size_t offset = 0;  // of the brace
    std::string name;
};

// Braces around anything but a parameter's name are text: `location / { deny all; }`.
std::vector<Placeholder> placeholders_of(std::string_view text);

}  // namespace presscheck
