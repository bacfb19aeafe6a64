#include "checks/probes/log_files.h"

#include "checks/parsers/decimal.h"
#include "checks/probes/observed.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace presscheck {
namespace {

struct KnownLog {
    std::string_view kind, pattern;
};
constexpr std::array known_logs{
    KnownLog{"auth", "/var/log/auth.log"},
    KnownLog{"auth", "/var/log/secure"},
    KnownLog{"cron", "/var/log/cron"},
    KnownLog{"cron", "/var/log/cron.log"},
    KnownLog{"database", "/var/log/mariadb/*.log"},
    KnownLog{"database", "/var/log/mongodb/*.log"},
    KnownLog{"database", "/var/log/mysql/*.log"},
    KnownLog{"database", "/var/log/postgresql/*.log"},
    KnownLog{"database", "/var/log/redis/*.log"},
    KnownLog{"firewall", "/var/log/firewalld"},
    KnownLog{"firewall", "/var/log/ufw.log"},
    KnownLog{"kernel", "/var/log/kern.log"},
    KnownLog{"mail", "/var/log/mail.log"},
    KnownLog{"mail", "/var/log/maillog"},
    KnownLog{"system", "/var/log/messages"},
    KnownLog{"system", "/var/log/syslog"},
    KnownLog{"web", "/var/log/apache2/*.log"},
    KnownLog{"web", "/var/log/caddy/*.log"},
    KnownLog{"web", "/var/log/httpd/*log"},
    KnownLog{"web", "/var/log/lighttpd/*.log"},
    KnownLog{"web", "/var/log/nginx/*.log"},
};

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// `1` of ".1", ".1.gz" and "-1.log"; a date of "-20261101". Nothing: this is another log.
std::optional<std::int64_t> number_behind(std::string_view rest) {
    if (rest.size() < 2 || (rest[0] != '.' && rest[0] != '-') || !is_digit(rest[1]))
        return std::nullopt;
    rest.remove_prefix(1);
    const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    return parse_decimal(rest.substr(0, end));
}

constexpr std::int64_t first_date = 19'700'000;  // numbers from here on are dates

// Of a name, when it is an old file of the log called `base`.
std::optional<std::int64_t> number_of(std::string_view name, std::string_view base) {
    if (name.starts_with(base)) return number_behind(name.substr(base.size()));
    // With logrotate's `extension`, and as some programs name their own: x-20261101.log.
    const auto dot = base.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || !name.starts_with(base.substr(0, dot)))
        return std::nullopt;
    if (name.find(base.substr(dot), dot) == std::string_view::npos) return std::nullopt;
    return number_behind(name.substr(dot));
}

// `x-20261101.log` and `x.1.log` in a folder of which all of `*.log` are logs.
bool is_old_file(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    const auto end = name.rfind('.');
    if (end == std::string_view::npos || end == 0) return false;
    const auto mark = name.find_last_of("-.", end - 1);
    if (mark == std::string_view::npos) return false;
    const auto number = number_behind(name.substr(mark));
    return number && (*number >= first_date || name[mark] == '.');
}

}  // namespace

LogFiles find_log_files(const Host& host) {
    LogFiles found;
    constexpr std::size_t most = 2'000;
    for (const auto& known : known_logs) {
        const auto matches = match_paths(host, known.pattern);
        if (!matches.unseen.empty() && !found.incomplete) {
            found.incomplete = reason_of(matches.unseen.front(), host);
            found.incomplete_source = place_at_fault(matches.unseen.front());
        }
        for (const auto& path : matches.paths) {
            const auto about = host.info(path);
            if (!about || about->type != FileType::file || is_old_file(path)) continue;
            if (found.files.size() == most) {
                found.incomplete = Reason::budget;
                return found;
            }
            found.files.push_back({path, known.kind, about->size, about->modified});
        }
    }
    std::sort(found.files.begin(), found.files.end(),
              [](const LogFile& left, const LogFile& right) { return left.path < right.path; });
    return found;
}

const Result<std::vector<DirectoryEntry>>& OldLogFiles::entries(const std::string& folder) {
    const auto known = folders_.find(folder);
    if (known != folders_.end()) return known->second;
    return folders_.emplace(folder, host_.list(folder)).first->second;
}

OldLogFiles::Found OldLogFiles::of(const std::string& path, const std::string& folder) {
    Found found;
    const auto& listed = entries(folder);
    if (!listed) {
        if (listed.error().code != Errc::not_found) found.unseen = reason_of(listed.error(), host_);
        return found;
    }
    const auto base = std::string_view(path).substr(path.rfind('/') + 1);
    std::map<std::int64_t, Time> numbered;
    for (const auto& entry : *listed) {
        const auto number = number_of(entry.name, base);
        if (!number) continue;
        const auto about = host_.info(folder + "/" + entry.name);
        if (!about) {
            if (about.error().code != Errc::not_found)
                found.unseen = reason_of(about.error(), host_);
            continue;
        }
        if (about->type != FileType::file) continue;
        found.any = true;
        if (*number < first_date) {
            numbered.emplace(*number, about->modified);
        } else if (!found.oldest || about->modified < *found.oldest) {
            found.oldest = about->modified;
        }
    }
    std::optional<std::int64_t> before;
    for (const auto& [number, modified] : numbered) {
        if (before ? number != *before + 1 : number > 1) break;
        before = number;
        if (!found.oldest || modified < *found.oldest) found.oldest = modified;
    }
    return found;
}

}  // namespace presscheck
