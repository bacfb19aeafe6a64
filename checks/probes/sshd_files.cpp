#include "checks/probes/sshd_files.h"

#include "checks/parsers/sshd_defaults.h"
#include "checks/probes/glob_paths.h"
#include "checks/probes/package_database.h"
#include "checks/probes/rpm_database.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 5> binaries{
    "/usr/sbin/sshd", "/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd", "/usr/local/bin/sshd",
};
constexpr std::array<std::string_view, 5> unit_folders{
    "/etc/systemd/system",     "/run/systemd/system", "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system", "/lib/systemd/system",
};
constexpr std::array<std::string_view, 4> unit_names{"ssh.service", "sshd.service", "ssh.socket",
                                                     "sshd.socket"};

class Look {
public:
    explicit Look(const Observation& observation)
        : observation_(observation), host_(observation.host) {}

    SshdPresence run() {
        see_package();
        for (const auto path : binaries)
            see_file(std::string(path));
        for (const auto folder : unit_folders) {
            for (const auto name : unit_names)
                see_unit(std::string(folder) + "/" + std::string(name));
        }
        if (!leftover_) see_file("/etc/ssh/sshd_config");
        if (!found_.present) see_processes();  // the dearest look comes last
        return std::move(found_);
    }

private:
    void miss(const Error& error) {
        if (error.code == Errc::not_found || found_.unseen) return;
        found_.unseen = reason_of(error, host_);
    }

    void see_package() {
        const auto database = package_database(observation_);
        found_.release.debian = database->dpkg;
        const auto* package = find_package(*database, "openssh-server");
        if (package == nullptr) {
            if (database->incomplete) found_.unseen = database->incomplete;
            return see_rpm_package();
        }
        leftover_ = !is_unpacked(*package);
        if (leftover_) return;
        found_.present = true;
        found_.release.package = package->version;
        found_.release.version = sshd_version(package->version);
    }

    // Of several the last one is installed: the others wait to be taken away.
    void see_rpm_package() {
        const auto database = read_rpm_database(host_);
        if (database.incomplete) found_.unseen = database.incomplete;
        for (const auto& package : database.packages) {
            if (package.name != "openssh-server") continue;
            found_.present = true;
            found_.release.rpm = true;
            found_.release.package = package.version;
            found_.release.version = sshd_version(package.version);
        }
    }

    void see_file(const std::string& path) {
        const auto about = host_.info(path);
        if (about) {
            found_.present = true;
        } else {
            miss(about.error());
        }
    }

    // A unit that is a link to /dev/null is masked, which is no sign of an sshd.
    void see_unit(const std::string& path) {
        const auto about = host_.info(path);
        if (!about) return miss(about.error());
        if (about->type != FileType::link || about->target != "/dev/null") found_.present = true;
    }

    void see_processes() {
        const auto entries = host_.list("/proc");
        if (!entries) return miss(entries.error());
        for (const auto& entry : *entries) {
            if (entry.name.find_first_not_of("0123456789") != std::string::npos) continue;
            const auto name = host_.read_file("/proc/" + entry.name + "/comm");
            if (name && (*name == "sshd\n" || *name == "sshd")) found_.present = true;
            if (!name) miss(name.error());
        }
    }

    const Observation& observation_;
    const Host& host_;
    SshdPresence found_;
    bool leftover_ = false;  // the package is gone, its configuration may not be
};

bool is_directory(const Host& host, const std::string& path) {
    const auto real = host.resolve(path);
    if (!real) return false;
    const auto about = host.info(*real);
    return about && about->type == FileType::directory;
}

// The value of NAME= in a file of shell assignments; the last one counts. Nothing when it is not
// set there.
std::optional<std::string> assignment(std::string_view text, std::string_view name) {
    std::optional<std::string> found;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.starts_with(name) || !line.substr(name.size()).starts_with('=')) continue;
        line.remove_prefix(name.size() + 1);
        line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        const bool quoted = line.size() >= 2 && line.front() == line.back() &&
                            (line.front() == '"' || line.front() == '\'');
        found = quoted ? line.substr(1, line.size() - 2) : line;
    }
    return found;
}

struct StartupFile {
    std::string_view path, variable;
};
// Debian; Red Hat; and the system-wide cryptography policy of Red Hat 8, which is an argument
// there. Red Hat 9 includes a file of directives instead.
constexpr std::array startup_files{
    StartupFile{"/etc/default/ssh", "SSHD_OPTS"},
    StartupFile{"/etc/sysconfig/sshd", "OPTIONS"},
    StartupFile{"/etc/crypto-policies/back-ends/opensshserver.config", "CRYPTO_POLICY"},
};

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        if (end != 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

constexpr std::string_view options_alone = "46DGRTdeiqt";
constexpr std::string_view options_with_value = "CEVbcfghkopu";

// Keeps what an option changes of what `sshd -T` prints: -o Key=Value, -p port, -f file.
Status add_option(SshdCommandLine& line, char letter, const std::string& value,
                  const std::string& source) {
    if (letter == 'f') line.config = value;
    if (letter != 'o' && letter != 'p') return Ok{};
    auto option = parse_sshd_option(letter == 'p' ? "Port " + value : value, source);
    if (!option) return std::move(option).error();
    line.options.push_back(*std::move(option));
    return Ok{};
}

// Reads words as sshd's getopt does, letters that are bundled included. A word it would not
// understand is not passed over: what it hides could be anything.
Status add_arguments(SshdCommandLine& line, const std::string& arguments,
                     const std::string& source) {
    const auto words = words_of(arguments);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        std::size_t at = 1;
        while (at < word.size() && word[0] == '-' &&
               options_alone.find(word[at]) != std::string_view::npos) {
            ++at;
        }
        if (at > 1 && at == word.size()) continue;
        if (word[0] != '-' || at >= word.size() ||
            options_with_value.find(word[at]) == std::string_view::npos) {
            return Error{Errc::malformed,
                         source + ": not an option of sshd: " + word.substr(0, 40)};
        }
        const bool apart = at + 1 == word.size();
        if (apart && i + 1 == words.size()) {
            return Error{Errc::malformed, source + ": nothing after " + word};
        }
        const auto value = apart ? words[++i] : word.substr(at + 1);
        if (auto added = add_option(line, word[at], value, source); !added) return added;
    }
    return Ok{};
}

}  // namespace

SshdPresence look_for_sshd(const Observation& observation) {
    return Look(observation).run();
}

Result<std::vector<SshdFile>> read_sshd_includes(const Host& host, const std::string& pattern) {
    std::vector<SshdFile> files;
    if (!pattern.starts_with('/')) return files;
    const auto paths = glob_paths(host, pattern);
    if (!paths) return paths.error();
    for (const auto& path : *paths) {
        if (is_directory(host, path)) {
            files.push_back({path, {}});
            continue;
        }
        auto text = host.read_file(path);
        if (!text && text.error().code == Errc::not_found) {
            return Error{Errc::malformed, path + ": sshd cannot open it"};
        }
        if (!text) return std::move(text).error();
        files.push_back({path, *std::move(text)});
    }
    return files;
}

Result<SshdCommandLine> read_sshd_command_line(const Host& host) {
    SshdCommandLine line;
    bool opted_out = false;  // of the cryptography policy
    for (const auto& [path, variable] : startup_files) {
        const std::string source(path);
        const auto text = host.read_file(path);
        if (!text && text.error().code == Errc::not_found) continue;
        if (!text) return text.error();
        if (assignment(*text, "CRYPTO_POLICY") && variable != "CRYPTO_POLICY") opted_out = true;
        const auto arguments = assignment(*text, variable);
        if (!arguments || (opted_out && variable == "CRYPTO_POLICY")) continue;
        if (auto done = add_arguments(line, *arguments, source); !done) {
            return std::move(done).error();
        }
    }
    return line;
}

}  // namespace presscheck
