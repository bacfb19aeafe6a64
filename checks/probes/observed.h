// What several probes say alike.
#pragma once

#include "checks/host.h"
#include "checks/table.h"
#include "core/limits.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// The bytes as UTF-8; those that are none become U+FFFD.
std::string readable(std::string_view bytes);

// Text from the machine; `unknown: malformed` when it is not UTF-8, which no report could carry.
Cell observed_text(std::string text);
Cell observed_texts(std::vector<std::string> texts);

// A number from the machine; `unknown: too_large` beyond what a report can carry.
Cell observed_integer(std::int64_t value);

// A moment from the machine; `unknown: malformed` outside the years 1970 to 9999.
Cell observed_time(Time value);

// "/etc/passwd:3", readable.
std::string place(std::string_view path, std::size_t line);

// Why there is no answer without this file: as reason_of, and `absent` when it is not there.
Reason reason_without(const Error& error, const Host& host);

// "/etc/ssh/sshd_config:33": the file, and the line if known, that an error about a file begins
// with; empty for any other error.
std::string place_at_fault(const Error& error);

// "/etc/systemd/journald.conf:7" where the error of a parser of that file begins with "line 7: ";
// else the file.
std::string place_within(std::string_view path, const Error& error);

// The existing files a policy's path or pattern means.
struct FoundPaths {
    std::vector<std::string> paths;
    std::optional<Reason> incomplete;  // some place could not be looked at
    std::string unseen;                // that place
};

// The path is absolute and has no `.` or `..`; any other is `malformed`.
FoundPaths find_paths(const Host& host, std::string_view pattern);

}  // namespace presscheck
