// Which addresses count as one peer's.
#pragma once

#include <string>

namespace presscheck {

// The address itself; of IPv6 its /64, all of which whoever has one address has.
std::string address_block(const std::string& address);

}  // namespace presscheck
