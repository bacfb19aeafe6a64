// Patterns for names and paths: `*` is any text and `?` one byte within a component, `**` as a
// whole component is any number of components. Nothing else is special.
#pragma once

#include <string_view>
#include <vector>

namespace presscheck {

// One component. A leading dot is matched only by a dot. Time grows with the product of the
// lengths, never faster.
bool name_matches(std::string_view pattern, std::string_view name);

// One component or any text; a leading dot is nothing special.
bool text_matches(std::string_view pattern, std::string_view text);

// A whole absolute path; `/` is that of no components. Here `*` and `**` match leading dots too.
// REQUIRES: both begin with a slash and have no empty components.
bool path_matches(std::string_view pattern, std::string_view path);

bool has_wildcard(std::string_view pattern);

// The components between slashes; empty ones and "." are left out, ".." stays.
std::vector<std::string_view> components_of(std::string_view path);

}  // namespace presscheck
