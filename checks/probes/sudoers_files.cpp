#include "checks/probes/sudoers_files.h"

#include "checks/parsers/line_reader.h"
#include "checks/parsers/nsswitch.h"
#include "checks/probes/observed.h"
#include "checks/probes/package_database.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view sudoers_path = "/etc/sudoers";
constexpr std::array<std::string_view, 4> packages{"sudo", "sudo-ldap", "sudo-rs", "sudo-ws"};
constexpr std::array<std::string_view, 7> binaries{
    "/usr/bin/sudo",    "/bin/sudo",      "/usr/local/bin/sudo",     "/usr/bin/sudo.ws",
    "/usr/bin/sudo-rs", "/usr/sbin/sudo", "/usr/lib/cargo/bin/sudo",
};

// A folder or file that sudo would trust: root's, and written by nobody else.
// Errors: as Host::info; malformed.
Result<FileInfo> trusted(const Host& host, const std::string& path, FileType type) {
    auto real = host.resolve(path);
    if (!real) return std::move(real).error();
    auto about = host.info(*real);
    if (!about) return about;
    constexpr unsigned others = 0002, group = 0020;
    const bool open = (about->mode & others) != 0 || (about->group != 0 && (about->mode & group));
    if (about->type != type || about->owner != 0 || open) {
        return Error{Errc::malformed, path + ": sudo does not take it"};
    }
    return about;
}

Result<SudoersFile> read_trusted(const Host& host, const std::string& path) {
    const auto about = trusted(host, path, FileType::file);
    if (!about) return about.error();
    auto text = host.read_file(path);
    if (!text) return std::move(text).error();
    return SudoersFile{path, *std::move(text)};
}

class Reader {
public:
    explicit Reader(const Host& host) : host_(host) {}

    Result<std::vector<SudoersFile>> include(const std::string& path, bool folder) const {
        if (folder) return folder_files(path);
        auto file = read_trusted(host_, path);
        if (!file) return std::move(file).error();
        return std::vector<SudoersFile>{*std::move(file)};
    }

private:
    // Regular files by name, without those with a dot or a tilde at the end. A folder that is not
    // there says nothing.
    Result<std::vector<SudoersFile>> folder_files(const std::string& path) const {
        std::vector<SudoersFile> files;
        const auto about = trusted(host_, path, FileType::directory);
        if (!about && about.error().code == Errc::not_found) return files;
        if (!about) return about.error();
        const auto entries = host_.list(path);
        if (!entries) return entries.error();
        for (const auto& entry : *entries) {
            const auto& name = entry.name;
            if (name.ends_with('~') || name.find('.') != std::string::npos) continue;
            auto inside = path;
            if (!inside.ends_with('/')) inside += '/';
            inside += name;
            if (!is_regular(inside)) continue;
            auto file = read_trusted(host_, inside);
            if (!file) return std::move(file).error();
            files.push_back(*std::move(file));
        }
        return files;
    }

    // What cannot be looked at is taken for one, and then told by reading it.
    bool is_regular(const std::string& path) const {
        const auto real = host_.resolve(path);
        if (!real) return real.error().code != Errc::not_found;
        const auto about = host_.info(*real);
        return !about || about->type == FileType::file;
    }

    const Host& host_;
};

// Only `sudoers: files`, which is also what no line means, asks nobody else.
std::optional<Reason> other_sources(const Host& host) {
    const auto nsswitch = host.read_file("/etc/nsswitch.conf");
    if (!nsswitch) {
        if (nsswitch.error().code == Errc::not_found) return std::nullopt;
        return reason_of(nsswitch.error(), host);
    }
    for (const auto& service : nss_services(*nsswitch, "sudoers")) {
        if (service != "files") return Reason::directory_service;
    }
    return std::nullopt;
}

// sudo.conf(5) may name another policy, or another file for this one.
std::optional<Reason> other_policy(const Host& host) {
    const auto conf = host.read_file("/etc/sudo.conf");
    if (!conf) {
        if (conf.error().code == Errc::not_found) return std::nullopt;
        return reason_of(conf.error(), host);
    }
    LineReader lines(*conf);
    while (const auto line = lines.next()) {
        std::istringstream words{std::string(line->text.substr(0, line->text.find('#')))};
        std::string keyword, symbol, file, option;
        words >> keyword >> symbol >> file;
        if (keyword != "Plugin") continue;
        const bool usual =
            symbol.starts_with("sudoers_") && file.ends_with("sudoers.so") && !(words >> option);
        const bool only_audits = symbol.find("audit") != std::string::npos;
        if (!usual && !only_audits) return Reason::unsupported;
    }
    return std::nullopt;
}

SudoFiles read_sudoers(const Host& host) {
    SudoFiles files;
    const auto main = read_trusted(host, std::string(sudoers_path));
    if (!main) {
        files.unseen = reason_without(main.error(), host);
        files.source = std::string(sudoers_path);
        return files;
    }
    const auto name = sudo_host_name(host).value_or("");
    const Reader reader(host);
    files.sudoers = parse_sudoers(
        *main, {[&](const auto& path, bool folder) { return reader.include(path, folder); },
                name.substr(0, name.find('.')),
                [&](const Error& error) { return reason_of(error, host); }});
    // Where there is one sudo-rs reads it in place of the other.
    const bool own_rules = static_cast<bool>(host.info("/etc/sudoers-rs"));
    files.incomplete = files.sudoers.incomplete;
    if (files.incomplete && !files.sudoers.problems.empty())
        files.source = readable(files.sudoers.problems.front());
    for (const auto& reason : {other_sources(host), other_policy(host),
                               own_rules ? std::optional(Reason::unsupported) : std::nullopt}) {
        if (!files.incomplete) files.incomplete = reason;
    }
    return files;
}

}  // namespace

SudoPresence look_for_sudo(const Observation& observation) {
    const auto& host = observation.host;
    SudoPresence found;
    const auto database = package_database(observation);
    found.dpkg = database->dpkg;
    bool leftover = false;
    for (const auto name : packages) {
        const auto* package = find_package(*database, name);
        if (package == nullptr) continue;
        if (is_unpacked(*package)) {
            found.present = true;
            if (!found.version && name != "sudo-rs") found.version = package->version;
        } else {
            leftover = true;
        }
    }
    if (database->incomplete && database->incomplete != Reason::unsupported) {
        found.unseen = database->incomplete;
    }
    const auto see = [&](std::string_view path) {
        const auto about = host.info(path);
        if (about) found.present = true;
        if (!about && about.error().code != Errc::not_found && !found.unseen) {
            found.unseen = reason_of(about.error(), host);
        }
    };
    std::for_each(binaries.begin(), binaries.end(), see);
    if (!leftover) see(sudoers_path);
    return found;
}

bool could_have_sudo(const Host& host) {
    constexpr std::array<std::string_view, 5> signs{"/var/lib/dpkg/status", "/var/lib/rpm",
                                                    "/usr/lib/sysimage/rpm", "/usr/bin", "/bin"};
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view path) { return bool{host.info(path)}; });
}

std::shared_ptr<const SudoFiles> sudo_files(const Observation& observation) {
    return observation.memory.once<SudoFiles>([&] { return read_sudoers(observation.host); });
}

std::optional<std::string> sudo_host_name(const Host& host) {
    for (const auto* path : {"/proc/sys/kernel/hostname", "/etc/hostname"}) {
        const auto text = host.read_file(path);
        if (!text) continue;
        const auto name = trimmed(std::string_view(*text).substr(0, text->find('\n')));
        if (!name.empty()) return std::string(name);
    }
    return std::nullopt;
}

}  // namespace presscheck
