#include "checks/probes/declared.h"

#include "checks/policy/column_words.h"
#include "checks/probes/observed.h"
#include "checks/probes/site_file.h"

namespace presscheck {
namespace {

Cell networks(const std::vector<Network>& found) {
    return Value{std::vector<Scalar>(found.begin(), found.end())};
}

}  // namespace

Table observe_declarations(const Observation& observation) {
    auto table = Table::of("declarations");
    const auto site = read_site(observation.host);
    if (!site) {
        table.mark_incomplete(reason_of(site.error(), observation.host), std::string(site_path));
        return table;
    }
    for (const auto list : column_words::site_lists) {
        table.add_row()
            .set("name", text(std::string(list)))
            .set("declared", boolean(site->declares(list)))
            .from(std::string(site_path));
    }
    return table;
}

Table observe_endpoints(const Observation& observation) {
    auto table = Table::of("endpoints");
    for (const auto& endpoint : site_for(observation.host, "endpoints", table).endpoints) {
        const auto& url = endpoint.url;
        table.add_row()
            .set("name", observed_text(endpoint.name))
            .set("url", text(spell(url)))
            .set("scheme", text(std::string(name_of(url.scheme))))
            .set("host", text(url.host))
            .set("port", url.port == 0 ? absent() : integer(url.port))
            .set("own", boolean(endpoint.own))
            .set("admin", boolean(endpoint.admin))
            .from(std::string(site_path));
    }
    return table;
}

Table observe_roles(const Observation& observation) {
    auto table = Table::of("roles");
    for (const auto& role : site_for(observation.host, "roles", table).roles)
        table.add_row().set("name", text(role)).from(std::string(site_path));
    return table;
}

Table observe_zones(const Observation& observation) {
    auto table = Table::of("zones");
    for (const auto& zone : site_for(observation.host, "zones", table).zones) {
        table.add_row()
            .set("name", observed_text(zone.name))
            .set("networks", networks(zone.networks))
            .from(std::string(site_path));
    }
    return table;
}

}  // namespace presscheck
