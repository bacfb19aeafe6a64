#include "checks/probes/database_services.h"

#include "checks/parsers/line_reader.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/parsers/unit_name.h"
#include "checks/probes/observed.h"
#include "checks/probes/unit_tree.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace presscheck {
namespace {

// What the programs that start a database server are called.
constexpr std::array<std::string_view, 19> programs{"postgres",
                                                    "postmaster",
                                                    "pg_ctl",
                                                    "pg_ctlcluster",
                                                    "postgresql-ctl",
                                                    "mysqld",
                                                    "mysqld_safe",
                                                    "mariadbd",
                                                    "mariadbd-safe",
                                                    "redis-server",
                                                    "valkey-server",
                                                    "keydb-server",
                                                    "mongod",
                                                    "mongos",
                                                    "memcached",
                                                    "systemd-memcached-wrapper",
                                                    "elasticsearch",
                                                    "opensearch",
                                                    "systemd-entrypoint"};

std::string last_component(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

bool starts_database(const std::string& program) {
    return std::find(programs.begin(), programs.end(), last_component(program)) != programs.end();
}

// Assignments of a file of variables; systemd takes them as a shell would, without running one.
std::map<std::string, std::string> assignments_in(std::string_view text) {
    std::map<std::string, std::string> found;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto said = trimmed(line->text);
        const auto equals = said.find('=');
        if (said.empty() || said.front() == '#' || said.front() == ';' ||
            equals == std::string_view::npos)
            continue;
        auto value = trimmed(said.substr(equals + 1));
        const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                            value.back() == value.front();
        if (quoted) value = value.substr(1, value.size() - 2);
        found[std::string(trimmed(said.substr(0, equals)))] = value;
    }
    return found;
}

std::string with_specifiers(std::string word, const std::string& unit) {
    const std::string instance(instance_of(unit));
    for (const std::string_view specifier : {"%i", "%I"}) {
        for (auto at = word.find(specifier); at != std::string::npos;
             at = word.find(specifier, at + instance.size()))
            word.replace(at, specifier.size(), instance);
    }
    return word;
}

std::string variables_path(const std::string& written, const std::string& unit) {
    return with_specifiers(written.substr(written.starts_with('-') ? 1 : 0), unit);
}

// The names of instances that something pulls in, or has settings of its own.
std::set<std::string> instances_of(const UnitTree& tree, const std::string& unit_template) {
    std::set<std::string> names;
    for (const auto& folder : tree.folders) {
        for (const auto& pulls : folder.pulls) {
            for (const auto& link : pulls.links) {
                if (link.unit_template == unit_template) names.insert(link.name);
            }
        }
    }
    return names;
}

// Another name of a unit that has a file of its own.
bool is_alias(const UnitTree& tree, const std::string& name) {
    for (const auto& folder : tree.folders) {
        if (!std::binary_search(folder.names.begin(), folder.names.end(), name)) continue;
        const auto link = std::find_if(folder.links.begin(), folder.links.end(),
                                       [&](const UnitLink& each) { return each.name == name; });
        return link != folder.links.end() && is_unit_name(link->target) && link->target != name;
    }
    return false;
}

class Reading {
public:
    explicit Reading(const Observation& observation) : observation_(observation) {}

    DatabaseServices run() {
        const auto tree = unit_tree(observation_);
        if (tree->incomplete) miss(*tree->incomplete, {});
        const auto services = all_services(observation_);
        for (const auto& [name, settings] : *services) {
            if (is_alias(*tree, name)) continue;
            if (!is_unit_template(name)) {
                add(name, settings);
            } else if (may_matter(settings)) {
                for (const auto& instance : instances_of(*tree, name)) {
                    if (!services->contains(instance))
                        add(instance, service_settings(observation_.host, *tree,
                                                       *unit_files(observation_), instance));
                }
            }
        }
        return std::move(found_);
    }

private:
    void miss(Reason reason, const std::string& at) {
        if (found_.incomplete) return;
        found_.incomplete = reason;
        found_.incomplete_at = at;
    }

    static bool may_matter(const ServiceSettings& settings) {
        return settings.hidden ||
               std::any_of(settings.of("ExecStart").begin(), settings.of("ExecStart").end(),
                           [](const auto& value) {
                               const auto words = systemd_words(value.text);
                               return !words.empty() && starts_database(words[0]);
                           });
    }

    void add(const std::string& name, const ServiceSettings& settings) {
        if (settings.masked) return;
        if (settings.hidden) return miss(*settings.hidden, settings.hidden_at);
        for (const auto& value : settings.of("ExecStart")) {
            auto words = systemd_words(value.text);
            if (words.empty()) continue;
            words[0].erase(0, std::min(words[0].find_first_not_of("-@:+!|"), words[0].size()));
            if (!starts_database(words[0])) continue;
            DatabaseService service;
            service.name = name;
            service.settings = settings;
            service.program_path = words[0];
            service.program = last_component(words[0]);
            service.place = value.source;
            for (const auto& user : settings.of("User"))
                service.user = user.text;
            read_variables(service);
            for (std::size_t i = 1; i < words.size(); ++i)
                fill(service, with_specifiers(words[i], name));
            found_.services.push_back(std::move(service));
            return;
        }
    }

    void read_variables(DatabaseService& service) const {
        for (const auto& value : service.settings.of("EnvironmentFile")) {
            const auto path = variables_path(value.text, service.name);
            const auto text = observation_.host.read_file(path);
            const bool passed_over =
                !text && text.error().code == Errc::not_found && value.text.starts_with('-');
            if (text || passed_over || service.hidden) continue;
            service.hidden = reason_without(text.error(), observation_.host);
            service.hidden_at = readable(path);
        }
    }

    // `$NAME` alone is split into words, `${NAME}` stays within its word.
    void fill(DatabaseService& service, const std::string& word) {
        const auto& host = observation_.host;
        if (word.size() > 1 && word[0] == '$' && word[1] != '{' && word[1] != '$') {
            const auto value = service.variable(host, word.substr(1));
            if (!value) return;  // systemd leaves out what is not set
            for (auto& each : systemd_words(*value))
                service.words.push_back(std::move(each));
            return;
        }
        std::string filled;
        for (std::size_t at = 0; at < word.size();) {
            const auto start = word.find("${", at);
            const auto end = start == std::string::npos ? start : word.find('}', start);
            if (end == std::string::npos) {
                filled += word.substr(at);
                break;
            }
            filled += word.substr(at, start - at);
            const auto name = word.substr(start + 2, end - start - 2);
            filled += service.variable(host, name).value_or("");
            at = end + 1;
        }
        service.words.push_back(std::move(filled));
    }

    const Observation& observation_;
    DatabaseServices found_;
};

}  // namespace

std::optional<std::string> DatabaseService::variable(const Host& host,
                                                     std::string_view wanted) const {
    std::optional<std::string> found;
    for (const auto& value : settings.of("Environment")) {
        for (const auto& word : systemd_words(value.text)) {
            const auto equals = word.find('=');
            if (equals != std::string::npos && word.substr(0, equals) == wanted)
                found = with_specifiers(word.substr(equals + 1), name);
        }
    }
    // Files of variables win over the unit.
    for (const auto& value : settings.of("EnvironmentFile")) {
        const auto text = host.read_file(variables_path(value.text, name));
        if (!text) continue;
        const auto set = assignments_in(*text);
        if (const auto each = set.find(std::string(wanted)); each != set.end())
            found = each->second;
    }
    return found;
}

DatabaseServices database_services(const Observation& observation) {
    return Reading(observation).run();
}

}  // namespace presscheck
