// The sshd_config(5) format, read as sshd reads it: lines, quotes, Match blocks, Include files.
//
// What a keyword means is in sshd_keywords.h; which value counts where, in sshd_settings.h.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace presscheck {

struct SshdMatch {
    std::string text;                 // the line, as it is written: "Match User bob"
    std::string source;               // "/etc/ssh/sshd_config:40"
    std::string criteria;             // the same for two lines that match the same connections
    bool everybody = false;           // Match all
    std::vector<std::size_t> within;  // the blocks whose Include brought this one in
};

struct SshdDirective {
    std::string keyword;                 // lower case
    std::vector<std::string> arguments;  // without quotes, escapes and comment
    std::string rest;                    // all after the keyword, as it is written
    std::string source;
    std::vector<std::size_t> blocks;  // Match blocks that must all match; none: the global part
};

struct SshdConfig {
    std::vector<SshdMatch> matches;  // in the order sshd meets them
    std::vector<SshdDirective> directives;
};

struct SshdFile {
    std::string path, text;
};

// The files an Include pattern (an absolute one) stands for, in the order sshd reads them.
using SshdInclude = std::function<Result<std::vector<SshdFile>>(const std::string& pattern)>;

// Errors: malformed (sshd would refuse to start; the message names file and line), and whatever
// `include` answers.
Result<SshdConfig> parse_sshd_config(const SshdFile& main, const SshdInclude& include);

// One `Keyword value` as the command line gives it after -o.
// Errors: malformed.
Result<SshdDirective> parse_sshd_option(const std::string& option, std::string source);

}  // namespace presscheck
