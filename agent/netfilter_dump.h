// The kernel's packet filter, as raw bytes: what NFNL_SUBSYS_NFTABLES and the older getsockopt
// interface answer to a fixed set of requests that change nothing. Nothing is made of the answers
// here but the names of sets, whose elements have to be asked for one by one.
#pragma once

#include "core/descriptor.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace presscheck {

// A socket to ask nf_tables through. Errors: not_found (the kernel has no such thing), unavailable.
Result<Descriptor> open_netfilter_socket();

// Tables, chains, rules, sets and their elements of all families, one netlink message after
// another, all of one generation of the ruleset. Errors: denied (no CAP_NET_ADMIN), unavailable (it
// changed each time, or the kernel failed), too_large.
Result<std::string> dump_nftables(int socket);

enum class IpVersion { v4, v6 };

// The tables of iptables-legacy that there are, by the kernel's own list. Errors: denied.
Result<std::vector<std::string>> legacy_tables(IpVersion version);

// Each of these tables: its struct ipt_getinfo, then its entries, as the kernel hands them out.
// Errors: denied (no CAP_NET_ADMIN), unavailable, too_large.
Result<std::string> dump_legacy(int socket, IpVersion version,
                                const std::vector<std::string>& tables);

}  // namespace presscheck
