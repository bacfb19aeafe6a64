// What only the kernel's tables or the network can say, brought by others before a look: bytes,
// each under the name by which a fixture keeps them below `.presscheck` ("nftables.json",
// "iptables.rules", "net/dns.zone"). Who brings them only fetches; meaning is found above Host.
#pragma once

#include "core/result.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace presscheck {

// Errors: not_found (nobody asked for it), denied (no right to ask), unavailable (asked, and no
// answer that can be used), too_large.
using Fetcher = std::function<Result<std::string>(std::string_view name)>;

using FetchedFiles = std::map<std::string, std::string, std::less<>>;

}  // namespace presscheck
