#include "agent/reach_connector.h"

#include "agent/reach_address.h"
#include "core/limits.h"

#include <algorithm>

namespace presscheck {

bool ReachConnector::may_ask(const std::string& host, const Address& address) const {
    const bool own = std::any_of(
        endpoints_.begin(), endpoints_.end(),
        [&](const Endpoint& endpoint) { return endpoint.own && endpoint.url.host == host; });
    return own || !is_this_hosts_own(address);
}

// What the name stands for.
ReachConnector::Found ReachConnector::addresses_of(const std::string& host) {
    if (const auto address = parse_address(host)) return {{*address}, true};
    Found found;
    for (const auto type : {DnsType::a, DnsType::aaaa}) {
        const auto reply = resolver_.ask({host, type});
        const bool known = reply.outcome == DnsOutcome::found ||
                           reply.outcome == DnsOutcome::none ||
                           reply.outcome == DnsOutcome::no_such_name;
        found.all = found.all && known;
        for (const auto& record : reply.records) {
            if (const auto address = parse_address(record)) found.addresses.push_back(*address);
        }
    }
    return found;
}

std::variant<ReachStream, NoAnswer> ReachConnector::try_address(const Address& address,
                                                                std::uint16_t port,
                                                                Transport transport) {
    const std::pair place{spell(address), port};
    {
        const std::lock_guard lock(mutex_);
        if (silent_.contains(place)) return NoAnswer::timeout;
    }
    const auto soon = std::min(deadline_, Deadline::clock::now() + limits::fetch_timeout);
    auto connected = ReachStream::connect(address, port, transport, soon);
    if (const auto* why = std::get_if<NoAnswer>(&connected);
        why != nullptr && *why == NoAnswer::timeout) {
        const std::lock_guard lock(mutex_);
        silent_.insert(place);
    }
    return connected;
}

std::variant<ReachStream, NoAnswer> ReachConnector::connect(const std::string& host,
                                                            std::uint16_t port,
                                                            Transport transport) {
    constexpr std::size_t most_tried = 4;
    auto found = addresses_of(host);
    if (found.addresses.empty()) return found.all ? NoAnswer::no_such_name : NoAnswer::unreachable;
    if (found.addresses.size() > most_tried) {
        found.addresses.resize(most_tried);
        found.all = false;
    }
    auto worst = found.all ? NoAnswer::refused : NoAnswer::unreachable;
    for (const auto& address : found.addresses) {
        if (!may_ask(host, address)) {
            worst = NoAnswer::forbidden;
            continue;
        }
        auto connected = try_address(address, port, transport);
        const auto* const why = std::get_if<NoAnswer>(&connected);
        if (why == nullptr) return connected;
        if (*why != NoAnswer::refused) worst = *why;
    }
    return worst;
}

}  // namespace presscheck
