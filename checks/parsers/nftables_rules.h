// The rules of nf_tables, as a fixture's nftables.json holds them, as a packet filter.
//
// What an expression says is found from the registers that it reads, as the kernel does. Families
// ip, ip6 and inet alone are read: the others see no packet that these do not see as well.
#pragma once

#include "checks/parsers/packet_filter.h"
#include "core/result.h"

#include <string_view>

namespace presscheck {

// Errors: malformed, too_large.
Result<PacketFilter> parse_nftables(std::string_view json);

}  // namespace presscheck
