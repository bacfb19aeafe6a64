// Database servers that are set up on a machine, each by its own configuration: what the probe
// `databases` makes rows of.
#pragma once

#include "checks/policy/address.h"
#include "checks/probe.h"
#include "checks/probes/database_services.h"
#include "checks/table.h"
#include "core/state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

struct DatabaseFact {
    Cell cell = absent();
    std::string place = {};
};

// Where it says it listens.
struct DatabaseEndpoint {
    std::optional<Address> address;  // nothing: a name, or what could not be read
    std::optional<std::int64_t> port;
    DatabaseFact tls;
    std::string place;
    std::string protocol = "tcp";
};

struct DatabaseInstance {
    std::string engine;
    std::string name;                         // its configuration file; its unit where it has none
    std::string unit;                         // whose processes are it; empty: none is known
    std::vector<DatabaseEndpoint> endpoints;  // none: it is reached on this machine alone
    DatabaseFact authenticated, logs, max_connections, checksums;
    std::string data_dir;  // empty: it keeps nothing, or nobody knows where
    DatabaseFact version;
    std::string user;              // whom it is started as; empty: its files do not say
    std::optional<Reason> hidden;  // nothing of it could be told but its engine
    std::string hidden_at;

    void hide(Reason reason, std::string at = {}) {
        if (hidden) return;
        hidden = reason;
        hidden_at = std::move(at);
    }
};

struct DatabaseInstances {
    std::vector<DatabaseInstance> all;
    std::optional<Reason> incomplete;  // there may be more
    std::string incomplete_at;

    void miss(Reason reason, std::string at = {}) {
        if (incomplete) return;
        incomplete = reason;
        incomplete_at = std::move(at);
    }
};

// Each takes from `services` those that start its engine.
DatabaseInstances postgres_instances(const Observation& observation, const DatabaseServices& all);
DatabaseInstances mysql_instances(const Observation& observation, const DatabaseServices& all);
DatabaseInstances redis_instances(const Observation& observation, const DatabaseServices& all);
DatabaseInstances mongo_instances(const Observation& observation, const DatabaseServices& all);
DatabaseInstances search_instances(const Observation& observation, const DatabaseServices& all);
DatabaseInstances memcached_instances(const Observation& observation, const DatabaseServices& all);

// Of this service, with what its unit says; hidden where a file of its variables is.
DatabaseInstance instance_of_service(const DatabaseService& service, std::string engine);

// The addresses that a word of a configuration means: `*` both wildcards, `localhost` the loopback,
// and none for a name.
std::vector<Address> addresses_of(std::string_view word);

// A place to listen for each address of the word, or one without an address for a name.
void add_endpoints(DatabaseInstance& instance, std::string_view word,
                   std::optional<std::int64_t> port, const DatabaseFact& tls,
                   const std::string& place);

// The version of the first of these packages that is installed; absent where none is.
DatabaseFact package_version(const Observation& observation,
                             const std::vector<std::string>& packages);

// A port number as it is written; nothing for anything else.
std::optional<std::int64_t> parse_port(std::string_view text);

}  // namespace presscheck
