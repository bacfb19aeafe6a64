// The keywords of sshd_config(5): what each takes, where it may stand, since which version it is
// there, and the value in the form `sshd -T` prints.
#pragma once

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// An OpenSSH version as one number: 9.2 is 902.
using SshdVersion = int;

enum class SshdKind {
    choice,  // one of a few words
    number,  // a whole number
    time,    // seconds, also 1h30m
    time_or_none,
    path,
    word,         // one argument as it is
    rest,         // all that is left of the line
    command,      // the same, an absolute path or `none`
    algorithms,   // a list by commas, perhaps with + - ^ before it
    words,        // all arguments of the first line that has some
    words_added,  // all arguments of all lines
    word_added,   // the first argument of all lines
    port,
    listen_address,
    environment,  // NAME=value ...
    permit_open,
    subsystem,
    max_startups,
    net_block,
    quality,  // IPQoS
    rekey_limit,
    mask,
    hash,
    key_options,
    user_environment,
    log_level,
    log_facility,
    ignored,  // deprecated, or a distribution's own without a column
};

struct SshdKeyword {
    std::string_view name;
    SshdKind kind;
    bool in_match = false;          // may stand in a Match block
    std::string_view choices = {};  // "yes no delayed=yes": what is written, and what it means
    SshdVersion since = 0;
    SshdVersion in_match_since = 0;
    std::string_view means = {};  // the keyword this one is another name for
};

// Null when no sshd we know has this keyword. `name` is in lower case.
const SshdKeyword* find_sshd_keyword(std::string_view name);

// The value of the arguments as `sshd -T` prints it, lists item by item; algorithm lists as they
// are written, +, - and ^ included.
// Errors: malformed (sshd would refuse to start).
Result<std::vector<std::string>> sshd_value(const SshdKeyword& keyword,
                                            const std::vector<std::string>& arguments,
                                            const std::string& rest);

// Seconds of a time as sshd reads it: 90, 1m30s, 2h.
std::optional<long> parse_sshd_time(std::string_view text);

}  // namespace presscheck
