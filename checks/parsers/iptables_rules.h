// The rules of iptables, as iptables-save writes them, as a packet filter.
#pragma once

#include "checks/parsers/packet_filter.h"
#include "core/result.h"

#include <string_view>

namespace presscheck {

// `family` is 4 for iptables and 6 for ip6tables. Errors: malformed, with the line.
Result<PacketFilter> parse_iptables_rules(std::string_view text, int family);

}  // namespace presscheck
