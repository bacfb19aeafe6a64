#include "checks/probes/postgres_files.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/postgres_conf.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <set>
#include <utility>

namespace presscheck {
namespace {

constexpr int deepest = 10;  // the server's own limit of includes in includes

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

std::string beside(const std::string& file, const std::string& written) {
    return written.starts_with('/') ? written : folder_of(file) + "/" + written;
}

// The files of a folder that the server includes, by name.
Result<std::vector<std::string>> included_in(const Host& host, const std::string& folder) {
    const auto entries = host.list(folder);
    if (!entries) return entries.error();
    std::vector<std::string> paths;
    for (const auto& entry : *entries) {
        const bool named = entry.name.ends_with(".conf") && !entry.name.starts_with('.');
        if (named && entry.type != FileType::directory) paths.push_back(folder + "/" + entry.name);
    }
    return paths;
}

class Reading {
public:
    Reading(const Host& host, PostgresCluster& cluster) : host_(host), cluster_(cluster) {}

    void read_settings() {
        read_file(cluster_.config, true, 0);
        if (const auto* folder = cluster_.find("data_directory"))
            cluster_.data_dir = beside(cluster_.config, folder->value);
        if (cluster_.data_dir.empty()) cluster_.data_dir = folder_of(cluster_.config);
        // What ALTER SYSTEM left wins over all.
        read_file(cluster_.data_dir + "/postgresql.auto.conf", false, 0);
    }

    void read_access() {
        const auto* file = cluster_.find("hba_file");
        read_hba(file != nullptr ? beside(cluster_.config, file->value)
                                 : cluster_.data_dir + "/pg_hba.conf",
                 0);
        auto& access = cluster_.access;
        for (std::size_t i = 0; i < access.size(); ++i) {
            access[i].effective =
                std::none_of(access.begin(), access.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](const PlacedHbaRecord& before) {
                                 return before.record.covers(access[i].record);
                             });
        }
    }

private:
    void hide(Reason reason, const std::string& at) {
        if (cluster_.hidden) return;
        cluster_.hidden = reason;
        cluster_.hidden_at = at;
    }
    void hide_access(Reason reason, const std::string& at) {
        if (cluster_.access_hidden) return;
        cluster_.access_hidden = reason;
        cluster_.access_hidden_at = at;
    }

    void read_file(const std::string& path, bool needed, int depth) {
        if (depth > deepest) return hide(Reason::malformed, readable(path));
        const auto text = host_.read_file(path);
        if (!text) {
            if (needed || text.error().code != Errc::not_found)
                hide(reason_without(text.error(), host_), readable(path));
            return;
        }
        const auto conf = parse_postgres_conf(*text);
        if (conf.malformed_line) hide(Reason::malformed, place(path, *conf.malformed_line));
        for (const auto& setting : conf.settings) {
            const auto target = beside(path, setting.value);
            if (setting.name == "include" || setting.name == "include_if_exists") {
                read_file(target, setting.name == "include", depth + 1);
            } else if (setting.name == "include_dir") {
                const auto paths = included_in(host_, target);
                if (!paths) {
                    hide(reason_without(paths.error(), host_), place(path, setting.line));
                    continue;
                }
                for (const auto& each : *paths)
                    read_file(each, true, depth + 1);
            } else {
                cluster_.settings[setting.name] = {setting.value, place(path, setting.line)};
            }
        }
    }

    void read_hba(const std::string& path, int depth) {
        if (depth > deepest) return hide_access(Reason::malformed, readable(path));
        const auto text = host_.read_file(path);
        if (!text) return hide_access(reason_without(text.error(), host_), readable(path));
        const auto file = parse_hba(*text);
        if (file.malformed_line) hide_access(Reason::malformed, place(path, *file.malformed_line));
        auto include = file.includes.begin();
        for (std::size_t i = 0; i <= file.records.size(); ++i) {
            for (; include != file.includes.end() && include->before == i; ++include)
                follow(path, *include, depth);
            if (i == file.records.size()) break;
            const auto& record = file.records[i];
            // The server refuses a record that names a file of names which is not there.
            for (const auto* words : {&record.databases, &record.users}) {
                for (const auto& word : *words)
                    if (word.starts_with('@')) look_for(beside(path, word.substr(1)), path, record);
            }
            cluster_.access.push_back({record, place(path, record.line)});
        }
    }

    void look_for(const std::string& names, const std::string& path, const HbaRecord& record) {
        const auto about = host_.info(names);
        if (about) return;
        hide_access(about.error().code == Errc::not_found ? Reason::malformed
                                                          : reason_of(about.error(), host_),
                    place(path, record.line));
    }

    void follow(const std::string& path, const HbaInclude& include, int depth) {
        const auto target = beside(path, include.path);
        if (include.folder) {
            const auto paths = included_in(host_, target);
            if (!paths)
                return hide_access(reason_without(paths.error(), host_), place(path, include.line));
            for (const auto& each : *paths)
                read_hba(each, depth + 1);
            return;
        }
        const auto about = host_.info(target);
        if (!about && about.error().code == Errc::not_found && include.if_exists) return;
        read_hba(target, depth + 1);
    }

    const Host& host_;
    PostgresCluster& cluster_;
};

// Options behind the program's name: those that name the folder, and settings.
class StartReading {
public:
    explicit StartReading(const DatabaseService& service) : service_(service) {}

    std::string folder;
    std::map<std::string, PostgresCluster::Setting, std::less<>> settings;
    bool unclear = false;

    void run() {
        const auto& words = service_.words;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::string_view word = words[i];
            const bool letter = word.size() >= 2 && word[0] == '-' && word[1] != '-';
            const bool apart = letter && word.size() == 2;
            const auto value = [&]() -> std::string {
                if (!apart) return std::string(word.substr(2));
                if (i + 1 < words.size()) return words[++i];
                unclear = true;
                return {};
            };
            if (word.starts_with("--")) {
                take(std::string(word.substr(2)));
            } else if (!letter) {
                unclear = unclear || word != "start";
            } else if (word[1] == 'D') {
                folder = value();
            } else if (word[1] == 'c') {
                take(value());
            } else if (word[1] == 'p') {
                set("port", value());
            } else if (word[1] == 'h') {
                set("listen_addresses", value());
            } else if (word[1] == 'i') {
                set("listen_addresses", "*");
            } else if (word[1] == 'l') {
                set("ssl", "on");
            } else if (word[1] == 'N') {
                set("max_connections", value());
            } else {
                unclear = true;
            }
        }
    }

private:
    void set(const std::string& name, std::string value) {
        settings[name] = {std::move(value), service_.place};
    }
    void take(const std::string& assignment) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos) {
            unclear = true;
            return;
        }
        auto name = in_small_letters(assignment.substr(0, equals));
        std::replace(name.begin(), name.end(), '-', '_');
        set(name, assignment.substr(equals + 1));
    }

    const DatabaseService& service_;
};

bool is_postgres(const DatabaseService& service) {
    const auto& program = service.program;
    return program == "postgres" || program == "postmaster" || program == "pg_ctl" ||
           program == "postgresql-ctl";
}

class Finding {
public:
    Finding(const Host& host, const DatabaseServices& all) : host_(host), all_(all) {}

    PostgresClusters run() {
        find_debian();
        for (const auto& service : all_.services) {
            if (is_postgres(service)) add_service(service);
        }
        return std::move(found_);
    }

private:
    // pg_ctlcluster reads what else the server is started with from a file beside.
    void find_debian() {
        const auto matches = find_paths(host_, "/etc/postgresql/*/*/postgresql.conf");
        if (matches.incomplete) {
            found_.incomplete = matches.incomplete;
            found_.incomplete_at = matches.unseen;
        }
        for (const auto& path : matches.paths) {
            const auto folder = folder_of(path);
            const auto cluster_name = folder.substr(folder.rfind('/') + 1);
            const auto above = folder_of(folder);
            const auto version = above.substr(above.rfind('/') + 1);
            // What a removed package leaves behind starts nothing.
            if (!host_.info("/usr/lib/postgresql/" + version + "/bin/postgres")) continue;
            PostgresCluster cluster;
            cluster.config = path;
            cluster.unit = "postgresql@" + version + "-" + cluster_name + ".service";
            read_start_options(folder + "/pg_ctl.conf", cluster);
            finish(std::move(cluster));
        }
    }

    void read_start_options(const std::string& path, PostgresCluster& cluster) {
        const auto text = host_.read_file(path);
        if (!text && text.error().code == Errc::not_found) return;
        const auto conf = text ? parse_postgres_conf(*text) : PostgresConf{};
        if (!text) cluster.hidden = reason_of(text.error(), host_);
        if (conf.malformed_line) cluster.hidden = Reason::malformed;
        for (const auto& setting : conf.settings) {
            if (setting.name == "pg_ctl_options" && !setting.value.empty())
                cluster.hidden = Reason::unsupported;
        }
        if (cluster.hidden) cluster.hidden_at = readable(path);
    }

    void add_service(const DatabaseService& service) {
        StartReading start(service);
        start.run();
        const auto variable = service.variable(host_, "PGDATA");
        auto folder = start.folder.empty() ? variable.value_or("") : start.folder;
        while (folder.size() > 1 && folder.ends_with('/'))
            folder.pop_back();
        PostgresCluster cluster;
        cluster.unit = service.name;
        cluster.hidden = service.hidden;
        cluster.hidden_at = service.hidden_at;
        if (start.unclear && !cluster.hidden) {
            cluster.hidden = Reason::unsupported;
            cluster.hidden_at = service.place;
        }
        if (folder.empty()) {
            if (!cluster.hidden) {
                cluster.hidden = Reason::unsupported;
                cluster.hidden_at = service.place;
            }
            cluster.config = service.name;
            found_.clusters.push_back(std::move(cluster));
            return;
        }
        cluster.data_dir = folder;
        cluster.config = folder + "/postgresql.conf";
        if (const auto file = start.settings.find("config_file"); file != start.settings.end())
            cluster.config = file->second.value;
        const auto about = host_.info(cluster.config);
        // No cluster was made yet: the service would not start.
        if (!about && about.error().code == Errc::not_found) return;
        finish(std::move(cluster), start.settings);
    }

    void finish(PostgresCluster cluster,
                const std::map<std::string, PostgresCluster::Setting, std::less<>>& given = {}) {
        Reading reading(host_, cluster);
        reading.read_settings();
        for (const auto& [name, setting] : given)
            cluster.settings[name] = setting;
        reading.read_access();
        if (cluster.hidden && !cluster.access_hidden) {
            // Another file may be the one that counts.
            cluster.access_hidden = cluster.hidden;
            cluster.access_hidden_at = cluster.hidden_at;
        }
        found_.clusters.push_back(std::move(cluster));
    }

    const Host& host_;
    const DatabaseServices& all_;
    PostgresClusters found_;
};

}  // namespace

const PostgresCluster::Setting* PostgresCluster::find(std::string_view name) const {
    const auto found = settings.find(name);
    return found == settings.end() ? nullptr : &found->second;
}

std::optional<bool> PostgresCluster::is_on(std::string_view name, bool otherwise) const {
    const auto* setting = find(name);
    return setting == nullptr ? otherwise : parse_postgres_boolean(setting->value);
}

PostgresClusters postgres_clusters(const Observation& observation, const DatabaseServices& all) {
    return Finding(observation.host, all).run();
}

}  // namespace presscheck
