#include "checks/parsers/decimal.h"
#include "checks/parsers/postgres_control.h"
#include "checks/probes/database_instances.h"
#include "checks/probes/observed.h"
#include "checks/probes/postgres_files.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

using Setting = PostgresCluster::Setting;

bool is_loopback(const HbaRecord& record) {
    if (!record.sources) return false;
    return std::all_of(record.sources->begin(), record.sources->end(), [](const Network& network) {
        return contains(*parse_network("127.0.0.0/8"), network) ||
               contains(*parse_network("::1/128"), network);
    });
}

// What is let in from elsewhere, and not turned away.
bool lets_in(const PlacedHbaRecord& each) {
    return each.effective && !each.record.is_local() && each.record.method != "reject";
}

std::string place_of(const PostgresCluster& cluster, std::string_view name) {
    const auto* setting = cluster.find(name);
    return setting == nullptr || setting->place.empty() ? cluster.config : setting->place;
}

DatabaseFact tls_of(const PostgresCluster& cluster) {
    const auto on = cluster.is_on("ssl", false);
    const auto place = place_of(cluster, "ssl");
    if (!on) return {unknown(Reason::malformed), place};
    if (!*on) return {text("off"), place};
    // Whether everybody from elsewhere has to: a line without it lets in without it.
    const auto plain =
        std::find_if(cluster.access.begin(), cluster.access.end(), [](const PlacedHbaRecord& each) {
            return lets_in(each) && !is_loopback(each.record) && each.record.kind != "hostssl";
        });
    if (plain != cluster.access.end()) return {text("on"), plain->place};
    if (cluster.access_hidden) return {unknown(*cluster.access_hidden), cluster.access_hidden_at};
    return {text("required"), place};
}

DatabaseFact authenticated_of(const PostgresCluster& cluster) {
    const auto trusting = std::find_if(
        cluster.access.begin(), cluster.access.end(),
        [](const PlacedHbaRecord& each) { return lets_in(each) && each.record.method == "trust"; });
    if (trusting != cluster.access.end()) return {boolean(false), trusting->place};
    if (cluster.access_hidden) return {unknown(*cluster.access_hidden), cluster.access_hidden_at};
    return {boolean(true), cluster.config};
}

// Since release 18 also a list of what is logged of a connection.
DatabaseFact logs_of(const PostgresCluster& cluster) {
    const auto place = place_of(cluster, "log_connections");
    if (const auto on = cluster.is_on("log_connections", false)) return {boolean(*on), place};
    const auto& value = cluster.find("log_connections")->value;
    if (value.empty()) return {boolean(false), place};
    constexpr std::array<std::string_view, 4> parts{"receipt", "authentication", "authorization",
                                                    "all"};
    const bool known = std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return value.find(part) != std::string::npos;
    });
    return {known ? boolean(true) : unknown(Reason::malformed), place};
}

DatabaseFact most_of(const PostgresCluster& cluster) {
    constexpr std::int64_t usual = 100;
    const auto* setting = cluster.find("max_connections");
    const auto place = place_of(cluster, "max_connections");
    if (setting == nullptr) return {integer(usual), place};
    const auto number = parse_c_integer(setting->value);
    return {number ? observed_integer(*number) : unknown(Reason::malformed), place};
}

DatabaseFact checksums_of(const Host& host, const PostgresCluster& cluster) {
    const auto path = cluster.data_dir + "/global/pg_control";
    const auto head = host.read_head(path, postgres_control_bytes);
    if (!head) return {unknown(reason_without(head.error(), host)), readable(path)};
    const auto on = has_data_checksums(*head);
    if (on) return {boolean(*on), readable(path)};
    const auto reason = on.error().code == Errc::unavailable ? Reason::version : Reason::malformed;
    return {unknown(reason), readable(path)};
}

// Of the folder itself: "15".
DatabaseFact version_of(const Observation& observation, const PostgresCluster& cluster) {
    const auto path = cluster.data_dir + "/PG_VERSION";
    auto text = observation.host.read_file(path);
    if (!text) return {unknown(reason_without(text.error(), observation.host)), readable(path)};
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r'))
        text->pop_back();
    const auto packaged = package_version(
        observation,
        {"postgresql-" + *text, "postgresql" + *text + "-server", "postgresql-server"});
    if (!std::holds_alternative<Absent>(packaged.cell)) return packaged;
    return {version(*text, Version::Order::dpkg), readable(path)};
}

// As every number of its settings: also `0x1538`.
std::optional<std::int64_t> port_of(const std::string& written) {
    const auto number = parse_c_integer(written);
    return number ? parse_port(std::to_string(*number)) : std::nullopt;
}

void add_listeners(DatabaseInstance& instance, const PostgresCluster& cluster) {
    const auto* port = cluster.find("port");
    const auto number = port == nullptr ? std::optional<std::int64_t>(5432) : port_of(port->value);
    const auto tls = tls_of(cluster);
    const auto* listen = cluster.find("listen_addresses");
    std::string rest = listen == nullptr ? "localhost" : listen->value;
    for (auto& c : rest)
        c = c == ',' ? ' ' : c;
    while (true) {
        const auto start = rest.find_first_not_of(" \t\"");
        if (start == std::string::npos) return;
        const auto end = std::min(rest.find_first_of(" \t\"", start), rest.size());
        add_endpoints(instance, rest.substr(start, end - start), number, tls,
                      place_of(cluster, "listen_addresses"));
        rest.erase(0, end);
    }
}

}  // namespace

DatabaseInstances postgres_instances(const Observation& observation, const DatabaseServices& all) {
    DatabaseInstances instances;
    const auto clusters = postgres_clusters(observation, all);
    if (clusters.incomplete) instances.miss(*clusters.incomplete, clusters.incomplete_at);
    for (const auto& cluster : clusters.clusters) {
        DatabaseInstance instance;
        instance.engine = "postgresql";
        instance.name = cluster.config;
        instance.unit = cluster.unit;
        instance.data_dir = cluster.data_dir;
        if (cluster.hidden) instance.hide(*cluster.hidden, cluster.hidden_at);
        if (!instance.hidden) {
            add_listeners(instance, cluster);
            instance.authenticated = authenticated_of(cluster);
            instance.logs = logs_of(cluster);
            instance.max_connections = most_of(cluster);
            instance.checksums = checksums_of(observation.host, cluster);
            instance.version = version_of(observation, cluster);
        }
        instances.all.push_back(std::move(instance));
    }
    return instances;
}

}  // namespace presscheck
