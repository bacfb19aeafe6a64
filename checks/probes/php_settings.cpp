#include "checks/probes/php_settings.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/ini_file.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/glob_paths.h"
#include "checks/probes/matching_files.h"
#include "checks/probes/observed.h"
#include "checks/probes/web_setup.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

// One way to call one version.
struct Way {
    std::string version, sapi, program;  // the program or module that shows that it is there
    std::string ini, scanned, pools;     // a file, two folders; no pools but for FPM
    std::string master{};                // the file of FPM that names its pools
};

// What PHP calls its ways: php-NAME.ini is read in place of php.ini.
std::string name_in_ini(std::string_view sapi) {
    if (sapi == "fpm") return "fpm-fcgi";
    return sapi == "apache" ? "apache2handler" : "cgi-fcgi";
}

// zend_ini_parse_bool; with the two words that display_errors knows beside.
bool is_switched_on(std::string_view name, const std::string& value) {
    const auto word = in_small_letters(value);
    if (word == "true" || word == "yes" || word == "on") return true;
    if (name == "display_errors" && (word == "stderr" || word == "stdout")) return true;
    return std::strtoll(value.c_str(), nullptr, 10) != 0;
}

// PHP reckons with it, or asks the environment.
bool is_expression(std::string_view written) {
    const auto value = trimmed(written);
    if (value.starts_with('\'')) return false;
    if (value.starts_with('"')) return value.find("${") != std::string_view::npos;
    return value.substr(0, value.find(';')).find_first_of("!|&~^$(") != std::string_view::npos;
}

constexpr bool names_php_values(std::string_view word) {
    return word == "PHP_VALUE" || word == "PHP_ADMIN_VALUE";
}

// What PHP itself begins with.
struct Default {
    std::string_view name, value;
};
constexpr std::array defaults{
    Default{"allow_url_fopen", "1"},
    Default{"allow_url_include", "0"},
    Default{"disable_functions", ""},
    Default{"display_errors", "1"},
    Default{"expose_php", "1"},
    Default{"file_uploads", "1"},
    Default{"log_errors", "1"},
    Default{"open_basedir", ""},
    Default{"session.cookie_httponly", "0"},
    Default{"session.cookie_lifetime", "0"},
    Default{"session.cookie_samesite", ""},
    Default{"session.cookie_lifetime", "0"},
    Default{"session.cookie_secure", "0"},
    Default{"session.gc_maxlifetime", "1440"},
    Default{"session.use_only_cookies", "1"},
    Default{"session.use_strict_mode", "0"},
};

struct Set {
    std::optional<std::string> value;
    std::string source;
    std::optional<Reason> hidden;
    bool reckoned = false;  // by an expression
};

// Without the comment behind it, its quotes, and as PHP's own words for on and off stand.
std::string value_of(std::string_view written) {
    auto value = std::string(trimmed(written));
    if (value.starts_with('"') || value.starts_with('\'')) {
        const auto end = value.find(value.front(), 1);
        return value.substr(1, end == std::string::npos ? end : end - 1);
    }
    value = std::string(trimmed(value.substr(0, value.find(';'))));
    const auto word = in_small_letters(value);
    if (word == "on" || word == "yes" || word == "true") return "1";
    if (word == "off" || word == "no" || word == "false" || word == "none" || word == "null")
        return "";
    return value;
}

class Looking {
public:
    Looking(const Observation& observation, Table& table)
        : host_(observation.host),
          table_(table),
          name_(std::get<std::string>(observation.arguments.at("name").scalar())) {}

    void look_at(const Way& way) {
        const auto there = host_.info(way.program);
        if (!there) {
            if (there.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(there.error(), host_), way.program);
            return;
        }
        Set set;
        read(ini_of(way), set);
        for (const auto& path : files_in(way.scanned, ".ini"))
            read(path, set);
        if (way.pools.empty()) return add_row(way, {}, set);
        for (const auto& path : pool_files(way))
            read_pools(way, path, set);
    }

    // What a file of Apache says holds beside php.ini, for its module; and what either server hands
    // to FPM or CGI with a request.
    void add_servers(const WebSetup& setup) {
        for (const auto& instance : setup.apache)
            search(instance.conf.directives);
        for (const auto& instance : setup.nginx) {
            if (instance.http.main != nullptr) search(instance.http.main->block());
        }
    }

private:
    void search(const NginxBlock& block) {
        for (const auto& directive : block) {
            if (directive.name == "fastcgi_param") search_words(directive.words, directive.source);
            search(directive.block);
        }
    }

    void search_words(const std::vector<std::string>& words, const std::string& source) {
        if (std::none_of(words.begin(), words.end(), names_php_values)) return;
        const bool this_one = std::any_of(words.begin(), words.end(), [&](const auto& word) {
            return word.find(name_) != std::string::npos || word.find('$') != std::string::npos ||
                   word.find("%{") != std::string::npos;
        });
        if (this_one) with_requests_ = source;
    }

    std::string ini_of(const Way& way) const {
        const auto own =
            way.ini.substr(0, way.ini.rfind('/') + 1) + "php-" + name_in_ini(way.sapi) + ".ini";
        const auto there = host_.info(own);
        return there || there.error().code != Errc::not_found ? own : way.ini;
    }

    // The master's file names them, and may have pools itself.
    std::vector<std::string> pool_files(const Way& way) {
        const auto text = host_.read_file(way.master);
        if (!text) {
            if (text.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(text.error(), host_), way.master);
            return files_in(way.pools, ".conf");
        }
        std::vector<std::string> files{way.master};
        for (const auto& setting : parse_ini(*text).settings) {
            if (setting.key != "include") continue;
            const auto pattern = value_of(setting.value.value_or(""));
            const auto source = place(way.master, setting.line);
            if (!pattern.starts_with('/')) {
                table_.mark_incomplete(Reason::unsupported, source);
                continue;
            }
            const auto paths = glob_paths(host_, pattern);
            if (!paths) table_.mark_incomplete(reason_of(paths.error(), host_), source);
            if (paths) files.insert(files.end(), paths->begin(), paths->end());
        }
        return files;
    }

    void search(const ApacheBlock& block) {
        for (const auto& directive : block) {
            if (directive.name.starts_with("php_") && !directive.words.empty() &&
                directive.words.front() == name_)
                in_apache_ = directive.source;
            if (directive.name.find("env") != std::string::npos)
                search_words(directive.words, directive.source);
            search(directive.block);
        }
    }

    std::vector<std::string> files_in(const std::string& folder, std::string_view ending) {
        std::vector<std::string> files;
        const auto entries = host_.list(folder);
        if (!entries) {
            if (entries.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(entries.error(), host_), folder);
            return files;
        }
        for (const auto& entry : *entries) {
            if (entry.name.ends_with(ending)) files.push_back(folder + "/" + entry.name);
        }
        return files;
    }

    std::optional<IniFile> parsed(const std::string& path, Set& set) {
        const auto text = host_.read_file(path);
        if (!text) {
            if (text.error().code != Errc::not_found) {
                set.hidden = reason_of(text.error(), host_);
                set.source = path;
            }
            return std::nullopt;
        }
        return parse_ini(*text);
    }

    static void take(const IniSetting& setting, const std::string& path, Set& set) {
        set.value = value_of(setting.value.value_or(""));
        set.source = place(path, setting.line);
        set.reckoned = is_expression(setting.value.value_or(""));
        if (setting.joined) set.hidden = Reason::malformed;
    }

    void read(const std::string& path, Set& set) {
        const auto file = parsed(path, set);
        if (!file) return;
        for (const auto& setting : file->settings) {
            if (setting.key != name_) continue;
            // Of one site or folder alone.
            const bool narrow =
                setting.section.starts_with("HOST=") || setting.section.starts_with("PATH=");
            take(setting, path, set);
            if (narrow) set.hidden = Reason::malformed;
        }
    }

    // A pool's own settings come last.
    void read_pools(const Way& way, const std::string& path, const Set& common) {
        Set fault;
        const auto file = parsed(path, fault);
        if (fault.hidden) table_.mark_incomplete(*fault.hidden, path);
        if (!file) return;
        std::vector<std::string> pools;
        for (const auto& setting : file->settings) {
            if (setting.key == "include" && path != way.master)
                table_.mark_incomplete(Reason::unsupported, place(path, setting.line));
            if (setting.section != "global" && !setting.section.empty() &&
                std::find(pools.begin(), pools.end(), setting.section) == pools.end())
                pools.push_back(setting.section);
        }
        for (const auto& pool : pools) {
            auto set = common;
            for (const std::string kind : {"value", "flag", "admin_value", "admin_flag"}) {
                for (const auto& setting : file->settings) {
                    if (setting.section == pool && setting.key == "php_" + kind + "[" + name_ + "]")
                        take(setting, path, set);
                }
            }
            add_row(way, pool, set);
        }
    }

    void add_row(const Way& way, const std::string& pool, Set set) {
        if (!set.value) {
            const auto* usual =
                std::find_if(defaults.begin(), defaults.end(),
                             [&](const Default& known) { return known.name == name_; });
            if (usual != defaults.end()) set.value = usual->value;
            if (set.source.empty()) set.source = way.ini;
        }
        if (way.sapi == "apache" && !in_apache_.empty()) {
            set.hidden = Reason::malformed;
            set.source = in_apache_;
        }
        if (way.sapi != "apache" && !with_requests_.empty()) {
            set.hidden = Reason::unsupported;
            set.source = with_requests_;
        }
        auto& row = table_.add_row();
        row.from(readable(set.source))
            .set("version", observed_text(way.version))
            .set("sapi", text(way.sapi))
            .set("pool", pool.empty() ? absent() : observed_text(pool))
            .set("name", observed_text(name_));
        if (set.hidden) {
            for (const std::string_view column : {"value", "on", "number"})
                row.set(column, unknown(*set.hidden));
            return;
        }
        if (!set.value) {
            row.set("value", absent()).set("on", absent()).set("number", absent());
            return;
        }
        const auto number = parse_decimal(*set.value);
        row.set("value", shown_value(name_, readable(*set.value)))
            .set("on", boolean(is_switched_on(name_, *set.value)))
            .set("number", number ? observed_integer(*number) : absent());
        if (!set.reckoned) return;
        row.set("on", unknown(Reason::unsupported)).set("number", unknown(Reason::unsupported));
    }

    const Host& host_;
    Table& table_;
    std::string name_;
    std::string in_apache_;
    std::string with_requests_;
};

std::vector<Way> ways(const Host& host, Table& table) {
    std::vector<Way> all;
    const auto versions = host.list("/etc/php");
    if (!versions && versions.error().code != Errc::not_found)
        table.mark_incomplete(reason_of(versions.error(), host), "/etc/php");
    if (versions) {
        for (const auto& entry : *versions) {
            const auto& version = entry.name;
            const auto folder = "/etc/php/" + version;
            all.push_back({version, "fpm", "/usr/sbin/php-fpm" + version, folder + "/fpm/php.ini",
                           folder + "/fpm/conf.d", folder + "/fpm/pool.d",
                           folder + "/fpm/php-fpm.conf"});
            all.push_back({version, "apache", "/usr/lib/apache2/modules/libphp" + version + ".so",
                           folder + "/apache2/php.ini", folder + "/apache2/conf.d", ""});
            all.push_back({version, "cgi", "/usr/bin/php-cgi" + version, folder + "/cgi/php.ini",
                           folder + "/cgi/conf.d", ""});
        }
    }
    all.push_back({"", "fpm", "/usr/sbin/php-fpm", "/etc/php.ini", "/etc/php.d", "/etc/php-fpm.d",
                   "/etc/php-fpm.conf"});
    all.push_back(
        {"", "apache", "/usr/lib64/httpd/modules/libphp.so", "/etc/php.ini", "/etc/php.d", ""});
    all.push_back({"", "cgi", "/usr/bin/php-cgi", "/etc/php.ini", "/etc/php.d", ""});
    return all;
}

// Collections of software beside the system's own, whose PHP is not read.
void mark_collections(const Host& host, Table& table) {
    for (const std::string folder : {"/etc/opt/remi", "/etc/opt/rh", "/opt/rh", "/opt/remi"}) {
        const auto entries = host.list(folder);
        if (!entries) {
            if (entries.error().code != Errc::not_found)
                table.mark_incomplete(reason_of(entries.error(), host), folder);
            continue;
        }
        for (const auto& entry : *entries) {
            if (entry.name.find("php") != std::string::npos)
                table.mark_incomplete(Reason::unsupported, readable(folder + "/" + entry.name));
        }
    }
}

}  // namespace

Table observe_php_settings(const Observation& observation) {
    auto table = Table::of("php_settings");
    const auto setup = web_setup(observation);
    if (!setup->programs.a_system) table.mark_incomplete(Reason::absent);
    Looking looking(observation, table);
    looking.add_servers(*setup);
    mark_collections(observation.host, table);
    for (const auto& way : ways(observation.host, table))
        looking.look_at(way);
    return table;
}

}  // namespace presscheck
