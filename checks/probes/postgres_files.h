// The files of one PostgreSQL cluster, read as its server reads them: for `databases` and
// `database_access`.
#pragma once

#include "checks/parsers/postgres_hba.h"
#include "checks/probe.h"
#include "checks/probes/database_services.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct PlacedHbaRecord {
    HbaRecord record;
    std::string place;
    bool effective = true;  // no record before it is about all it is about
};

struct PostgresCluster {
    struct Setting {
        std::string value, place;
    };
    std::string config;    // its postgresql.conf
    std::string unit;      // empty: none is known
    std::string data_dir;  // empty: nobody knows
    std::map<std::string, Setting, std::less<>> settings;
    std::optional<Reason> hidden;  // of the settings
    std::string hidden_at;

    std::vector<PlacedHbaRecord> access;  // in the order in which the server asks them
    std::optional<Reason> access_hidden;  // some records are missing
    std::string access_hidden_at;

    const Setting* find(std::string_view name) const;
    // A switch: what is set or the default; nothing where it is set to no such thing.
    std::optional<bool> is_on(std::string_view name, bool otherwise) const;
};

struct PostgresClusters {
    std::vector<PostgresCluster> clusters;
    std::optional<Reason> incomplete;  // there may be more
    std::string incomplete_at;
};

// Debian's clusters, and those whose folder a service names.
PostgresClusters postgres_clusters(const Observation& observation, const DatabaseServices& all);

}  // namespace presscheck
