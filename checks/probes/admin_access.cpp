#include "checks/probes/admin_access.h"

#include "checks/probes/observed.h"
#include "checks/probes/packet_fate.h"
#include "checks/probes/ssh_sources.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

struct AdminPorts {
    std::string_view service;
    std::int64_t first, last;
};
// What such programs listen on unless they are told otherwise.
constexpr AdminPorts admin_ports[] = {
    {"ssh", 22, 22},          {"telnet", 23, 23},           {"rlogin", 512, 514},
    {"cpanel", 2082, 2087},   {"cpanel", 2095, 2096},       {"directadmin", 2222, 2222},
    {"docker", 2375, 2376},   {"rdp", 3389, 3389},          {"vnc", 5800, 5810},
    {"vnc", 5900, 5910},      {"x11", 6000, 6009},          {"kubernetes", 6443, 6443},
    {"aapanel", 7800, 7800},  {"proxmox", 8006, 8006},      {"cyberpanel", 8090, 8090},
    {"plesk", 8443, 8443},    {"plesk", 8880, 8880},        {"cockpit", 9090, 9090},
    {"webmin", 10000, 10000}, {"kubernetes", 10250, 10250}, {"usermin", 20000, 20000},
};

const std::string* text_in(const Cell& cell) {
    const auto* const value = std::get_if<Value>(&cell);
    return value == nullptr ? nullptr : std::get_if<std::string>(&value->scalar());
}

// The ports that sshd is told, whatever listens there.
std::set<std::int64_t> ports_of(const Table& sshd) {
    std::set<std::int64_t> ports;
    for (const auto& row : sshd.rows()) {
        const auto* const told = std::get_if<Value>(&row.cell("port"));
        if (told == nullptr || !told->is_list()) continue;
        for (const auto& port : told->list())
            ports.insert(std::get<std::int64_t>(port));
    }
    return ports;
}

struct Listener {
    std::string service;
    Address address;
    std::int64_t port = 0;
    bool loopback = false;
    std::string source;
    friend bool operator==(const Listener&, const Listener&) = default;
};

// What forwards people's windows listens on loopback, and belongs to a session.
std::string service_of(const Row& row, std::int64_t port, bool loopback,
                       const std::set<std::int64_t>& ssh_ports) {
    const auto* const process = text_in(row.cell("process"));
    const auto* const unit = text_in(row.cell("unit"));
    const bool by_ssh = (process != nullptr && *process == "sshd") ||
                        (unit != nullptr && (*unit == "ssh.socket" || *unit == "sshd.socket"));
    if (ssh_ports.contains(port) || (by_ssh && !loopback)) return "ssh";
    for (const auto& known : admin_ports) {
        if (port >= known.first && port <= known.last) return std::string(known.service);
    }
    return {};
}

std::vector<Listener> listeners_of(const Table& listening, const Table& sshd) {
    const auto ssh_ports = ports_of(sshd);
    std::vector<Listener> found;
    for (const auto& row : listening.rows()) {
        if (row.cell("protocol") != text("tcp")) continue;
        const auto port = std::get<std::int64_t>(std::get<Value>(row.cell("port")).scalar());
        const bool loopback = row.cell("exposure") == text("loopback");
        auto service = service_of(row, port, loopback, ssh_ports);
        if (service.empty()) continue;
        Listener listener{std::move(service),
                          std::get<Address>(std::get<Value>(row.cell("address")).scalar()), port,
                          loopback, row.source()};
        if (std::find(found.begin(), found.end(), listener) == found.end())
            found.push_back(std::move(listener));
    }
    return found;
}

// sshd runs and holds none of the ports it is told: one whose owner nobody may see can be its own,
// with options of its own or from before its file was changed.
std::optional<Reason> hidden_sshd(const Table& listening, const Table& processes,
                                  const std::vector<Listener>& listeners) {
    const auto is_ssh = [](const Listener& listener) { return listener.service == "ssh"; };
    if (std::any_of(listeners.begin(), listeners.end(), is_ssh)) return std::nullopt;
    const auto is_sshd = [](const Row& row) { return row.cell("name") == text("sshd"); };
    if (std::none_of(processes.rows().begin(), processes.rows().end(), is_sshd))
        return std::nullopt;
    for (const auto& row : listening.rows()) {
        const auto* const owner = std::get_if<Unknown>(&row.cell("process"));
        if (owner != nullptr && row.cell("protocol") == text("tcp") &&
            row.cell("exposure") != text("loopback")) {
            return owner->reason;
        }
    }
    return std::nullopt;
}

// The networks of a family that the filter lets through to a port.
struct Reach {
    std::vector<Network> networks{};
    std::optional<Reason> unseen{};
    bool unseen_by_ssh = false;  // what it restricts is not known
};

void add(Reach& reach, const Cell& cell) {
    if (const auto* const hidden = std::get_if<Unknown>(&cell)) {
        reach.unseen = hidden->reason;
        return;
    }
    for (const auto& each : std::get<Value>(cell).list())
        reach.networks.push_back(std::get<Network>(each));
}

Reach reach_of(const Table& open, const Listener& listener) {
    Reach reach;
    reach.unseen = open.reason();
    const auto& address = listener.address;
    const bool any_v6 = address.v6 && address.bytes == std::array<std::uint8_t, 16>{};
    for (const auto& row : open.rows()) {
        const bool v6 = row.cell("family") == text("ip6");
        // `::` takes IPv4 as well.
        if (v6 != address.v6 && !any_v6) continue;
        const bool ours =
            row.cell("protocol") == text("tcp") && row.cell("first_port") == integer(listener.port);
        if (ours) add(reach, row.cell("sources"));
    }
    return reach;
}

Reach narrowed(Reach reach, const SshSources& ssh) {
    reach.unseen_by_ssh = ssh.unseen.has_value();
    if (ssh.unseen && !reach.unseen) reach.unseen = ssh.unseen;
    if (ssh.anywhere) return reach;
    std::vector<Network> both;
    const auto keep = [&](const Network& network) {
        if (std::find(both.begin(), both.end(), network) == both.end()) both.push_back(network);
    };
    for (const auto& one : reach.networks) {
        for (const auto& other : ssh.networks) {
            if (contains(one, other)) keep(other);
            if (contains(other, one)) keep(one);
        }
    }
    reach.networks = std::move(both);
    return reach;
}

Cell sources_of(const Listener& listener, const Reach& reach) {
    if (listener.loopback) return Value{std::vector<Scalar>{}};
    if (reach.unseen) return unknown(*reach.unseen);
    std::vector<Scalar> networks(reach.networks.begin(), reach.networks.end());
    return Value{std::move(networks)};
}

// One family is enough. What is known to be open stays so, whatever else is not known.
Cell from_anywhere(const Listener& listener, const Reach& reach) {
    if (listener.loopback) return boolean(false);
    if (is_much_of_internet(reach.networks, 4) || is_much_of_internet(reach.networks, 6))
        return reach.unseen_by_ssh ? unknown(*reach.unseen) : boolean(true);
    return reach.unseen ? unknown(*reach.unseen) : boolean(false);
}

Value ports_argument(const std::vector<Listener>& listeners) {
    std::set<std::int64_t> ports;
    for (const auto& listener : listeners)
        ports.insert(listener.port);
    std::vector<Scalar> values(ports.begin(), ports.end());
    return Value{std::move(values)};
}

}  // namespace

Table observe_admin_access(const Observation& observation) {
    const auto& listening = observation.other("listening", {});
    auto table = Table::of("admin_access");
    if (!listening.complete())
        table.mark_incomplete(*listening.reason(), listening.reason_source());
    const auto& sshd = observation.other("sshd", {});
    const auto listeners = listeners_of(listening, sshd);
    if (const auto hidden = hidden_sshd(listening, observation.other("processes", {}), listeners))
        table.mark_incomplete(*hidden);
    if (listeners.empty()) return table;

    const auto& open = observation.other("firewall_open", {{"ports", ports_argument(listeners)}});
    const auto ssh = ssh_sources(sshd);
    for (const auto& listener : listeners) {
        auto reach = reach_of(open, listener);
        if (listener.service == "ssh") reach = narrowed(std::move(reach), ssh);
        table.add_row()
            .set("service", text(listener.service))
            .set("address", address(listener.address))
            .set("port", integer(listener.port))
            .set("loopback", boolean(listener.loopback))
            .set("sources", sources_of(listener, reach))
            .set("from_anywhere", from_anywhere(listener, reach))
            .set("reachable", listener.loopback ? boolean(false)
                              : reach.unseen    ? unknown(*reach.unseen)
                                                : boolean(!reach.networks.empty()))
            .from(listener.source);
    }
    return table;
}

}  // namespace presscheck
