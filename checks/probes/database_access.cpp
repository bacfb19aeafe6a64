#include "checks/probes/database_access.h"

#include "checks/probes/observed.h"
#include "checks/probes/packet_fate.h"
#include "checks/probes/postgres_files.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
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

bool is_much(const std::vector<Network>& networks) {
    return is_much_of_internet(networks, 4) || is_much_of_internet(networks, 6);
}

// Not one for a few, nor for private addresses.
bool is_wide(const Network& network) {
    constexpr unsigned v4 = 16, v6 = 32;
    if (network.prefix > (network.base.v6 ? v6 : v4)) return false;
    constexpr std::array<std::string_view, 5> own{"10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12",
                                                  "192.168.0.0/16", "fc00::/7"};
    return std::none_of(own.begin(), own.end(), [&](std::string_view each) {
        return contains(*parse_network(each), network);
    });
}

// What many records of one kind let in together is let in as by a single one.
class Together {
public:
    explicit Together(const std::vector<PlacedHbaRecord>& records) {
        for (const auto& [record, where, effective] : records) {
            if (!effective || !is_part(record)) continue;
            auto& networks = by_kind_[record.kind];
            networks.insert(networks.end(), record.sources->begin(), record.sources->end());
        }
    }

    bool is_any(const HbaRecord& record) const {
        if (record.sources && is_much(*record.sources)) return true;
        const auto others = by_kind_.find(record.kind);
        return is_part(record) && others != by_kind_.end() && is_much(others->second);
    }

private:
    static bool is_part(const HbaRecord& record) {
        return record.sources && record.method != "reject" && !is_much(*record.sources) &&
               std::any_of(record.sources->begin(), record.sources->end(), is_wide);
    }

    std::map<std::string, std::vector<Network>> by_kind_;
};

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
        const Together together(cluster.access);
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
                .set("any_host", boolean(together.is_any(record)))
                .set("method", text(record.method))
                .set("effective", boolean(effective))
                .from(where);
        }
    }
    return table;
}

}  // namespace presscheck
