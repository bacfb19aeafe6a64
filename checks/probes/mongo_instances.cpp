#include "checks/parsers/decimal.h"
#include "checks/parsers/long_options.h"
#include "checks/probes/database_instances.h"
#include "checks/probes/dotted_settings.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

// Options that say nothing a column tells.
constexpr std::array<std::string_view, 6> harmless{
    "--fork", "--pidfilepath", "--quiet", "--logpath", "--unixSocketPrefix", "--nounixsocket"};

class Building {
public:
    Building(const Observation& observation, const DatabaseService& service)
        : observation_(observation), service_(service) {}

    DatabaseInstance run() {
        auto instance = instance_of_service(service_, "mongodb");
        instance.version =
            package_version(observation_, {"mongodb-org-server", "mongodb-server-core",
                                           "mongodb-server", "mongodb-enterprise-server"});
        const auto file = config_file(instance);
        if (file.empty()) instance.hide(Reason::unsupported, service_.place);
        if (instance.hidden) return instance;
        instance.name = file;
        const auto settings = DottedSettings::read(observation_.host, file);
        if (settings.hidden) instance.hide(*settings.hidden, settings.hidden_at);
        if (const auto* computed = settings.filled_in())
            instance.hide(Reason::unsupported, computed->place);
        if (!instance.hidden) fill(instance, settings);
        return instance;
    }

private:
    // Options on the command line would win over the file.
    std::string config_file(DatabaseInstance& instance) const {
        std::string file;
        const auto& words = service_.words;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto& word = words[i];
            if ((word == "-f" || word == "--config") && i + 1 < words.size()) {
                file = words[++i];
            } else if (word.starts_with("--config=")) {
                file = word.substr(word.find('=') + 1);
            } else {
                const auto name = word.substr(0, word.find('='));
                const bool known =
                    std::find(harmless.begin(), harmless.end(), name) != harmless.end();
                if (!known) instance.hide(Reason::unsupported, service_.place);
            }
        }
        return file;
    }

    static DatabaseFact tls_of(const DottedSettings& settings) {
        const bool old = settings.find("net.tls.mode") == nullptr;
        const auto name = old ? "net.ssl.mode" : "net.tls.mode";
        const auto mode = settings.text(name, "disabled");
        const auto place = settings.place_of(name);
        if (mode == "disabled") return {text("off"), place};
        if (mode.starts_with("allow") || mode.starts_with("prefer")) return {text("on"), place};
        if (mode.starts_with("require")) return {text("required"), place};
        return {unknown(Reason::malformed), place};
    }

    // A key shared by the members of a set switches it on as well.
    static DatabaseFact authenticated_of(const DottedSettings& settings) {
        // While a set of servers moves over, it lets in who shows nothing.
        const auto moving = settings.is_on("security.transitionToAuth", false);
        if (moving != false)
            return {moving ? boolean(false) : unknown(Reason::malformed),
                    settings.place_of("security.transitionToAuth")};
        if (!settings.text("security.keyFile").empty())
            return {boolean(true), settings.place_of("security.keyFile")};
        const auto mode = settings.text("security.clusterAuthMode");
        if (mode == "x509" || mode == "sendX509")
            return {boolean(true), settings.place_of("security.clusterAuthMode")};
        const auto word = settings.text("security.authorization", "disabled");
        const auto place = settings.place_of("security.authorization");
        if (word == "enabled") return {boolean(true), place};
        if (word == "disabled") return {boolean(false), place};
        return {unknown(Reason::malformed), place};
    }

    static void add_listeners(DatabaseInstance& instance, const DottedSettings& settings) {
        const auto tls = tls_of(settings);
        const auto port = parse_port(settings.text("net.port", "27017"));
        const auto all = settings.is_on("net.bindIpAll", false);
        const auto* bound = settings.find("net.bindIp");
        if (all == true) {
            add_endpoints(instance, "0.0.0.0", port, tls, settings.place_of("net.bindIpAll"));
            if (settings.is_on("net.ipv6", false) != false)
                add_endpoints(instance, "::", port, tls, settings.place_of("net.bindIpAll"));
            return;
        }
        const auto place = settings.place_of("net.bindIp");
        if (!all) instance.endpoints.push_back({std::nullopt, port, tls, place});
        std::string rest = bound == nullptr ? "localhost" : settings.text("net.bindIp");
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto start = std::min(rest.find_first_not_of(' '), comma);
            const auto word = rest.substr(start, comma - start);
            // A socket of the machine's own.
            if (!word.empty() && word.front() != '/')
                add_endpoints(instance, word, port, tls, place);
            rest.erase(0, comma + 1);
        }
    }

    static void fill(DatabaseInstance& instance, const DottedSettings& settings) {
        add_listeners(instance, settings);
        instance.authenticated = authenticated_of(settings);
        const auto quiet = settings.is_on("systemLog.quiet", false);
        const bool nowhere = settings.text("systemLog.path") == "/dev/null";
        instance.logs = {quiet ? boolean(!*quiet && !nowhere) : unknown(Reason::malformed),
                         settings.place_of("systemLog.quiet")};
        const auto* most = settings.find("net.maxIncomingConnections");
        const auto number = parse_decimal(settings.text("net.maxIncomingConnections"));
        instance.max_connections = {most == nullptr ? unlimited()
                                    : number        ? observed_integer(*number)
                                                    : unknown(Reason::malformed),
                                    settings.place_of("net.maxIncomingConnections")};
        // WiredTiger, the only engine since release 4.2, sums every block.
        const auto engine = settings.text("storage.engine", "wiredTiger");
        instance.checksums = {engine == "wiredTiger" ? boolean(true) : unknown(Reason::unsupported),
                              settings.place_of("storage.engine")};
        instance.data_dir = settings.text("storage.dbPath", "/data/db");
    }

    const Observation& observation_;
    const DatabaseService& service_;
};

}  // namespace

DatabaseInstances mongo_instances(const Observation& observation, const DatabaseServices& all) {
    DatabaseInstances instances;
    for (const auto& service : all.services) {
        if (service.program == "mongod") {
            instances.all.push_back(Building(observation, service).run());
        } else if (service.program == "mongos") {
            // It keeps nothing itself; who comes is asked by other files.
            auto instance = instance_of_service(service, "mongodb");
            instance.hide(Reason::unsupported, service.place);
            instances.all.push_back(std::move(instance));
        }
    }
    return instances;
}

}  // namespace presscheck
