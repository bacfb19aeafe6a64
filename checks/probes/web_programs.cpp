#include "checks/probes/web_programs.h"

#include "checks/parsers/systemd_settings.h"
#include "checks/probes/package_database.h"
#include "checks/probes/rpm_database.h"
#include "checks/probes/service_settings.h"
#include "checks/probes/unit_state.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace presscheck {
namespace {

struct Binary {
    std::string_view path, config, prefix;
};
constexpr std::array nginx_binaries{
    Binary{"/usr/sbin/nginx", "/etc/nginx/nginx.conf", "/usr/share/nginx"},
    Binary{"/usr/bin/nginx", "/etc/nginx/nginx.conf", "/usr/share/nginx"},
    Binary{"/usr/local/sbin/nginx", "/usr/local/etc/nginx/nginx.conf", "/usr/local"},
    Binary{"/usr/local/nginx/sbin/nginx", "/usr/local/nginx/conf/nginx.conf", "/usr/local/nginx"},
    Binary{"/usr/local/openresty/nginx/sbin/nginx", "/usr/local/openresty/nginx/conf/nginx.conf",
           "/usr/local/openresty/nginx"},
};
constexpr std::array apache_binaries{
    Binary{"/usr/sbin/apache2", "/etc/apache2/apache2.conf", "/etc/apache2"},
    Binary{"/usr/sbin/httpd", "/etc/httpd/conf/httpd.conf", "/etc/httpd"},
    Binary{"/usr/local/apache2/bin/httpd", "/usr/local/apache2/conf/httpd.conf",
           "/usr/local/apache2"},
};
// Servers whose settings nobody here reads.
constexpr std::array<std::string_view, 12> other_binaries{
    "/usr/bin/caddy",     "/usr/local/bin/caddy",        "/usr/sbin/lighttpd",
    "/usr/sbin/haproxy",  "/usr/local/bin/traefik",      "/usr/bin/traefik",
    "/usr/bin/h2o",       "/usr/local/lsws/bin/lshttpd", "/usr/local/lsws/bin/litespeed",
    "/usr/sbin/hiawatha", "/usr/sbin/cherokee",          "/usr/bin/envoy"};
constexpr std::array<std::string_view, 10> other_processes{
    "caddy",     "lighttpd", "haproxy",  "traefik",  "h2o",
    "litespeed", "lshttpd",  "hiawatha", "cherokee", "envoy"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& known, std::string_view text) {
    return std::find(known.begin(), known.end(), text) != known.end();
}

// The digits and dots of a package's version: "1.22.1" of "1:1.22.1-9+deb12u2".
std::string release_of(std::string_view version) {
    if (const auto colon = version.find(':'); colon != std::string_view::npos)
        version.remove_prefix(colon + 1);
    return std::string(
        version.substr(0, std::min(version.find_first_not_of("0123456789."), version.size())));
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

class Look {
public:
    explicit Look(const Observation& observation)
        : observation_(observation), host_(observation.host) {}

    WebPrograms run() {
        const auto* nginx = see(nginx_binaries, found_.nginx);
        const auto* apache = see(apache_binaries, found_.apache);
        for (const auto path : other_binaries) {
            if (is_there(path)) miss(Reason::unsupported, std::string(path));
        }
        if (!found_.nginx.present && !found_.apache.present && !found_.unseen) ask_processes();
        if (found_.nginx.present) settle(found_.nginx, WebEngine::nginx, nginx);
        if (found_.apache.present) settle(found_.apache, WebEngine::apache, apache);
        found_.a_system = is_there("/usr/sbin") || is_there("/sbin") || is_there("/usr/bin");
        return std::move(found_);
    }

private:
    void miss(Reason reason, const std::string& at) {
        if (found_.unseen) return;
        found_.unseen = reason;
        found_.unseen_at = at;
    }

    bool is_there(std::string_view path) {
        const auto about = host_.info(path);
        if (!about && about.error().code != Errc::not_found)
            miss(reason_of(about.error(), host_), std::string(path));
        return bool{about};
    }

    template <std::size_t N>
    const Binary* see(const std::array<Binary, N>& binaries, WebProgram& program) {
        for (const auto& binary : binaries) {
            if (!is_there(binary.path)) continue;
            program.present = true;
            return &binary;
        }
        return nullptr;
    }

    // One that lies where nobody looks for it: that it runs is all that is known of it.
    void ask_processes() {
        const auto& processes = observation_.other("processes", {});
        for (const auto& row : processes.rows()) {
            const auto* value = std::get_if<Value>(&row.cell("name"));
            if (value == nullptr) continue;
            const auto& name = std::get<std::string>(value->scalar());
            if (name == "nginx" || name == "apache2" || name == "httpd" ||
                is_one_of(other_processes, name))
                miss(Reason::unsupported, "/proc");
        }
        // What an image would say if it ran is no part of it.
        if (!processes.complete() && *processes.reason() != Reason::not_live)
            miss(*processes.reason(), processes.reason_source());
    }

    void settle(WebProgram& program, WebEngine engine, const Binary* binary) {
        add_release(program, engine);
        for (const auto& [name, settings] : *all_services(observation_))
            add_starts(program, engine, *binary, name, settings);
        if (!program.starts.empty()) return;
        program.starts.push_back(
            {std::string(binary->config), std::string(binary->prefix), {}, {}, {}});
    }

    void add_release(WebProgram& program, WebEngine engine) {
        constexpr std::array<std::string_view, 5> nginx{"nginx", "nginx-core", "nginx-light",
                                                        "nginx-full", "nginx-extras"};
        constexpr std::array<std::string_view, 3> apache{"apache2", "apache2-bin", "httpd"};
        const auto is_package = [&](std::string_view name) {
            return engine == WebEngine::nginx ? is_one_of(nginx, name) : is_one_of(apache, name);
        };
        const auto dpkg = package_database(observation_);
        program.debian = dpkg->dpkg;
        for (const auto& package : dpkg->packages) {
            if (is_package(package.name) && is_unpacked(package))
                program.release = release_of(package.version);
        }
        if (dpkg->dpkg) return;
        const auto rpm = read_rpm_database(host_);
        for (const auto& package : rpm.packages) {
            if (is_package(package.name)) program.release = release_of(package.version);
        }
    }

    void add_starts(WebProgram& program, WebEngine engine, const Binary& binary,
                    const std::string& name, const ServiceSettings& settings) {
        if (settings.masked) return;
        const bool own = engine == WebEngine::nginx
                             ? name == "nginx.service"
                             : name == "apache2.service" || name == "httpd.service";
        if (settings.hidden && own) {
            program.unseen = settings.hidden;
            program.unseen_at = settings.hidden_at;
            return;
        }
        for (const auto& command : settings.of("ExecStart")) {
            auto words = systemd_words(command.text);
            if (words.empty() || !starts(engine, words.front())) continue;
            if (!own && !is_started(name)) continue;
            program.starts.push_back(start_of(program, engine, binary, words, command.source));
        }
    }

    static bool starts(WebEngine engine, const std::string& word) {
        const auto program = base_name(word);
        if (engine == WebEngine::nginx) return program == "nginx";
        return program == "apache2" || program == "httpd" || program == "apachectl" ||
               program == "apache2ctl";
    }

    bool is_started(const std::string& name) const {
        const auto state =
            unit_state(host_, *unit_tree(observation_), *unit_files(observation_), name);
        return !state || (state->state != "disabled" && state->state != "bad");
    }

    static WebStart start_of(WebProgram& program, WebEngine engine, const Binary& binary,
                             const std::vector<std::string>& words, const std::string& source) {
        WebStart start{std::string(binary.config), std::string(binary.prefix), {}, {}, source};
        const std::string_view with_word = engine == WebEngine::nginx ? "cpgse" : "fdDcCeE";
        for (std::size_t i = 1; i < words.size(); ++i) {
            const auto& word = words[i];
            if (word == "start" || word == "$OPTIONS" || word.empty()) continue;
            if (word.size() < 2 || word[0] != '-' || word.find('$') != std::string::npos) {
                hide(program, source);
                continue;
            }
            const char letter = word[1];
            if (with_word.find(letter) == std::string_view::npos) continue;
            const bool apart = word.size() == 2;
            if (apart && i + 1 == words.size()) {
                hide(program, source);
                break;
            }
            add_option(start, engine, letter, apart ? words[++i] : word.substr(2));
        }
        if (!start.config.starts_with('/')) start.config = start.prefix + "/" + start.config;
        return start;
    }

    static void hide(WebProgram& program, const std::string& source) {
        program.unseen = Reason::unsupported;
        program.unseen_at = source;
    }

    static void add_option(WebStart& start, WebEngine engine, char letter,
                           const std::string& value) {
        const bool nginx = engine == WebEngine::nginx;
        if (letter == (nginx ? 'c' : 'f')) start.config = value;
        if (letter == (nginx ? 'p' : 'd')) start.prefix = value;
        if (nginx ? letter == 'g' : letter == 'c' || letter == 'C') start.settings.push_back(value);
        if (!nginx && letter == 'D') start.defines.push_back(value);
    }

    const Observation& observation_;
    const Host& host_;
    WebPrograms found_;
};

}  // namespace

WebPrograms web_programs(const Observation& observation) {
    return Look(observation).run();
}

}  // namespace presscheck
