#include "checks/probes/databases.h"

#include "checks/probes/database_instances.h"
#include "checks/probes/observed.h"
#include "checks/probes/user_names.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

struct Named {
    std::string_view process, engine;
};
constexpr std::array processes{
    Named{"postgres", "postgresql"},  Named{"postmaster", "postgresql"},
    Named{"mysqld", "mysql"},         Named{"mariadbd", "mariadb"},
    Named{"redis-server", "redis"},   Named{"keydb-server", "redis"},
    Named{"valkey-server", "valkey"}, Named{"mongod", "mongodb"},
    Named{"mongos", "mongodb"},       Named{"memcached", "memcached"},
};
constexpr std::array<Named, 2> units{Named{"elasticsearch.service", "elasticsearch"},
                                     Named{"opensearch.service", "opensearch"}};

struct Ported {
    std::int64_t port;
    std::string_view engine;
};
constexpr std::array ports{
    Ported{3306, "mysql"},      Ported{33060, "mysql"},        Ported{5432, "postgresql"},
    Ported{6379, "redis"},      Ported{9200, "elasticsearch"}, Ported{9300, "elasticsearch"},
    Ported{11211, "memcached"}, Ported{27017, "mongodb"},
};

// Programs of one family answer to each other's names and ports.
std::string_view family_of(std::string_view engine) {
    if (engine == "mariadb") return "mysql";
    if (engine == "valkey") return "redis";
    if (engine == "opensearch") return "elasticsearch";
    return engine;
}

std::string text_of(const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    return value == nullptr ? std::string{} : spell(*value);
}

std::string_view engine_of(const std::string& process, const std::string& unit) {
    for (const auto& each : processes) {
        if (each.process == process) return each.engine;
    }
    for (const auto& each : units) {
        if (each.process == unit) return each.engine;
    }
    return {};
}

// What a runtime of containers calls the group of one.
bool is_container(const std::string& unit) {
    constexpr std::array<std::string_view, 4> runtimes{"docker-", "libpod-", "cri-containerd-",
                                                       "crio-"};
    return std::any_of(runtimes.begin(), runtimes.end(),
                       [&](std::string_view runtime) { return unit.starts_with(runtime); });
}

std::string exposure_of(const Address& address) {
    constexpr std::array<std::string_view, 7> private_networks{
        "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
        "169.254.0.0/16", "fc00::/7",      "fe80::/10"};
    const auto lies_in = [&](std::string_view network) {
        return contains(*parse_network(network), address);
    };
    if (lies_in("127.0.0.0/8") || lies_in("::1/128")) return "loopback";
    const bool is_private = std::any_of(private_networks.begin(), private_networks.end(), lies_in);
    return is_private ? "private" : "public";
}

class Looking {
public:
    Looking(const Observation& observation, Table& table)
        : observation_(observation), table_(table) {}

    void run() {
        read_configurations();
        read_processes();
        read_sockets();
        const auto users = UserNames::of_scan(observation_);
        for (const auto& instance : instances_)
            add_rows(instance, *users);
    }

private:
    struct Found : DatabaseInstance {
        Found(DatabaseInstance instance) : DatabaseInstance(std::move(instance)) {}  // NOLINT
        Cell running_user = absent();  // of its processes
        bool seen = false;             // one of them runs
        bool listens = false;          // its sockets were seen
    };

    void read_configurations() {
        const auto services = database_services(observation_);
        if (services.incomplete)
            table_.mark_incomplete(*services.incomplete, services.incomplete_at);
        for (auto* const observe : {postgres_instances, mysql_instances, redis_instances,
                                    mongo_instances, search_instances, memcached_instances}) {
            auto found = observe(observation_, services);
            if (found.incomplete) table_.mark_incomplete(*found.incomplete, found.incomplete_at);
            for (auto& instance : found.all)
                instances_.emplace_back(std::move(instance));
        }
    }

    // By its unit, or as the only one of its kind where nobody placed the process.
    Found* instance_of(std::string_view engine, const std::string& unit) {
        Found* only = nullptr;
        std::size_t count = 0;
        for (auto& each : instances_) {
            if (family_of(each.engine) != family_of(engine)) continue;
            if (!unit.empty() && each.unit == unit) return &each;
            only = &each;
            ++count;
        }
        return unit.empty() && count == 1 ? only : nullptr;
    }

    Found& stray(std::string_view engine, const std::string& unit) {
        DatabaseInstance instance;
        instance.engine = engine;
        instance.unit = unit;
        instance.hide(is_container(unit) ? Reason::container : Reason::unsupported);
        return instances_.emplace_back(std::move(instance));
    }

    void read_processes() {
        const auto& running = observation_.other("processes", {});
        if (!running.complete()) table_.mark_incomplete(*running.reason(), running.reason_source());
        for (const auto& row : running.rows()) {
            const auto unit = text_of(row.cell("unit"));
            const auto engine = engine_of(text_of(row.cell("name")), unit);
            if (engine.empty()) continue;
            auto* found = instance_of(engine, unit);
            if (found == nullptr) found = &stray(engine, unit);
            // Of several the worst: root's.
            if (!found->seen || row.cell("uid") == integer(0))
                found->running_user = row.cell("user");
            found->seen = true;
        }
    }

    void read_sockets() {
        const auto& open = observation_.other("listening", {});
        if (!open.complete()) table_.mark_incomplete(*open.reason(), open.reason_source());
        for (const auto& row : open.rows())
            add_socket(row);
        // What is listened at was seen: names that nobody resolved are among it.
        for (auto& instance : instances_) {
            if (!instance.listens || !open.complete()) continue;
            std::erase_if(instance.endpoints,
                          [](const DatabaseEndpoint& endpoint) { return !endpoint.address; });
        }
    }

    void add_socket(const Row& row) {
        const auto protocol = text_of(row.cell("protocol"));
        const auto port = std::get<std::int64_t>(std::get<Value>(row.cell("port")).scalar());
        const auto address = std::get<Address>(std::get<Value>(row.cell("address")).scalar());
        const auto unit = text_of(row.cell("unit"));
        auto engine = engine_of(text_of(row.cell("process")), unit);
        auto* instance = engine.empty() ? nullptr : instance_of(engine, unit);
        if (engine.empty()) {
            engine = engine_at(port, protocol, instance);
            if (engine.empty()) return;
        } else if (protocol == "udp" && engine != "memcached") {
            return;  // PostgreSQL's own, to itself
        }
        if (instance == nullptr) instance = &stray(engine, unit);
        instance->listens = true;
        add_endpoint(*instance, address, port, protocol, row.source());
    }

    // Whose port it is when the owner of the socket does not say: one that is set up there, or that
    // usually is.
    std::string_view engine_at(std::int64_t port, const std::string& protocol, Found*& instance) {
        for (auto& each : instances_) {
            for (const auto& endpoint : each.endpoints) {
                if (endpoint.port != port || endpoint.protocol != protocol) continue;
                instance = &each;
                return each.engine;
            }
        }
        for (const auto& usual : ports) {
            const bool spoken = protocol == "tcp" || usual.engine == "memcached";
            if (usual.port != port || !spoken) continue;
            // One whose places nobody knows may be it.
            for (auto& each : instances_) {
                if (family_of(each.engine) == usual.engine && each.hidden) instance = &each;
            }
            return usual.engine;
        }
        return {};
    }

    static void add_endpoint(Found& instance, const Address& address, std::int64_t port,
                             const std::string& protocol, const std::string& source) {
        DatabaseEndpoint seen{address, port, {unknown(Reason::unsupported)}, source, protocol};
        for (const auto& known : instance.endpoints) {
            if (known.port != port || known.protocol != protocol) continue;
            if (known.address == address) return;
            seen.tls = known.tls;
        }
        instance.endpoints.push_back(std::move(seen));
    }

    void add_rows(const Found& instance, const UserNames& users) {
        if (instance.endpoints.empty()) add_row(instance, nullptr, users);
        for (const auto& endpoint : instance.endpoints)
            add_row(instance, &endpoint, users);
    }

    void add_row(const Found& instance, const DatabaseEndpoint* endpoint, const UserNames& users) {
        if (table_.rows().size() == limits::rows_per_table)
            return table_.mark_incomplete(Reason::too_large);
        auto& row = table_.add_row();
        const auto fact = [&](const char* column, const DatabaseFact& known) {
            row.set(column, instance.hidden ? unknown(*instance.hidden) : known.cell,
                    instance.hidden ? instance.hidden_at : known.place);
        };
        row.set("engine", text(instance.engine))
            .set("instance", instance.name.empty() ? absent() : observed_text(instance.name));
        set_place(row, instance, endpoint);
        fact("authenticated", instance.authenticated);
        fact("logs", instance.logs);
        fact("max_connections", instance.max_connections);
        fact("checksums", instance.checksums);
        fact("version", instance.version);
        row.set("user", user_of(instance, users));
        set_folder(row, instance, users);
        row.from(endpoint != nullptr && !endpoint->place.empty() ? endpoint->place : instance.name);
    }

    static void set_place(Row& row, const Found& instance, const DatabaseEndpoint* endpoint) {
        if (endpoint == nullptr) {
            // Where nothing could be read it may listen anywhere.
            const auto nothing = instance.hidden ? unknown(*instance.hidden) : absent();
            const auto& at = instance.hidden_at;
            row.set("address", nothing, at).set("port", nothing, at).set("endpoint", nothing, at);
            row.set("exposure", instance.hidden ? nothing : text("local"), at);
            row.set("tls", nothing, at);
            return;
        }
        const auto& known = endpoint->address;
        const auto port = endpoint->port ? integer(*endpoint->port) : unknown(Reason::malformed);
        row.set("port", port, endpoint->place);
        row.set("tls", endpoint->tls.cell, endpoint->tls.place);
        if (!known) {
            // A name, which only a resolver tells.
            const auto unseen = unknown(Reason::directory_service);
            row.set("address", unseen).set("endpoint", unseen).set("exposure", unseen);
            return;
        }
        row.set("address", address(*known)).set("exposure", text(exposure_of(*known)));
        const auto host = known->v6 ? "[" + spell(*known) + "]" : spell(*known);
        row.set("endpoint", endpoint->port ? text(host + ":" + std::to_string(*endpoint->port) +
                                                  "/" + endpoint->protocol)
                                           : unknown(Reason::malformed));
    }

    // Who runs it; else as whom its files start it.
    Cell user_of(const Found& instance, const UserNames& users) const {
        if (instance.seen) return instance.running_user;
        if (!instance.user.empty()) return observed_text(instance.user);
        if (instance.engine != "postgresql" || instance.data_dir.empty())
            return unknown(instance.hidden.value_or(Reason::not_live));
        // PostgreSQL runs as nobody but the owner of its data.
        const auto about = observation_.host.info(instance.data_dir);
        if (!about) return unknown(reason_without(about.error(), observation_.host));
        return users.of(about->owner);
    }

    void set_folder(Row& row, const Found& instance, const UserNames& users) const {
        const auto& folder = instance.data_dir;
        if (instance.hidden || folder.empty()) {
            const auto nothing = instance.hidden ? unknown(*instance.hidden) : absent();
            row.set("data_dir", nothing).set("data_mode", nothing).set("data_owner", nothing);
            return;
        }
        row.set("data_dir", observed_text(folder));
        const auto real = observation_.host.resolve(folder);
        const auto about = real ? observation_.host.info(*real) : Result<FileInfo>(real.error());
        const auto unseen =
            about ? absent() : unknown(reason_without(about.error(), observation_.host));
        row.set("data_mode", about ? mode(about->mode) : unseen, readable(folder));
        row.set("data_owner", about ? users.of(about->owner) : unseen, readable(folder));
    }

    const Observation& observation_;
    Table& table_;
    std::vector<Found> instances_;
};

}  // namespace

Table observe_databases(const Observation& observation) {
    auto table = Table::of("databases");
    Looking(observation, table).run();
    return table;
}

}  // namespace presscheck
