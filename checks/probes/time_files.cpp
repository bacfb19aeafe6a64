#include "checks/probes/time_files.h"

#include "checks/drop_ins.h"
#include "checks/glob.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace presscheck {
namespace {

using Parse = TimeConfig (*)(std::string_view);

// What DHCP hands out stands in /run, which is empty in an image.
bool has_run(const Host& host) {
    return host.live() || host.info("/run/systemd");
}

class Reading {
public:
    Reading(const Host& host, Parse parse) : host_(host), parse_(parse) {}

    TimeFiles files;

    void miss(Reason reason, std::string source = {}) {
        if (files.incomplete) return;
        files.incomplete = reason;
        files.incomplete_source = std::move(source);
    }

    // A program whose configuration is missing does not start, and nobody knows what it would say.
    void read(const std::string& path) {
        const auto text = host_.read_file(path);
        if (!text) return miss(reason_without(text.error(), host_), readable(path));
        // A file may be included twice, as chronyd allows, but not by itself.
        if (depth_ == deepest) return miss(Reason::malformed, readable(path));
        ++depth_;
        const auto config = parse_(*text);
        if (config.malformed) miss(Reason::malformed, fault_in(path, config));
        add(path, config);
        for (const auto& include : config.includes)
            follow(include);
        --depth_;
    }

    // Lists of sources and nothing else.
    void read_sources(const std::vector<std::string>& folders) {
        for (const auto& path : listed(folders, ".sources")) {
            const auto text = host_.read_file(path);
            if (!text) {
                miss(reason_of(text.error(), host_), readable(path));
                continue;
            }
            const auto config = parse_(*text);
            if (config.malformed || !config.includes.empty())
                miss(Reason::malformed, fault_in(path, config));
            add(path, config);
        }
    }

    void read_folders(const std::vector<std::string>& folders) {
        for (const auto& path : listed(folders, ".conf"))
            read(path);
    }

private:
    static std::string fault_in(const std::string& path, const TimeConfig& config) {
        return config.malformed_line == 0 ? readable(path) : place(path, config.malformed_line);
    }

    void add(const std::string& path, const TimeConfig& config) {
        for (const auto& source : config.sources)
            files.sources.push_back({source, place(path, source.line)});
    }

    void follow(const TimeInclude& include) {
        if (include.what == TimeInclude::What::folders) return read_folders(include.paths);
        if (include.what == TimeInclude::What::sources) return read_sources(include.paths);
        const auto& pattern = include.paths.front();
        if (pattern.find_first_of("[\\~") != std::string::npos || !pattern.starts_with('/')) {
            return miss(Reason::malformed);
        }
        if (!has_wildcard(pattern)) return read(pattern);
        const auto found = find_paths(host_, pattern);
        if (found.incomplete) miss(*found.incomplete, found.unseen);
        for (const auto& path : found.paths)
            read(path);
    }

    std::vector<std::string> listed(const std::vector<std::string>& folders,
                                    std::string_view ending) {
        for (const auto& folder : folders) {
            if (folder.starts_with("/run/") && !has_run(host_)) miss(Reason::not_live);
        }
        const auto paths = drop_in_files(host_, folders, ending);
        if (paths) return *paths;
        miss(reason_of(paths.error(), host_), place_at_fault(paths.error()));
        return {};
    }

    static constexpr int deepest = 10;  // chronyd's own limit

    const Host& host_;
    Parse parse_;
    int depth_ = 0;
};

// The value of NAME= in a file of shell assignments; nothing when it is not there or clear.
std::vector<std::string> assigned_words(std::string_view text, std::string_view name) {
    std::vector<std::string> words;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto assignment = trimmed(line->text);
        const auto equals = assignment.find('=');
        if (equals == std::string_view::npos || assignment.substr(0, equals) != name) continue;
        // Quotes are for the shell, and those within for the program.
        words.clear();
        for (const auto& whole : systemd_words(assignment.substr(equals + 1))) {
            for (auto& word : systemd_words(whole))
                words.push_back(std::move(word));
        }
    }
    return words;
}

// Arguments of a program as its distribution's file gives them.
struct CommandLine {
    std::optional<std::string> config;  // of -f or -c
    bool others = false;                // something that may be about sources
};

CommandLine read_arguments(const std::vector<std::string>& words, std::string_view config_option,
                           std::string_view with_value) {
    CommandLine read;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool option = word.size() >= 2 && word[0] == '-';
        if (!option) {
            read.others = true;
        } else if (word.starts_with(config_option)) {
            const bool apart = word.size() == 2;
            if (apart && i + 1 == words.size()) {
                read.others = true;
            } else {
                read.config = apart ? words[++i] : std::string(word.substr(2));
            }
        } else if (word.size() == 2 && with_value.find(word[1]) != std::string_view::npos) {
            ++i;
        }
    }
    return read;
}

// What the unit's environment file adds to the command line; `place` is where it stands.
CommandLine arguments_in(Reading& reading, const Host& host, const std::string& path,
                         std::string_view variable, std::string_view config_option,
                         std::string_view with_value) {
    const auto text = host.read_file(path);
    if (!text) {
        if (text.error().code != Errc::not_found) reading.miss(reason_of(text.error(), host));
        return {};
    }
    auto read = read_arguments(assigned_words(*text, variable), config_option, with_value);
    if (read.others) reading.miss(Reason::malformed);
    return read;
}

}  // namespace

TimeFiles read_chrony_files(const Host& host, std::string_view unit) {
    const bool debian = unit.starts_with("chrony.");
    Reading reading(host, parse_chrony_config);
    const auto read =
        arguments_in(reading, host, debian ? "/etc/default/chrony" : "/etc/sysconfig/chronyd",
                     debian ? "DAEMON_OPTS" : "OPTIONS", "-f", "FulLPtm");
    reading.read(read.config.value_or(debian ? "/etc/chrony/chrony.conf" : "/etc/chrony.conf"));
    return std::move(reading.files);
}

// Debian's scripts take a file that DHCP left in place of the usual one.
TimeFiles read_ntp_files(const Host& host, std::string_view unit) {
    const bool ntpsec = unit.starts_with("ntpsec.");
    const bool debian = ntpsec || unit.starts_with("ntp.");
    Reading reading(host, parse_ntp_config);
    const std::string settings = ntpsec   ? "/etc/default/ntpsec"
                                 : debian ? "/etc/default/ntp"
                                          : "/etc/sysconfig/ntpd";
    const auto read = arguments_in(reading, host, settings, debian ? "NTPD_OPTS" : "OPTIONS", "-c",
                                   "fiIjklpPrsStTuUvVx");
    std::string path = read.config.value_or(ntpsec ? "/etc/ntpsec/ntp.conf" : "/etc/ntp.conf");
    if (debian && !read.config) {
        if (!has_run(host)) reading.miss(Reason::not_live);
        const std::string by_dhcp = ntpsec ? "/run/ntpsec/ntp.conf.dhcp" : "/run/ntp.conf.dhcp";
        if (host.info(by_dhcp)) path = by_dhcp;
    }
    reading.read(path);
    if (ntpsec) reading.read_folders({"/etc/ntpsec/ntp.d"});
    return std::move(reading.files);
}

TimeFiles read_openntpd_files(const Host& host) {
    Reading reading(host, parse_openntpd_config);
    const auto debian = host.info("/etc/openntpd");
    const auto read =
        arguments_in(reading, host, "/etc/default/openntpd", "DAEMON_OPTS", "-f", "p");
    reading.read(read.config.value_or(debian ? "/etc/openntpd/ntpd.conf" : "/etc/ntpd.conf"));
    return std::move(reading.files);
}

}  // namespace presscheck
