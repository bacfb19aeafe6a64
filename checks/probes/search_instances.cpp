#include "checks/parsers/decimal.h"
#include "checks/probes/database_instances.h"
#include "checks/probes/dotted_settings.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

using Words = std::vector<std::string>;

class Building {
public:
    Building(const Observation& observation, const DatabaseService& service, bool opensearch)
        : observation_(observation), service_(service), opensearch_(opensearch) {}

    DatabaseInstance run() {
        auto instance = instance_of_service(service_, opensearch_ ? "opensearch" : "elasticsearch");
        instance.version =
            package_version(observation_, Words{opensearch_ ? "opensearch" : "elasticsearch"});
        const auto variable = opensearch_ ? "OPENSEARCH_PATH_CONF" : "ES_PATH_CONF";
        const auto folder = service_.variable(observation_.host, variable)
                                .value_or(opensearch_ ? "/etc/opensearch" : "/etc/elasticsearch");
        instance.name = folder + (opensearch_ ? "/opensearch.yml" : "/elasticsearch.yml");
        if (sets_something()) instance.hide(Reason::unsupported, service_.place);
        if (instance.hidden) return instance;
        const auto settings = DottedSettings::read(observation_.host, instance.name);
        if (settings.hidden) instance.hide(*settings.hidden, settings.hidden_at);
        if (const auto* computed = settings.filled_in())
            instance.hide(Reason::unsupported, computed->place);
        if (!instance.hidden) fill(instance, settings);
        return instance;
    }

private:
    // -Ename=value wins over the file.
    bool sets_something() const {
        return std::any_of(service_.words.begin(), service_.words.end(),
                           [](const std::string& word) { return word.starts_with("-E"); });
    }

    // Elasticsearch secures itself since release 8.
    Cell secured(const DatabaseInstance& instance, const DottedSettings& settings) const {
        if (opensearch_) {
            const auto off = settings.is_on("plugins.security.disabled", false);
            if (!off) return unknown(Reason::malformed);
            const bool set = settings.find("plugins.security.ssl.transport.pemcert_filepath") ||
                             settings.find("plugins.security.ssl.transport.keystore_filepath");
            // Without the plug-in, or with it and without its settings, nothing starts or asks.
            return boolean(!*off && set);
        }
        if (settings.find("xpack.security.enabled") != nullptr) {
            const auto on = settings.is_on("xpack.security.enabled", false);
            return on ? boolean(*on) : unknown(Reason::malformed);
        }
        const auto* known = std::get_if<Value>(&instance.version.cell);
        if (known == nullptr) return unknown(Reason::version);
        const auto release = spell(*known);
        const auto major = parse_decimal(release.substr(0, release.find('.')));
        constexpr std::int64_t by_itself = 8;
        return major ? boolean(*major >= by_itself) : unknown(Reason::version);
    }

    DatabaseFact tls_of(const Cell& secured_cell, const DottedSettings& settings,
                        const std::string& elastic, const std::string& open) const {
        const auto name = opensearch_ ? open : elastic;
        const auto on = settings.is_on(name, false);
        const auto place = settings.place_of(name);
        if (!on) return {unknown(Reason::malformed), place};
        if (!*on) return {text("off"), place};
        if (secured_cell == boolean(false)) return {text("off"), place};
        if (!std::holds_alternative<Value>(secured_cell)) return {secured_cell, place};
        return {text("required"), place};
    }

    static Words hosts(const DottedSettings& settings, std::string_view own, std::string& place) {
        for (const std::string_view name :
             {own, std::string_view("network.bind_host"), std::string_view("network.host")}) {
            const auto* setting = settings.find(name);
            if (setting == nullptr || setting->values.empty()) continue;
            place = setting->place;
            return setting->values;
        }
        return {"_local_"};
    }

    static void listen(DatabaseInstance& instance, const Words& words,
                       std::optional<std::int64_t> port, const DatabaseFact& tls,
                       const std::string& place) {
        for (const auto& list : words) {
            std::string rest = list;
            while (!rest.empty()) {
                const auto comma = std::min(rest.find(','), rest.size());
                const auto start = std::min(rest.find_first_not_of(' '), comma);
                auto word = rest.substr(start, comma - start);
                if (word == "_local_") word = "localhost";
                add_endpoints(instance, word, port, tls, place);
                rest.erase(0, comma + 1);
            }
        }
    }

    // Of a range the first is taken, unless another program has it.
    static std::optional<std::int64_t> port_of(const DottedSettings& settings,
                                               std::string_view name, std::string_view usual) {
        const auto written = settings.text(name, usual);
        return parse_port(written.substr(0, written.find('-')));
    }

    void fill(DatabaseInstance& instance, const DottedSettings& settings) const {
        const auto secure = secured(instance, settings);
        const auto secure_place =
            settings.place_of(opensearch_ ? "plugins.security.disabled" : "xpack.security.enabled");
        instance.authenticated = {secure, secure_place};
        auto place = instance.name;
        const auto http = hosts(settings, "http.host", place);
        const auto own_http = settings.find("http.bind_host") != nullptr;
        listen(instance, own_http ? settings.find("http.bind_host")->values : http,
               port_of(settings, "http.port", "9200-9300"),
               tls_of(secure, settings, "xpack.security.http.ssl.enabled",
                      "plugins.security.ssl.http.enabled"),
               place);
        auto transport_place = instance.name;
        const auto transport = hosts(settings, "transport.host", transport_place);
        listen(instance, transport, port_of(settings, "transport.port", "9300-9400"),
               opensearch_ ? DatabaseFact{secure == boolean(true) ? text("required") : text("off"),
                                          secure_place}
                           : tls_of(secure, settings, "xpack.security.transport.ssl.enabled", ""),
               transport_place);
        instance.logs = logs_of(settings);
        instance.max_connections = {unlimited(), instance.name};
        instance.checksums = {boolean(true), instance.name};  // Lucene sums every file
        instance.data_dir = settings.text(
            "path.data", opensearch_ ? "/var/lib/opensearch" : "/var/lib/elasticsearch");
    }

    DatabaseFact logs_of(const DottedSettings& settings) const {
        if (opensearch_) {
            const auto* kept = settings.find("plugins.security.audit.type");
            return {
                boolean(kept != nullptr && !kept->values.empty() && kept->values.front() != "noop"),
                settings.place_of("plugins.security.audit.type")};
        }
        const auto on = settings.is_on("xpack.security.audit.enabled", false);
        return {on ? boolean(*on) : unknown(Reason::malformed),
                settings.place_of("xpack.security.audit.enabled")};
    }

    const Observation& observation_;
    const DatabaseService& service_;
    bool opensearch_;
};

}  // namespace

DatabaseInstances search_instances(const Observation& observation, const DatabaseServices& all) {
    DatabaseInstances instances;
    for (const auto& service : all.services) {
        // Both are started by a script of one name.
        const auto& path = service.program_path;
        const bool elastic = path.find("/elasticsearch") != std::string::npos;
        const bool open = path.find("/opensearch") != std::string::npos;
        if (elastic || open) instances.all.push_back(Building(observation, service, open).run());
    }
    return instances;
}

}  // namespace presscheck
