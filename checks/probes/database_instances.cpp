#include "checks/probes/database_instances.h"

#include "checks/parsers/decimal.h"

#include <utility>

namespace presscheck {

DatabaseInstance instance_of_service(const DatabaseService& service, std::string engine) {
    DatabaseInstance instance;
    instance.engine = std::move(engine);
    instance.name = service.name;
    instance.unit = service.name;
    instance.user = service.user;
    if (service.hidden) instance.hide(*service.hidden, service.hidden_at);
    return instance;
}

std::vector<Address> addresses_of(std::string_view word) {
    if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
    if (word == "*") return {*parse_address("0.0.0.0"), *parse_address("::")};
    if (word == "localhost") return {*parse_address("127.0.0.1"), *parse_address("::1")};
    const auto address = parse_address(word);
    if (!address) return {};
    return {*address};
}

void add_endpoints(DatabaseInstance& instance, std::string_view word,
                   std::optional<std::int64_t> port, const DatabaseFact& tls,
                   const std::string& place) {
    const auto addresses = addresses_of(word);
    for (const auto& address : addresses)
        instance.endpoints.push_back({address, port, tls, place});
    if (addresses.empty()) instance.endpoints.push_back({std::nullopt, port, tls, place});
}

DatabaseFact package_version(const Observation& observation,
                             const std::vector<std::string>& packages) {
    for (const auto& name : packages) {
        const Arguments arguments{{"name", Value{Scalar{name}}}};
        const auto& table = observation.other("packages", arguments);
        for (const auto& row : table.rows()) {
            if (row.cell("state") == text("installed")) return {row.cell("version"), row.source()};
        }
        if (!table.complete()) return {unknown(*table.reason()), table.reason_source()};
    }
    return {};
}

std::optional<std::int64_t> parse_port(std::string_view text) {
    constexpr std::int64_t last = 65535;
    const auto port = parse_decimal(text);
    if (!port || *port < 0 || *port > last) return std::nullopt;
    return port;
}

}  // namespace presscheck
