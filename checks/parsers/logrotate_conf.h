// /etc/logrotate.conf and what it includes, read a character after the other as logrotate 3.18 to
// 3.22 does, with what it does after a mistake: logrotate.conf(5), and readConfigFile() of its
// config.c where the page is silent.
//
// The machine is asked through LogrotateMachine; nothing here reads a file.
#pragma once

#include "checks/parsers/logrotate_settings.h"
#include "core/state.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct LogrotateEntry {
    std::vector<std::string> names;  // as written: paths and patterns
    std::vector<std::string> files;  // what they come to; a name without a match stands for itself
    std::vector<std::string> duplicates;  // left out, because an earlier entry has them
    LogrotateSettings settings;
    bool accepted = true;  // false: logrotate found a mistake in it and goes on without it
    std::string path;      // where it is written
    std::size_t line = 0;
};

// What could not be read or is not judged here: entries may be missing, or be other ones.
struct LogrotateFault {
    Reason reason = Reason::malformed;
    std::string source;
};

// A file that logrotate did not find (line 0), or of which it gave up the rest.
struct LogrotateStop {
    std::string path;
    std::size_t line = 0;
};

struct LogrotateConf {
    std::vector<LogrotateEntry> entries;
    std::vector<LogrotateStop> stops;
    std::optional<LogrotateFault> fault;  // the first one

    // The entry that rotates this file; null for none.
    const LogrotateEntry* find(std::string_view file) const;

    std::map<std::string, std::size_t, std::less<>> owners;  // index of the entry, by file
};

// What logrotate would ask the machine for.
struct LogrotateMachine {
    struct Place {
        enum class Kind { missing, folder, file, passed_over, unseen } kind = Kind::missing;
        std::string text{};                // of a file
        std::vector<std::string> names{};  // of a folder: all entries, by name
        Reason reason = Reason::denied;    // why it is unseen
    };
    std::function<Place(const std::string& path)> place;
    // The files a pattern comes to, without folders; nothing: it could not be told.
    std::function<std::optional<std::vector<std::string>>(const std::string& pattern)> files;
    // The file system of a folder; 0: there is no such folder. Nothing: it could not be told.
    std::function<std::optional<std::uint64_t>(const std::string& folder)> device;
    // Whether an account or a group has this name or number; nothing: somebody else may know it.
    std::function<std::optional<bool>(const std::string&name)> is_user, is_group;
};

LogrotateConf read_logrotate(const std::string& path, const LogrotateMachine& machine);

}  // namespace presscheck
