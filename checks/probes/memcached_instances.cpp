#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/long_options.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/probes/database_instances.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

using Value = LongOption::Value;

// memcached(1); the names of those that have a column are looked for below.
constexpr std::array known{
    LongOption{"unix-socket", Value::needed, 's'},
    LongOption{"unix-mask", Value::needed, 'a'},
    LongOption{"enable-shutdown", Value::none, 'A'},
    LongOption{"port", Value::needed, 'p'},
    LongOption{"udp-port", Value::needed, 'U'},
    LongOption{"listen", Value::needed, 'l'},
    LongOption{"daemon", Value::none, 'd'},
    LongOption{"enable-coredumps", Value::none, 'r'},
    LongOption{"user", Value::needed, 'u'},
    LongOption{"memory-limit", Value::needed, 'm'},
    LongOption{"disable-evictions", Value::none, 'M'},
    LongOption{"conn-limit", Value::needed, 'c'},
    LongOption{"lock-memory", Value::none, 'k'},
    LongOption{"verbose", Value::none, 'v'},
    LongOption{"pidfile", Value::needed, 'P'},
    LongOption{"slab-growth-factor", Value::needed, 'f'},
    LongOption{"slab-min-size", Value::needed, 'n'},
    LongOption{"enable-largepages", Value::none, 'L'},
    LongOption{"threads", Value::needed, 't'},
    LongOption{"napi-ids", Value::needed, 'N'},
    LongOption{"max-reqs-per-event", Value::needed, 'R'},
    LongOption{"disable-cas", Value::none, 'C'},
    LongOption{"listen-backlog", Value::needed, 'b'},
    LongOption{"protocol", Value::needed, 'B'},
    LongOption{"max-item-size", Value::needed, 'I'},
    LongOption{"enable-sasl", Value::none, 'S'},
    LongOption{"auth-file", Value::needed, 'Y'},
    LongOption{"disable-flush-all", Value::none, 'F'},
    LongOption{"disable-dumping", Value::none, 'X'},
    LongOption{"disable-watch", Value::none, 'W'},
    LongOption{"extended", Value::needed, 'o'},
    LongOption{"enable-ssl", Value::none, 'Z'},
    LongOption{"memory-file", Value::needed, 'e'},
    LongOption{"delimiter", Value::needed, 'D'},
};

class Building {
public:
    Building(const Observation& observation, const DatabaseService& service)
        : observation_(observation), service_(service) {}

    DatabaseInstance run() {
        auto instance = instance_of_service(service_, "memcached");
        auto words = service_.words;
        if (service_.program == "systemd-memcached-wrapper") words = debian_words(instance);
        const auto given = parse_options(words, known);
        if (!given || !given->others.empty()) instance.hide(Reason::unsupported, instance.name);
        if (!instance.hidden) fill(instance, *given);
        return instance;
    }

private:
    // Debian's file: options, one a line.
    std::vector<std::string> debian_words(DatabaseInstance& instance) const {
        instance.name = service_.words.empty() ? "/etc/memcached.conf" : service_.words.front();
        const auto text = observation_.host.read_file(instance.name);
        std::vector<std::string> words;
        if (!text) {
            instance.hide(reason_without(text.error(), observation_.host), readable(instance.name));
            return words;
        }
        LineReader lines(*text);
        while (const auto line = lines.next()) {
            const auto said = trimmed(line->text.substr(0, line->text.find('#')));
            // The script knows two words besides.
            if (said.starts_with("logfile") || said == "verbose") continue;
            for (auto& word : systemd_words(said))
                words.push_back(std::move(word));
        }
        return words;
    }

    void fill(DatabaseInstance& instance, const GivenOptions& given) const {
        std::string port = "11211", udp = "0", most = "1024";
        std::vector<std::string> addresses;
        bool socket = false, asks = false, tls = false;
        const auto& place = instance.name;
        for (const auto& [name, value] : given.options) {
            if (name == "port") port = value;
            if (name == "udp-port") udp = value;
            if (name == "conn-limit") most = value;
            if (name == "unix-socket") socket = true;
            if (name == "enable-sasl" || name == "auth-file") asks = true;
            if (name == "enable-ssl") tls = true;
            if (name == "user") instance.user = value;
            if (name == "listen") split(value, addresses);
        }
        if (addresses.empty()) addresses.emplace_back("*");
        const DatabaseFact crypt{text(tls ? "required" : "off"), place};
        if (!socket) listen(instance, addresses, port, crypt, "tcp");
        if (!socket) listen(instance, addresses, udp, {text("off"), place}, "udp");
        instance.authenticated = {boolean(asks), place};
        instance.logs = {boolean(false), place};  // it tells of no connection but to who watches
        const auto number = parse_decimal(most);
        instance.max_connections = {number ? observed_integer(*number) : unknown(Reason::malformed),
                                    place};
        instance.version = package_version(observation_, {"memcached"});
    }

    static void split(const std::string& list, std::vector<std::string>& addresses) {
        std::string rest = list;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            addresses.push_back(rest.substr(0, comma));
            rest.erase(0, comma + 1);
        }
    }

    // "10.0.0.1", "10.0.0.1:11212", "[::1]:11211"
    static void listen(DatabaseInstance& instance, const std::vector<std::string>& addresses,
                       const std::string& port, const DatabaseFact& tls,
                       const std::string& protocol) {
        if (port == "0") return;
        for (auto address : addresses) {
            auto own = port;
            const auto colon = address.rfind(':');
            const bool has_port = colon != std::string::npos &&
                                  (address.find(':') == colon || address[colon - 1] == ']');
            if (has_port) {
                own = address.substr(colon + 1);
                address.resize(colon);
            }
            const auto before = instance.endpoints.size();
            add_endpoints(instance, address, parse_port(own), tls, instance.name);
            for (auto i = before; i < instance.endpoints.size(); ++i)
                instance.endpoints[i].protocol = protocol;
        }
    }

    const Observation& observation_;
    const DatabaseService& service_;
};

}  // namespace

DatabaseInstances memcached_instances(const Observation& observation, const DatabaseServices& all) {
    DatabaseInstances instances;
    for (const auto& service : all.services) {
        if (service.program == "memcached" || service.program == "systemd-memcached-wrapper")
            instances.all.push_back(Building(observation, service).run());
    }
    return instances;
}

}  // namespace presscheck
