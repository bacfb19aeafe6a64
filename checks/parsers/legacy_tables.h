// The tables of iptables-legacy, as the kernel hands them out, in the words of iptables-save: what
// a fixture's iptables.rules and ip6tables.rules hold. Counters and comments are left out.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace presscheck {

// Of each table its struct ipt_getinfo, then its entries. `version` is 4 or 6. Errors: malformed.
Result<std::string> render_legacy_tables(std::string_view bytes, int version);

}  // namespace presscheck
