// What the files of sysctl.d(5) together set at boot: which files count, in which order, and who
// wins. Parts of systemd-sysctl that need the machine; the lines are checks/parsers/sysctl_conf.h.
#pragma once

#include "checks/host.h"
#include "checks/table.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

class SysctlSettings {
public:
    static SysctlSettings read(const Host& host);

    // What a parameter that exists will be set to (a path below /proc/sys); nothing when no file
    // sets it; the reason when a file that cannot be read may say otherwise.
    struct Setting {
        std::optional<std::string> value;
        std::optional<Reason> unknown;
        std::string source;
    };
    Setting find(std::string_view path) const;

    // The parameters that are set by name and not by a pattern, in byte order.
    std::vector<std::string> named() const;

    // Why there may be settings nobody has seen.
    std::optional<Reason> incomplete() const;

private:
    struct Source {
        std::optional<std::string> value;
        std::string source;
        std::size_t file = 0;  // position in the order of reading
    };
    struct Unread {
        std::size_t file = 0;
        Reason reason = Reason::denied;
    };

    void read_file(const Host& host, const std::string& path, std::size_t position);
    void assign(const std::string& path, Source source);

    std::map<std::string, Source, std::less<>> named_;
    std::vector<std::pair<std::string, Source>> patterns_;  // the last that matches wins
    std::vector<Unread> unread_;
    std::optional<Reason> unlisted_;  // a whole folder could not be listed
};

}  // namespace presscheck
