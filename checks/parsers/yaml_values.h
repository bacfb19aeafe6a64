// YAML as other programs read it, as far as our strict reader goes (checks/policy/document.h): no
// anchors, aliases, merge keys or tags, one document.
#pragma once

#include "checks/parsers/value_tree.h"
#include "core/result.h"

#include <string_view>

namespace presscheck {

// What a plain scalar is for a reader of YAML 1.1 and of 1.2; `undecided` where they differ (`yes`,
// `010`, `22:22`, `2026-01-01`).
ValueTree::Type type_of_plain(std::string_view scalar);

// Errors: malformed, too_large.
Result<ValueTree> parse_yaml_values(std::string_view bytes);

}  // namespace presscheck
