// JSON as other programs read it: any number, but no name twice, no comments, nothing after the
// end.
#pragma once

#include "checks/parsers/value_tree.h"
#include "core/result.h"

#include <string_view>

namespace presscheck {

// Bounded as YAML: limits::yaml_bytes, yaml_depth, yaml_nodes, yaml_piece_bytes.
// Errors: malformed, too_large.
Result<ValueTree> parse_json_values(std::string_view bytes);

}  // namespace presscheck
