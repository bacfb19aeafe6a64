// What stands behind a keyword of logrotate.conf(5), read as logrotate reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// A whole number in the manner of strtol: `0x10`, `010`, an empty text is 0.
// Nothing: logrotate refuses it.
std::optional<std::int64_t> parse_logrotate_number(std::string_view text);

// `100`, `10k`, `5M`, `1G`, in bytes. Nothing: refused.
std::optional<std::int64_t> parse_logrotate_size(std::string_view text);

// What `create` and `su` say: [mode] [owner [group]].
struct LogrotateOwner {
    std::optional<unsigned> mode;
    std::optional<std::string> owner, group;
};
// Nothing: refused. `su` has no mode.
std::optional<LogrotateOwner> parse_logrotate_owner(std::string_view text, bool with_mode);

// The words of a definition's head: quotes and backslashes as in a shell. Nothing: it ends in a
// backslash.
std::optional<std::vector<std::string>> split_logrotate_names(std::string_view text);

// As fnmatch(3), for one name or a part of a path between slashes: `*`, `?`, `[a-z]`, `[!x]` and a
// backslash before any of them; a dot at the beginning only by a dot.
bool logrotate_name_matches(std::string_view pattern, std::string_view name);

// Whether glob(3) would look for anything but the very name.
bool has_logrotate_wildcard(std::string_view pattern);

}  // namespace presscheck
