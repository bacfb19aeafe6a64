// JSON pointers (RFC 6901), which name places in a document; a `*` between slashes is every place
// there. docs/policy.md, "json".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// The names between the slashes, unescaped; none for the whole document. Nothing when it is no
// pointer.
std::optional<std::vector<std::string>> parse_pointer(std::string_view pointer);

// "/name" with `name` escaped, to be put behind the pointer of its parent.
std::string pointer_step(std::string_view name);

}  // namespace presscheck
