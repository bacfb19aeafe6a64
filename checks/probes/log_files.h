// The text logs that matter to whoever looks for what happened, and their old files.
#pragma once

#include "checks/host.h"
#include "core/clock.h"
#include "core/state.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct LogFile {
    std::string path;
    std::string_view kind;  // of column_words::log_kinds
    std::uint64_t size = 0;
    Time modified{};
};

struct LogFiles {
    std::vector<LogFile> files;  // by path
    std::optional<Reason> incomplete;
    std::string incomplete_source;
};
// Those that programs of these distributions write, as far as they are there.
LogFiles find_log_files(const Host& host);

// Looks into each folder once.
class OldLogFiles {
public:
    explicit OldLogFiles(const Host& host) : host_(host) {}

    struct Found {
        bool any = false;
        std::optional<Time> oldest;    // when the oldest was last written to
        std::optional<Reason> unseen;  // a folder or a file could not be looked at
    };
    // Of `/var/log/x.log` in `folder`: x.log.1, x.log.2.gz, x.log-20261101, x-20261101.log ...
    // Of numbered ones only those that follow each other without a gap count: what is left behind
    // one is a remnant.
    Found of(const std::string& path, const std::string& folder);

private:
    const Result<std::vector<DirectoryEntry>>& entries(const std::string& folder);

    const Host& host_;
    std::map<std::string, Result<std::vector<DirectoryEntry>>> folders_;
};

}  // namespace presscheck
