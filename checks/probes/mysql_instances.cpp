#include "checks/parsers/decimal.h"
#include "checks/parsers/mysql_options.h"
#include "checks/probes/database_instances.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace presscheck {
namespace {

constexpr int deepest = 10;  // the server's own limit of includes in includes

// Options this probe goes by. The server takes any beginning of a name that is no other option's.
constexpr std::array<std::string_view, 26> wanted{"admin-address",
                                                  "admin-port",
                                                  "auto-generate-certs",
                                                  "bind-address",
                                                  "datadir",
                                                  "extra-port",
                                                  "general-log",
                                                  "general-log-file",
                                                  "innodb-checksum-algorithm",
                                                  "innodb-checksums",
                                                  "log-output",
                                                  "max-connections",
                                                  "mysqlx",
                                                  "mysqlx-bind-address",
                                                  "mysqlx-port",
                                                  "port",
                                                  "require-secure-transport",
                                                  "server-audit-events",
                                                  "server-audit-logging",
                                                  "skip-grant-tables",
                                                  "skip-networking",
                                                  "ssl",
                                                  "ssl-cert",
                                                  "ssl-key",
                                                  "tls-version",
                                                  "user"};
// Other options of the server that begin, or are the beginning of, one of those.
constexpr std::array<std::string_view, 9> others{
    "mysqlx-ssl-ca", "ssl-ca",        "ssl-capath",        "ssl-cipher", "ssl-crl",
    "ssl-crlpath",   "ssl-fips-mode", "port-open-timeout", "admin-ssl"};

struct Given {
    std::optional<std::string> value;
    std::string place;
};

// "10.11" of "1:10.11.14-0+deb12u2".
std::string short_version(const std::string& version) {
    const auto start = version.find(':') == std::string::npos ? 0 : version.find(':') + 1;
    const auto dot = version.find('.', start);
    if (dot == std::string::npos) return {};
    const auto end = version.find_first_not_of("0123456789", dot + 1);
    return version.substr(start, end == std::string::npos ? end : end - start);
}

class Options {
public:
    Options(const Host& host, bool mariadb, std::string release)
        : host_(host), mariadb_(mariadb), release_(std::move(release)) {}

    std::optional<Reason> hidden;
    std::string hidden_at;

    void hide(Reason reason, const std::string& at) {
        if (hidden) return;
        hidden = reason;
        hidden_at = at;
    }

    // A file that is not there is passed over, as the server does with its usual ones.
    void read(const std::string& path, bool needed, int depth = 0) {
        if (depth > deepest) return hide(Reason::malformed, readable(path));
        const auto text = host_.read_file(path);
        if (!text) {
            if (needed || text.error().code != Errc::not_found)
                hide(reason_without(text.error(), host_), readable(path));
            return;
        }
        // The server passes over what anybody may write.
        const auto about = host_.info(path);
        constexpr unsigned others_write = 02;
        if (about && about->type == FileType::file && (about->mode & others_write) != 0) return;
        const auto parsed = parse_mysql_options(*text);
        if (parsed.malformed_line) hide(Reason::malformed, place(path, *parsed.malformed_line));
        for (const auto& option : parsed.options) {
            if (option.what == MysqlOption::What::include) {
                read(option.name, false, depth + 1);
            } else if (option.what == MysqlOption::What::include_folder) {
                read_folder(option.name, place(path, option.line), depth);
            } else if (is_ours(option.group, place(path, option.line))) {
                take(option.name, option.value, place(path, option.line));
            }
        }
    }

    // A word of the command line, without its dashes.
    void take_word(const std::string& word, const std::string& where) {
        const auto equals = word.find('=');
        std::optional<std::string> value;
        if (equals != std::string::npos) value = word.substr(equals + 1);
        take(word.substr(0, equals), value, where);
    }

    const Given* find(std::string_view name) const {
        const auto found = given_.find(name);
        return found == given_.end() ? nullptr : &found->second;
    }
    // Nothing: it is set to what is no switch.
    std::optional<bool> is_on(std::string_view name, bool otherwise) const {
        const auto* given = find(name);
        return given == nullptr ? otherwise : parse_mysql_boolean(given->value);
    }
    std::string text(std::string_view name) const {
        const auto* given = find(name);
        return given == nullptr ? std::string{} : given->value.value_or("");
    }
    std::string place_of(std::string_view name, const std::string& otherwise) const {
        const auto* given = find(name);
        return given == nullptr ? otherwise : given->place;
    }
    const std::string& plugins() const { return plugins_; }

private:
    void read_folder(const std::string& folder, const std::string& where, int depth) {
        const auto entries = host_.list(folder);
        if (!entries) {
            // The server refuses to start without a folder it shall include.
            return hide(reason_without(entries.error(), host_), where);
        }
        for (const auto& entry : *entries) {
            if (entry.name.ends_with(".cnf"))
                read(folder_path(folder) + entry.name, false, depth + 1);
        }
    }

    static std::string folder_path(const std::string& folder) {
        return folder.ends_with('/') ? folder : folder + "/";
    }

    bool is_ours(const std::string& group, const std::string& where) {
        if (group == "mysqld" || group == "server") return true;
        const bool own = mariadb_ && (group == "mariadb" || group == "mariadbd" ||
                                      group == "client-server" || group == "galera");
        if (own) return true;
        for (const std::string_view base : {"mysqld-", "mariadb-", "mariadbd-"}) {
            if (!group.starts_with(base) || (!mariadb_ && base != "mysqld-")) continue;
            const auto release = group.substr(base.size());
            if (release.find_first_not_of("0123456789.") != std::string::npos) continue;
            if (release_.empty()) hide(Reason::version, where);
            return release == release_;
        }
        return false;
    }

    void take(const std::string& written, const std::optional<std::string>& value,
              const std::string& where) {
        auto name = mysql_option_name(written);
        if (name == "plugin-load") plugins_ = value.value_or("");
        if (name == "plugin-load-add") plugins_ += ";" + value.value_or("");
        if (is_wanted(name)) {
            given_[name] = {value, where};
            return;
        }
        for (const auto& [prefix, meant] : {std::pair<std::string_view, const char*>{"skip-", "0"},
                                            {"disable-", "0"},
                                            {"enable-", "1"}}) {
            if (!name.starts_with(prefix) || !is_wanted(name.substr(prefix.size()))) continue;
            given_[name.substr(prefix.size())] = {meant, where};
            return;
        }
        if (std::find(others.begin(), others.end(), name) != others.end()) return;
        // A shortened name: which option it is depends on all the server has.
        if (name.starts_with("maximum-")) name.erase(0, std::string_view("maximum-").size());
        const bool shortened =
            name.size() > 2 &&
            std::any_of(wanted.begin(), wanted.end(), [&](std::string_view whole) {
                return whole.starts_with(name) || ("skip-" + std::string(whole)).starts_with(name);
            });
        if (shortened) hide(Reason::unsupported, where);
    }

    static bool is_wanted(std::string_view name) {
        return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    }

    const Host& host_;
    bool mariadb_;
    std::string release_;
    std::map<std::string, Given, std::less<>> given_;
    std::string plugins_;
};

class Building {
public:
    Building(const Observation& observation, const DatabaseService& service)
        : observation_(observation), service_(service) {}

    DatabaseInstance run() {
        const auto& host = observation_.host;
        const auto real = host.resolve(service_.program_path);
        const auto program = real ? real->substr(real->rfind('/') + 1) : service_.program;
        const bool mariadb = program.starts_with("mariadbd");
        auto instance = instance_of_service(service_, mariadb ? "mariadb" : "mysql");
        instance.version = version(mariadb);
        const auto* known = std::get_if<Value>(&instance.version.cell);
        Options options(host, mariadb, known == nullptr ? "" : short_version(spell(*known)));
        read(options, instance.name);
        if (options.hidden) instance.hide(*options.hidden, options.hidden_at);
        if (!instance.hidden) fill(instance, options, mariadb);
        return instance;
    }

private:
    DatabaseFact version(bool mariadb) const {
        return mariadb ? package_version(observation_, {"mariadb-server-core", "mariadb-server",
                                                        "mariadb-server-10.5", "MariaDB-server"})
                       : package_version(observation_,
                                         {"mysql-server-core-8.0", "mysql-community-server-core",
                                          "mysql-community-server", "mysql-server"});
    }

    void read(Options& options, std::string& name) const {
        std::vector<std::string> files{"/etc/my.cnf", "/etc/mysql/my.cnf"};
        std::vector<std::string> given;
        for (const auto& word : service_.words) {
            if (!word.starts_with("--")) {
                options.hide(Reason::unsupported, service_.place);
                continue;
            }
            const auto equals = word.find('=');
            const auto option = mysql_option_name(
                word.substr(2, equals == std::string::npos ? equals : equals - 2));
            const auto value = equals == std::string::npos ? "" : word.substr(equals + 1);
            if (option == "defaults-file") {
                files = {value};
            } else if (option == "defaults-extra-file") {
                files.push_back(value);
            } else if (option == "no-defaults") {
                files.clear();
            } else if (option == "defaults-group-suffix") {
                options.hide(Reason::unsupported, service_.place);
            } else {
                given.push_back(word.substr(2));
            }
        }
        for (const auto& file : files) {
            options.read(file, files.size() == 1);
            if (observation_.host.info(file)) name = file;
        }
        for (const auto& word : given)
            options.take_word(word, service_.place);
    }

    static DatabaseFact switch_fact(const std::optional<bool>& on, const std::string& place) {
        return {on ? boolean(*on) : unknown(Reason::malformed), place};
    }

    void fill(DatabaseInstance& instance, const Options& options, bool mariadb) const {
        const auto& file = instance.name;
        instance.data_dir = options.find("datadir") ? options.text("datadir") : "/var/lib/mysql";
        while (instance.data_dir.size() > 1 && instance.data_dir.ends_with('/'))
            instance.data_dir.pop_back();
        if (options.find("user")) instance.user = options.text("user");
        const auto open = options.is_on("skip-grant-tables", false);
        instance.authenticated = switch_fact(open ? std::optional(!*open) : std::nullopt,
                                             options.place_of("skip-grant-tables", file));
        instance.logs = logs_of(options, file);
        instance.max_connections = most_of(options, file);
        instance.checksums = checksums_of(options, file);
        // What SET PERSIST left in the folder of the data wins over all files.
        const auto persisted = observation_.host.info(instance.data_dir + "/mysqld-auto.cnf");
        if (!mariadb && persisted)
            return instance.hide(Reason::unsupported, instance.data_dir + "/mysqld-auto.cnf");
        if (!mariadb && !persisted && persisted.error().code != Errc::not_found)
            return instance.hide(reason_of(persisted.error(), observation_.host),
                                 instance.data_dir);
        add_listeners(instance, options, mariadb);
    }

    // `NONE` among the places wins over the others.
    static bool keeps_general_log(const Options& options) {
        const auto output = in_small_letters(options.text("log-output"));
        if (output.find("none") != std::string::npos) return false;
        return output.find("table") != std::string::npos ||
               options.text("general-log-file") != "/dev/null";
    }

    // Who connects is told by the general log and by MariaDB's audit plugin.
    static DatabaseFact logs_of(const Options& options, const std::string& file) {
        const auto general = options.is_on("general-log", false);
        const bool kept = keeps_general_log(options);
        if (general == true && kept) return {boolean(true), options.place_of("general-log", file)};
        const auto audit = options.is_on("server-audit-logging", false);
        const auto place = options.place_of("server-audit-logging",
                                            kept ? file : options.place_of("log-output", file));
        if (!general || !audit) return {unknown(Reason::malformed), place};
        const auto events = in_small_letters(options.text("server-audit-events"));
        const bool connections = events.empty() || events.find("connect") != std::string::npos;
        const bool loaded = options.plugins().find("server_audit") != std::string::npos;
        // One that was installed by INSTALL PLUGIN is in no file.
        if (*audit && connections && !loaded) return {unknown(Reason::unsupported), place};
        if (options.plugins().find("audit_log") != std::string::npos)
            return {unknown(Reason::unsupported), place};
        return {boolean(*audit && connections), place};
    }

    static DatabaseFact most_of(const Options& options, const std::string& file) {
        constexpr std::int64_t usual = 151;
        const auto place = options.place_of("max-connections", file);
        if (options.find("max-connections") == nullptr) return {integer(usual), place};
        const auto number = parse_decimal(options.text("max-connections"));
        return {number ? observed_integer(*number) : unknown(Reason::malformed), place};
    }

    static DatabaseFact checksums_of(const Options& options, const std::string& file) {
        const auto algorithm = in_small_letters(options.text("innodb-checksum-algorithm"));
        const auto on = options.is_on("innodb-checksums", true);
        const auto place = options.place_of("innodb-checksum-algorithm",
                                            options.place_of("innodb-checksums", file));
        if (!on) return {unknown(Reason::malformed), place};
        return {boolean(*on && algorithm != "none" && algorithm != "strict_none"), place};
    }

    DatabaseFact tls_of(const DatabaseInstance& instance, const Options& options,
                        bool mariadb) const {
        const auto on = options.is_on("ssl", true);
        const auto required = options.is_on("require-secure-transport", false);
        const auto place =
            options.place_of("require-secure-transport",
                             options.place_of("ssl", options.place_of("ssl-cert", instance.name)));
        if (!on || !required) return {unknown(Reason::malformed), place};
        const bool none_spoken = options.find("tls-version") && options.text("tls-version").empty();
        if (!*on || none_spoken) return {text("off"), place};
        const bool certificate = options.find("ssl-cert") && options.find("ssl-key");
        if (!certificate) {
            // Without its own the server takes, or makes, one in the folder of the data; MariaDB
            // since 11.4.
            const auto made = own_certificate(instance, mariadb);
            if (!std::holds_alternative<Value>(made) || made == boolean(false))
                return {made == boolean(false) ? text("off") : made, place};
        }
        return {text(*required ? "required" : "on"), place};
    }

    Cell own_certificate(const DatabaseInstance& instance, bool mariadb) const {
        if (mariadb) {
            const auto* known = std::get_if<Value>(&instance.version.cell);
            if (known == nullptr) return unknown(Reason::version);
            const auto release = short_version(spell(*known));
            const auto dot = release.find('.');
            const auto major = parse_decimal(release.substr(0, dot));
            const auto minor =
                parse_decimal(release.substr(dot == std::string::npos ? 0 : dot + 1));
            if (!major || !minor) return unknown(Reason::version);
            constexpr std::int64_t by_itself_major = 11, by_itself_minor = 4;
            return boolean(std::pair(*major, *minor) >=
                           std::pair(by_itself_major, by_itself_minor));
        }
        const auto about = observation_.host.info(instance.data_dir + "/server-cert.pem");
        if (about) return boolean(true);
        if (about.error().code == Errc::not_found) return boolean(false);
        return unknown(reason_of(about.error(), observation_.host));
    }

    void add_listeners(DatabaseInstance& instance, const Options& options, bool mariadb) const {
        const auto off = options.is_on("skip-networking", false);
        const auto tls = tls_of(instance, options, mariadb);
        if (off != true) {
            // A switch that is none might leave the network off: then there is less to see.
            listen(instance, options, "bind-address", "port", 3306, tls);
            if (options.find("extra-port") && options.text("extra-port") != "0")
                listen(instance, options, "bind-address", "extra-port", 0, tls);
            if (options.find("admin-address"))
                listen(instance, options, "admin-address", "admin-port", 33062, tls);
        }
        constexpr std::int64_t x_port = 33060;
        const auto x = options.is_on("mysqlx", true);
        if (!mariadb && x != false && off != true)
            listen(instance, options, "mysqlx-bind-address", "mysqlx-port", x_port, tls);
    }

    static void listen(DatabaseInstance& instance, const Options& options, std::string_view address,
                       std::string_view port_name, std::int64_t usual, const DatabaseFact& tls) {
        const auto place = options.place_of(address, instance.name);
        const auto port = options.find(port_name) ? parse_port(options.text(port_name))
                                                  : std::optional<std::int64_t>(usual);
        auto rest = options.find(address) ? options.text(address) : std::string("*");
        if (rest.empty()) rest = "*";
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto start = std::min(rest.find_first_not_of(' '), comma);
            add_endpoints(instance, rest.substr(start, comma - start), port, tls, place);
            rest.erase(0, comma + 1);
        }
    }

    const Observation& observation_;
    const DatabaseService& service_;
};

}  // namespace

DatabaseInstances mysql_instances(const Observation& observation, const DatabaseServices& all) {
    DatabaseInstances instances;
    for (const auto& service : all.services) {
        const auto& program = service.program;
        if (program.starts_with("mysqld") || program.starts_with("mariadbd"))
            instances.all.push_back(Building(observation, service).run());
    }
    return instances;
}

}  // namespace presscheck
