// One file of logrotate's configuration, in what its files have in common; for logrotate_conf.cpp
// alone.
#pragma once

#include "checks/parsers/logrotate_conf.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Names of files that are not read from a folder.
struct LogrotateTaboo {
    std::vector<std::string> patterns{"*,v",        "*.bak",           "*.cfsaved",   "*.disabled",
                                      "*.dpkg-bak", "*.dpkg-del",      "*.dpkg-dist", "*.dpkg-new",
                                      "*.dpkg-old", "*.dpkg-tmp",      "*.rpmnew",    "*.rpmorig",
                                      "*.rpmsave",  "*.rhn-cfg-tmp-*", "*.swp",       "*.ucf-dist",
                                      "*.ucf-new",  "*.ucf-old",       "*~"};

    bool holds(const std::string& name) const;
    // In place of the list so far; one that begins with a plus is added to it.
    void set(std::string_view list, std::string_view before_each);
};

struct LogrotateReading {
    explicit LogrotateReading(const LogrotateMachine& asked) : machine(asked) {}

    const LogrotateMachine& machine;
    LogrotateConf conf;
    LogrotateTaboo taboo;
    int depth = 0, files = 0;

    void blame(Reason reason, std::string source);
    // The last entry does not count, and its files are anybody's again.
    void drop_last();
};

// `settings` are those of all logs so far, and of those that follow afterwards. False: there is a
// mistake in it, after which logrotate goes back to the settings from before.
bool read_logrotate_file(LogrotateReading& reading, const std::string& path, std::string_view text,
                         LogrotateSettings& settings);

// A file, or all files of a folder.
bool read_logrotate_path(LogrotateReading& reading, const std::string& path,
                         LogrotateSettings& settings);

}  // namespace presscheck
