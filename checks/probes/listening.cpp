#include "checks/probes/listening.h"

#include "checks/parsers/cgroup_path.h"
#include "checks/parsers/socket_table.h"
#include "checks/probes/observed.h"
#include "checks/probes/user_names.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

struct SocketFile {
    std::string_view path;
    SocketProtocol protocol;
    bool v6;
};
constexpr std::array socket_files{
    SocketFile{"/proc/net/tcp", SocketProtocol::tcp, false},
    SocketFile{"/proc/net/tcp6", SocketProtocol::tcp, true},
    SocketFile{"/proc/net/udp", SocketProtocol::udp, false},
    SocketFile{"/proc/net/udp6", SocketProtocol::udp, true},
};

// What is not on the Internet: private, shared (carrier), link-local and unique local networks.
constexpr std::array<std::string_view, 7> private_networks{
    "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
    "169.254.0.0/16", "fc00::/7",      "fe80::/10",
};
constexpr std::array<std::string_view, 2> loopback_networks{"127.0.0.0/8", "::1/128"};

template <class Networks>
bool lies_in(const Networks& networks, const Address& address) {
    return std::any_of(networks.begin(), networks.end(), [&](std::string_view written) {
        const auto network = parse_network(written);
        return network && contains(*network, address);
    });
}

std::string exposure_of(const Address& address) {
    if (lies_in(loopback_networks, address)) return "loopback";
    return lies_in(private_networks, address) ? "private" : "public";
}

struct Owner {
    std::string process;
    std::optional<std::string> unit;
    std::optional<Reason> unit_hidden;
    friend auto operator<=>(const Owner&, const Owner&) = default;
};

// Which processes hold a socket. Of several (a server and its workers, or systemd that opened it
// for a service) one is named, the same whatever their numbers are.
class Owners {
public:
    explicit Owners(const Host& host) : host_(host) {
        const auto entries = host.list("/proc");
        if (!entries) {
            hidden_ = entries.error().code == Errc::not_found ? Reason::not_live
                                                              : reason_of(entries.error(), host);
            return;
        }
        bool any = false;
        for (const auto& entry : *entries) {
            if (entry.name.find_first_not_of("0123456789") != std::string::npos) continue;
            any = true;
            look_into(entry.name);
        }
        if (!any) hidden_ = Reason::not_live;
    }

    // systemd alone is the owner only if nobody hidden may have got the socket from it.
    std::optional<Owner> of(std::uint64_t inode) const {
        const auto found = owners_.find(inode);
        const bool only_init = found != owners_.end() && found->second.first;
        if (found == owners_.end() || (only_init && hidden_)) return std::nullopt;
        return found->second.second;
    }

    // What is said of a socket without an owner.
    Cell nobody() const { return hidden_ ? unknown(*hidden_) : absent(); }

private:
    // A process that has gone meanwhile took its sockets along; in a file tree nothing goes.
    void miss(const Error& error) {
        if (error.code == Errc::not_found && host_.live()) return;
        if (!hidden_) hidden_ = reason_of(error, host_);
    }

    void look_into(const std::string& process) {
        const auto folder = "/proc/" + process + "/fd";
        const auto descriptors = host_.list(folder);
        if (!descriptors) return miss(descriptors.error());
        std::optional<Owner> owner;
        for (const auto& descriptor : *descriptors) {
            const auto target = host_.read_link(folder + "/" + descriptor.name);
            if (!target) {
                miss(target.error());
                // The kernel hides all descriptors of a process or none.
                if (target.error().code == Errc::denied && host_.live()) return;
                continue;
            }
            const auto inode = inode_of(*target);
            if (!inode) continue;
            if (!owner) owner = describe(process);
            if (owner) claim(*inode, process == "1", *owner);
        }
    }

    static std::optional<std::uint64_t> inode_of(std::string_view target) {
        constexpr std::string_view before = "socket:[";
        if (!target.starts_with(before) || !target.ends_with(']')) return std::nullopt;
        std::uint64_t inode = 0;
        for (const char c : target.substr(before.size(), target.size() - before.size() - 1)) {
            if (c < '0' || c > '9') return std::nullopt;
            inode = inode * 10 + static_cast<std::uint64_t>(c - '0');
        }
        return inode;
    }

    std::optional<Owner> describe(const std::string& process) {
        auto name = host_.read_file("/proc/" + process + "/comm");
        if (!name) {
            miss(name.error());
            return std::nullopt;
        }
        while (name->ends_with('\n'))
            name->pop_back();
        Owner owner{*std::move(name), {}, {}};
        const auto groups = host_.read_file("/proc/" + process + "/cgroup");
        if (groups) owner.unit = unit_of_cgroups(*groups);
        const bool without = !groups && groups.error().code == Errc::not_found && host_.live();
        if (!groups && !without) owner.unit_hidden = reason_of(groups.error(), host_);
        return owner;
    }

    void claim(std::uint64_t inode, bool by_init, const Owner& owner) {
        const std::pair claim{by_init, owner};
        const auto [place, first] = owners_.emplace(inode, claim);
        if (!first && claim < place->second) place->second = claim;
    }

    const Host& host_;
    std::map<std::uint64_t, std::pair<bool, Owner>> owners_;
    std::optional<Reason> hidden_;
};

struct Listener {
    SocketProtocol protocol;
    std::string_view path;
    Socket socket;
    std::optional<Owner> owner;
};

auto key_of(const Listener& listener) {
    const auto& socket = listener.socket;
    return std::tie(listener.protocol, socket.address.v6, socket.address.bytes, socket.port,
                    socket.user, listener.owner);
}

// Whether the kernel has no IPv6: it then has neither its tables nor its settings. A live kernel
// that shows the other tables shows these as well, if it has them; of a tree of files only the
// settings of IPv4 prove that somebody looked.
bool lacks_ipv6(const Host& host) {
    if (host.live()) return true;
    const auto v4 = host.info("/proc/sys/net/ipv4");
    const auto v6 = host.info("/proc/sys/net/ipv6");
    return v4 && !v6 && v6.error().code == Errc::not_found;
}

// Where a table is missing no kernel was asked, unless it has no IPv6.
void read_sockets(const Host& host, std::vector<Listener>& listeners, Table& table) {
    for (const auto& file : socket_files) {
        const auto text = host.read_file(file.path);
        if (!text) {
            const bool missing = text.error().code == Errc::not_found;
            if (missing && file.v6 && lacks_ipv6(host)) continue;
            table.mark_incomplete(missing ? Reason::not_live : reason_of(text.error(), host));
            continue;
        }
        const auto sockets = parse_waiting_sockets(file.protocol, *text);
        if (sockets.malformed) table.mark_incomplete(Reason::malformed);
        for (const auto& socket : sockets.sockets)
            listeners.push_back({file.protocol, file.path, socket, {}});
    }
}

Cell unit_of(const Owner& owner) {
    if (owner.unit_hidden) return unknown(*owner.unit_hidden);
    return owner.unit ? observed_text(*owner.unit) : absent();
}

void add_row(Table& table, const Listener& listener, const UserNames& users, const Cell& nobody) {
    const auto& socket = listener.socket;
    const auto& owner = listener.owner;
    auto& row = table.add_row();
    row.set("protocol", text(listener.protocol == SocketProtocol::tcp ? "tcp" : "udp"))
        .set("address", address(socket.address))
        .set("port", integer(socket.port))
        .set("exposure", text(exposure_of(socket.address)))
        .set("user", users.of(socket.user))
        .set("process", owner ? observed_text(owner->process) : nobody)
        .set("unit", nobody)
        .from(std::string(listener.path));
    if (owner) row.set("unit", unit_of(*owner));
}

// Sorted, and each of them once: several sockets may share an address and an owner.
void tidy(std::vector<Listener>& listeners) {
    std::sort(listeners.begin(), listeners.end(),
              [](const auto& left, const auto& right) { return key_of(left) < key_of(right); });
    const auto end = std::unique(
        listeners.begin(), listeners.end(),
        [](const auto& left, const auto& right) { return key_of(left) == key_of(right); });
    listeners.erase(end, listeners.end());
}

}  // namespace

Table observe_listening(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("listening");
    std::vector<Listener> listeners;
    read_sockets(host, listeners, table);
    if (listeners.empty()) return table;

    const auto users = UserNames::of_scan(observation);
    const Owners owners(host);
    for (auto& listener : listeners)
        listener.owner = owners.of(listener.socket.inode);
    tidy(listeners);
    if (listeners.size() > limits::rows_per_table) {
        listeners.resize(limits::rows_per_table);
        table.mark_incomplete(Reason::too_large);
    }
    for (const auto& listener : listeners)
        add_row(table, listener, *users, owners.nobody());
    return table;
}

}  // namespace presscheck
