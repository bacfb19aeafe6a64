#include "checks/probes/database_access.h"

#include "checks/probes/observed.h"
#include "checks/probes/postgres_files.h"
#include "core/limits.h"

#include <utility>
#include <vector>

namespace presscheck {
namespace {

Cell sources_of(const HbaRecord& record) {
    if (record.is_local()) return absent();
    // What a name means a resolver says, `samehost` and `samenet` the machine's interfaces.
    if (!record.sources) return unknown(Reason::directory_service);
    std::vector<Scalar> networks;
    for (const auto& network : *record.sources)
        networks.emplace_back(network);
    return Value{std::move(networks)};
}

bool is_any(const HbaRecord& record) {
    if (!record.sources) return false;
    for (const auto& network : *record.sources) {
        if (network.prefix == 0) return true;
    }
    return false;
}

}  // namespace

Table observe_database_access(const Observation& observation) {
    auto table = Table::of("database_access");
    const auto services = database_services(observation);
    if (services.incomplete) table.mark_incomplete(*services.incomplete, services.incomplete_at);
    const auto found = postgres_clusters(observation, services);
    if (found.incomplete) table.mark_incomplete(*found.incomplete, found.incomplete_at);
    for (const auto& cluster : found.clusters) {
        if (cluster.access_hidden)
            table.mark_incomplete(*cluster.access_hidden, cluster.access_hidden_at);
        for (const auto& [record, where, effective] : cluster.access) {
            if (table.rows().size() == limits::rows_per_table) {
                table.mark_incomplete(Reason::too_large);
                break;
            }
            table.add_row()
                .set("instance", observed_text(cluster.config))
                .set("kind", text(record.kind))
                .set("databases", observed_texts(record.databases))
                .set("users", observed_texts(record.users))
                .set("address", record.is_local() ? absent() : observed_text(record.address))
                .set("sources", sources_of(record))
                .set("any_host", boolean(is_any(record)))
                .set("method", text(record.method))
                .set("effective", boolean(effective))
                .from(where);
        }
    }
    return table;
}

}  // namespace presscheck
