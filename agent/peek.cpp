#include "agent/peek.h"

#include "agent/netfilter_dump.h"
#include "agent/reach.h"
#include "agent/sandbox.h"
#include "checks/parsers/legacy_tables.h"
#include "checks/parsers/nftables_netlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <string>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view raw_nftables = "nftables.netlink";

struct LegacyNames {
    IpVersion version;
    std::string_view raw, rendered;
};
constexpr LegacyNames legacy_v4{IpVersion::v4, "iptables.entries", "iptables.rules"};
constexpr LegacyNames legacy_v6{IpVersion::v6, "ip6tables.entries", "ip6tables.rules"};

// The sockets to ask through, or why there is none.
struct Asking {
    Result<Descriptor> nftables = open_netfilter_socket();
    Result<std::vector<std::string>> tables_v4 = legacy_tables(IpVersion::v4);
    Result<std::vector<std::string>> tables_v6 = legacy_tables(IpVersion::v6);
    Descriptor v4{tables_v4 && !tables_v4->empty() ? ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)
                                                   : -1};
    Descriptor v6{
        tables_v6 && !tables_v6->empty() ? ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1};

    std::vector<int> sockets() const {
        std::vector<int> all;
        if (nftables) all.push_back(nftables->number());
        for (const auto* each : {&v4, &v6}) {
            if (each->open()) all.push_back(each->number());
        }
        return all;
    }
};

// A kernel without nf_tables has no rules of it.
Result<std::string> ask_nftables(const Result<Descriptor>& socket) {
    if (socket) return dump_nftables(socket->number());
    if (socket.error().code == Errc::not_found) return std::string{};
    return socket.error();
}

Result<std::string> ask_legacy(const Result<std::vector<std::string>>& tables,
                               const Descriptor& socket, IpVersion version) {
    if (!tables) return tables.error();
    if (tables->empty()) return std::string{};
    if (!socket.open()) return Error{Errc::unavailable, "a socket to ask about iptables"};
    return dump_legacy(socket.number(), version, *tables);
}

void ask(int pipe_end, const Bring& bring) {
    const Asking asking;
    if (auto confined = become_peek(pipe_end, asking.sockets()); !confined) {
        for (const auto name : {raw_nftables, legacy_v4.raw, legacy_v6.raw})
            bring(name, confined.error());
        return;
    }
    bring(raw_nftables, ask_nftables(asking.nftables));
    bring(legacy_v4.raw, ask_legacy(asking.tables_v4, asking.v4, IpVersion::v4));
    bring(legacy_v6.raw, ask_legacy(asking.tables_v6, asking.v6, IpVersion::v6));
}

}  // namespace

Result<Errand> send_to_peek() {
    return Errand::start(ask);
}

Errands Errands::before_a_look(const std::string& root, const HostMaker& make_host) {
    Errands errands;
    if (!root.empty()) return errands;
    if (auto peek = send_to_peek()) errands.sent_.push_back(*std::move(peek));
    if (!make_host) return errands;
    const auto host = make_host(root, Ceiling{}, {});
    const auto task = host ? reach_task(**host) : std::nullopt;
    if (!task) return errands;
    if (auto reach = send_to_reach(*task)) errands.sent_.push_back(*std::move(reach));
    return errands;
}

std::vector<int> Errands::pipe_ends() const {
    std::vector<int> ends;
    for (const auto& errand : sent_)
        ends.push_back(errand.pipe_end());
    return ends;
}

Fetcher Errands::rendered(Fetcher raw) {
    return [raw = std::move(raw)](std::string_view name) -> Result<std::string> {
        if (name == "nftables.json") {
            const auto bytes = raw(raw_nftables);
            return bytes ? render_nftables(*bytes) : bytes;
        }
        for (const auto& legacy : {legacy_v4, legacy_v6}) {
            if (name != legacy.rendered) continue;
            const auto bytes = raw(legacy.raw);
            const auto version = legacy.version == IpVersion::v4 ? 4 : 6;
            return bytes ? render_legacy_tables(*bytes, version) : bytes;
        }
        return raw(name);
    };
}

}  // namespace presscheck
