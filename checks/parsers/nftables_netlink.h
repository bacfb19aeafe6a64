// What nf_tables answers over netlink, as the JSON of a fixture's nftables.json. docs/policy.md,
// "Fixtures".
//
// A straight rendering: an object a message, attributes by their names in nf_tables.h, in small
// letters and without prefix; numbers as numbers, bytes as hexadecimal digits. Counters, handles
// and what runs out are left out; an attribute of an expression that this does not know is there by
// its number.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace presscheck {

// Errors: malformed.
Result<std::string> render_nftables(std::string_view messages);

}  // namespace presscheck
