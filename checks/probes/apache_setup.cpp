#include "checks/probes/apache_setup.h"

#include "checks/parsers/decimal.h"
#include "checks/probes/glob_paths.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

constexpr std::size_t most_files = 2048;
constexpr int deepest_folder = 8;

class Files {
public:
    explicit Files(const Host& host) : host_(host) {}

    // A folder stands for all in it, at any depth; a pattern for what matches.
    Result<std::vector<ApacheFile>> find(const std::string& path, bool optional) {
        std::vector<ApacheFile> files;
        if (path.find_first_of("*?[") == std::string::npos) {
            auto done = add(path, optional, files, 0);
            if (!done) return std::move(done).error();
            return files;
        }
        const auto paths = glob_paths(host_, path);
        if (!paths) return paths.error();
        if (paths->empty() && !optional) return Error{Errc::not_found, path};
        for (const auto& each : *paths) {
            auto done = add(each, optional, files, 0);
            if (!done) return std::move(done).error();
        }
        return files;
    }

private:
    Status add(const std::string& path, bool optional, std::vector<ApacheFile>& files, int depth) {
        const auto real = host_.resolve(path);
        if (!real && real.error().code == Errc::not_found && optional) return Ok{};
        if (!real) return real.error();
        const auto about = host_.info(*real);
        if (!about) return about.error();
        if (about->type == FileType::directory) {
            if (depth == deepest_folder) return Error{Errc::too_large, path + ": too deep"};
            const auto entries = host_.list(*real);
            if (!entries) return entries.error();
            for (const auto& entry : *entries) {
                auto done = add(path + "/" + entry.name, optional, files, depth + 1);
                if (!done) return done;
            }
            return Ok{};
        }
        if (++read_ > most_files) return Error{Errc::too_large, path + ": too many files"};
        auto text = host_.read_file(path);
        if (!text) return Error{text.error().code, path + ": " + text.error().message};
        files.push_back({path, *std::move(text)});
        return Ok{};
    }

    const Host& host_;
    std::size_t read_ = 0;
};

struct Spot {
    std::string host;         // "*" for any
    std::optional<int> port;  // nothing: any
};

Spot spot_of(std::string_view word) {
    Spot spot;
    const auto close = word.rfind(']');
    const auto colon = word.rfind(':');
    if (colon != std::string_view::npos && (close == std::string_view::npos || colon > close)) {
        const auto number = parse_decimal(word.substr(colon + 1));
        if (number && *number > 0 && *number < 65536) spot.port = static_cast<int>(*number);
        word = word.substr(0, colon);
    }
    if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
    const bool any = word.empty() || in_small_letters(word) == "_default_";
    spot.host = any ? std::string_view("*") : word;
    return spot;
}

struct Listening {
    Spot spot;
    bool https = false;
    std::string source;
};

class Sockets {
public:
    explicit Sockets(ApacheInstance& instance) : instance_(instance) {}

    Status run() {
        for (const auto* listen : apache_all(instance_.conf.directives, "listen")) {
            if (listen->words.empty() || !listen->certain) return wrong(*listen);
            auto word = listen->words.front();
            if (word.find(':') == std::string::npos) word = "*:" + word;
            Listening listening{spot_of(word), false, listen->source};
            if (!listening.spot.port) return wrong(*listen);
            listening.https = listen->words.size() > 1
                                  ? in_small_letters(listen->words[1]) == "https"
                                  : *listening.spot.port == 443;
            listening_.push_back(std::move(listening));
        }
        add_hosts();
        for (const auto& listening : listening_)
            add_sockets(listening);
        return Ok{};
    }

private:
    static Error wrong(const ApacheDirective& directive) {
        return {Errc::malformed, directive.source + ": " + directive.name + ": not understood"};
    }

    void add_host(const ApacheDirective* section, const ApacheBlock& block,
                  const std::string& source) {
        ApacheHost host;
        host.section = section;
        host.source = source;
        for (const auto* name : apache_all(block, "servername")) {
            if (!name->words.empty()) host.name = in_small_letters(spot_of(name->words[0]).host);
        }
        // Without a name of its own a virtual host goes by the main server's. Where that has none
        // either, Apache asks the network.
        if (host.name.empty() && section != nullptr) host.name = instance_.hosts.front().name;
        if (!host.name.empty()) host.names.push_back(host.name);
        for (const auto* alias : apache_all(block, "serveralias")) {
            for (const auto& word : alias->words)
                host.names.push_back(in_small_letters(word));
        }
        instance_.hosts.push_back(std::move(host));
    }

    void add_hosts() {
        const auto& main = instance_.conf.directives;
        add_host(nullptr, main, instance_.config);
        for (const auto* section : apache_all(main, "<virtualhost"))
            add_host(section, section->block, section->source);
    }

    // The main server answers only where no host does.
    void add_sockets(const Listening& listening) {
        bool any = false;
        std::map<std::string, std::size_t> firsts;
        for (std::size_t i = 1; i < instance_.hosts.size(); ++i) {
            std::set<std::string> own;
            for (const auto& word : instance_.hosts[i].section->words) {
                const auto spot = spot_of(word);
                if (spot.port && *spot.port != *listening.spot.port) continue;
                const bool wild = spot.host == "*";
                if (!wild && listening.spot.host != "*" && listening.spot.host != spot.host &&
                    listening.spot.host != "0.0.0.0" && listening.spot.host != "::")
                    continue;
                const auto host = wild ? listening.spot.host : spot.host;
                if (!own.insert(host).second) continue;
                any = any || wild || host == listening.spot.host;
                add(i, host, listening, firsts.try_emplace(host, i).first->second);
            }
        }
        if (!any) add(0, listening.spot.host, listening, 0);
    }

    void add(std::size_t host, const std::string& address, const Listening& listening,
             std::size_t first) {
        ApacheSocket socket;
        socket.host = host;
        socket.port = *listening.spot.port;
        socket.https = listening.https;
        socket.first_host = first;
        socket.source = listening.source;
        if (const auto parsed = parse_address(address == "*" ? "0.0.0.0" : address))
            socket.address = *parsed;
        instance_.sockets.push_back(std::move(socket));
    }

    ApacheInstance& instance_;
    std::vector<Listening> listening_;
};

ApacheSurroundings surroundings(const Host& host, const WebProgram& apache, const WebStart& start) {
    ApacheSurroundings around;
    around.server_root = start.prefix;
    around.release = apache.release;
    around.defines.insert(start.defines.begin(), start.defines.end());
    around.modules = {"core.c", "mod_so.c", "http_core.c"};
    if (start.config.starts_with("/etc/apache2/"))
        around.modules.insert(
            {"mod_watchdog.c", "mod_log_config.c", "mod_logio.c", "mod_version.c", "mod_unixd.c"});
    // In a folder's own file nothing is included or looked for.
    around.include = [](const std::string& path, bool) -> Result<std::vector<ApacheFile>> {
        return Error{Errc::malformed, path + ": not included in a .htaccess"};
    };
    around.exists = [](const std::string& path) -> Result<bool> {
        return Error{Errc::malformed, path + ": a condition in a .htaccess"};
    };
    const auto envvars =
        host.read_file(start.config.substr(0, start.config.rfind('/')) + "/envvars");
    if (envvars) around.variables = shell_assignments(*envvars);
    return around;
}

}  // namespace

std::vector<const ApacheDirective*> apache_all(const ApacheBlock& block, std::string_view name) {
    std::vector<const ApacheDirective*> found;
    for (const auto& directive : block) {
        if (directive.name == name) found.push_back(&directive);
    }
    return found;
}

const ApacheDirective* apache_last(const ApacheInstance& instance, const ApacheHost& host,
                                   std::string_view name) {
    if (host.section != nullptr) {
        const auto own = apache_all(host.section->block, name);
        if (!own.empty()) return own.back();
    }
    const auto main = apache_all(instance.conf.directives, name);
    return main.empty() ? nullptr : main.back();
}

std::vector<ApacheInstance> read_apache(const Host& host, const WebProgram& apache) {
    std::vector<ApacheInstance> instances;
    std::set<std::string> seen;
    for (const auto& start : apache.starts) {
        if (!seen.insert(start.config).second) continue;
        auto& instance = instances.emplace_back();
        instance.config = start.config;
        instance.around = surroundings(host, apache, start);
        Files files(host);
        auto around = instance.around;
        around.include = [&](const std::string& path, bool optional) {
            return files.find(path, optional);
        };
        around.exists = [&](const std::string& path) -> Result<bool> {
            const auto about = host.info(path);
            if (!about && about.error().code != Errc::not_found) return about.error();
            return bool{about};
        };
        auto main = files.find(start.config, false);
        if (!main) {
            instance.problem = main.error();
            continue;
        }
        for (const auto& setting : start.settings)
            main->push_back({start.source, setting});
        auto conf = parse_apache_conf(*main, around);
        if (!conf) {
            instance.problem = conf.error();
            continue;
        }
        instance.conf = *std::move(conf);
        auto done = Sockets(instance).run();
        if (!done) instance.problem = done.error();
    }
    return instances;
}

}  // namespace presscheck
