#include "checks/parsers/decimal.h"
#include "checks/parsers/redis_conf.h"
#include "checks/probes/database_instances.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <map>
#include <utility>

namespace presscheck {
namespace {

constexpr int deepest = 10;

using Words = std::vector<std::string>;

struct Given {
    Words words;
    std::string place;
};

class Settings {
public:
    explicit Settings(const Host& host) : host_(host) {}

    std::optional<Reason> hidden;
    std::string hidden_at;
    std::vector<Given> users;  // of `user`, in order

    void hide(Reason reason, const std::string& at) {
        if (hidden) return;
        hidden = reason;
        hidden_at = at;
    }

    void read(const std::string& path, int depth = 0) {
        if (depth > deepest) return hide(Reason::malformed, readable(path));
        const auto text = host_.read_file(path);
        if (!text) return hide(reason_without(text.error(), host_), readable(path));
        const auto conf = parse_redis_conf(*text);
        if (conf.malformed_line) hide(Reason::malformed, place(path, *conf.malformed_line));
        for (const auto& setting : conf.settings)
            take(setting.name, setting.words, place(path, setting.line), depth);
    }

    void take(const std::string& name, const Words& words, const std::string& where, int depth) {
        if (name == "include") {
            for (const auto& pattern : words)
                include(pattern, where, depth);
        } else if (name == "user") {
            users.push_back({words, where});
        } else if (name == "rename-command") {
            return;
        } else {
            given_[name] = {words, where};
        }
    }

    const Given* find(std::string_view name) const {
        const auto found = given_.find(name);
        return found == given_.end() ? nullptr : &found->second;
    }
    std::string text(std::string_view name, std::string_view otherwise = {}) const {
        const auto* given = find(name);
        return given == nullptr || given->words.empty() ? std::string(otherwise)
                                                        : given->words.front();
    }
    std::string place_of(std::string_view name, const std::string& otherwise) const {
        const auto* given = find(name);
        return given == nullptr ? otherwise : given->place;
    }

private:
    // Since release 7 a pattern; one that finds nothing is passed over.
    void include(const std::string& pattern, const std::string& where, int depth) {
        if (pattern.find_first_of("*?[") == std::string::npos) return read(pattern, depth + 1);
        if (pattern.find('[') != std::string::npos) return hide(Reason::unsupported, where);
        const auto found = find_paths(host_, pattern);
        if (found.incomplete) hide(*found.incomplete, where);
        for (const auto& path : found.paths)
            read(path, depth + 1);
    }

    const Host& host_;
    std::map<std::string, Given, std::less<>> given_;
};

class Building {
public:
    Building(const Observation& observation, const DatabaseService& service)
        : observation_(observation), service_(service) {}

    DatabaseInstance run() {
        const bool valkey = service_.program == "valkey-server";
        auto instance = instance_of_service(service_, valkey ? "valkey" : "redis");
        Settings settings(observation_.host);
        start(settings, instance);
        if (settings.hidden) instance.hide(*settings.hidden, settings.hidden_at);
        if (instance.hidden) return instance;
        const auto& file = instance.name;
        instance.authenticated = authenticated_of(settings, file);
        const auto level = in_small_letters(settings.text("loglevel", "notice"));
        const bool kept = settings.text("logfile") != "/dev/null" ||
                          in_small_letters(settings.text("syslog-enabled")) == "yes";
        instance.logs = {boolean(kept && (level == "verbose" || level == "debug")),
                         settings.place_of("loglevel", file)};
        constexpr std::int64_t usual = 10'000;
        const auto most = parse_decimal(settings.text("maxclients", std::to_string(usual)));
        instance.max_connections = {most ? observed_integer(*most) : unknown(Reason::malformed),
                                    settings.place_of("maxclients", file)};
        const auto sums = in_small_letters(settings.text("rdbchecksum", "yes"));
        instance.checksums = {sums == "yes"  ? boolean(true)
                              : sums == "no" ? boolean(false)
                                             : unknown(Reason::malformed),
                              settings.place_of("rdbchecksum", file)};
        instance.data_dir = settings.text("dir");
        if (!instance.data_dir.starts_with('/')) instance.data_dir.clear();
        instance.version =
            package_version(observation_, valkey ? Words{"valkey-server", "valkey"}
                                                 : Words{"redis-server", "redis", "keydb-server"});
        add_listeners(instance, settings);
        return instance;
    }

private:
    // "FILE --name value value --name value", each of which stands as if at the end of the file.
    void start(Settings& settings, DatabaseInstance& instance) const {
        const auto& words = service_.words;
        std::size_t i = 0;
        if (!words.empty() && !words[0].starts_with("--")) {
            instance.name = words[0];
            settings.read(words[0]);
            i = 1;
        }
        while (i < words.size()) {
            if (!words[i].starts_with("--"))
                return settings.hide(Reason::unsupported, service_.place);
            const auto name = in_small_letters(words[i].substr(2));
            Words values;
            for (++i; i < words.size() && !words[i].starts_with("--"); ++i)
                values.push_back(words[i]);
            settings.take(name, values, service_.place, 0);
        }
    }

    // Somebody who says nothing is the user `default`.
    DatabaseFact authenticated_of(const Settings& settings, const std::string& file) const {
        if (settings.find("aclfile") != nullptr && !settings.text("aclfile").empty())
            return acl_file(settings);
        const bool password = !settings.text("requirepass").empty();
        const auto place = settings.place_of("requirepass", file);
        for (const auto& user : settings.users) {
            if (lets_anybody_be(user.words)) return {boolean(false), user.place};
        }
        const Given* rules = nullptr;
        for (const auto& user : settings.users) {
            if (!user.words.empty() && user.words.front() == "default") rules = &user;
        }
        if (rules == nullptr) return {boolean(password), place};
        return {asks(rules->words, password), rules->place};
    }

    DatabaseFact acl_file(const Settings& settings) const {
        const auto path = settings.text("aclfile");
        const auto text = observation_.host.read_file(path);
        if (!text)
            return {unknown(reason_without(text.error(), observation_.host)), readable(path)};
        const auto conf = parse_redis_conf(*text);
        if (conf.malformed_line) return {unknown(Reason::malformed), readable(path)};
        for (const auto& line : conf.settings) {
            if (line.name == "user" && lets_anybody_be(line.words))
                return {boolean(false), place(path, line.line)};
        }
        for (const auto& line : conf.settings) {
            if (line.name == "user" && !line.words.empty() && line.words.front() == "default")
                return {asks(line.words, false), place(path, line.line)};
        }
        // Without a line of its own this user is as it was made: with no password.
        return {boolean(!settings.text("requirepass").empty()), readable(path)};
    }

    // Rules take effect one after another; a new user of a file begins switched off.
    static Cell asks(const Words& words, bool password) {
        bool on = false, free = false;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const auto rule = words[i];
            if (in_small_letters(rule) == "on") on = true;
            if (in_small_letters(rule) == "off") on = false;
            if (in_small_letters(rule) == "nopass") free = true;
            if (in_small_letters(rule) == "reset") on = free = password = false;
            if (in_small_letters(rule) == "resetpass") free = password = false;
            if (rule.starts_with('>') || rule.starts_with('#')) {
                free = false;
                password = true;
            }
        }
        return boolean(!on || (password && !free));
    }

    // Whether a user of another name takes any password, and may do something.
    static bool lets_anybody_be(const Words& words) {
        if (words.empty() || words.front() == "default") return false;
        bool on = false, free = false, may = false;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const auto rule = in_small_letters(words[i]);
            if (rule == "on") on = true;
            if (rule == "off") on = false;
            if (rule == "nopass") free = true;
            if (rule == "resetpass" || rule.starts_with('>') || rule.starts_with('#')) free = false;
            if (rule == "reset") on = free = may = false;
            if (rule == "-@all" || rule == "nocommands") may = false;
            // Also in a selector: `(+get ~public:*)`.
            if (rule == "allcommands" || rule.starts_with('+') || rule.starts_with('(')) may = true;
        }
        return on && free && may;
    }

    static void add_listeners(DatabaseInstance& instance, const Settings& settings) {
        constexpr std::string_view usual_port = "6379";
        Words addresses{"*", "-::*"};
        if (const auto* bound = settings.find("bind")) addresses = bound->words;
        const auto place = settings.place_of("bind", instance.name);
        const auto listen = [&](const std::string& port, const DatabaseFact& tls) {
            if (port == "0") return;
            for (const auto& written : addresses) {
                const auto word = written.starts_with('-') ? written.substr(1) : written;
                if (word.empty()) continue;
                const auto meant = word == "*" ? "0.0.0.0" : word == "::*" ? "::" : word;
                add_endpoints(instance, meant, parse_port(port), tls, place);
            }
        };
        listen(settings.text("port", usual_port),
               {text("off"), settings.place_of("port", instance.name)});
        listen(settings.text("tls-port", "0"),
               {text("required"), settings.place_of("tls-port", instance.name)});
    }

    const Observation& observation_;
    const DatabaseService& service_;
};

}  // namespace

DatabaseInstances redis_instances(const Observation& observation, const DatabaseServices& all) {
    DatabaseInstances instances;
    for (const auto& service : all.services) {
        const auto& program = service.program;
        if (program == "redis-server" || program == "valkey-server" || program == "keydb-server")
            instances.all.push_back(Building(observation, service).run());
    }
    return instances;
}

}  // namespace presscheck
