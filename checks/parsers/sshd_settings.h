// Which value of sshd_config counts: for a connection no Match block concerns, and for one that a
// given block concerns.
//
// sshd reads its files twice. At start the first value of a keyword wins, Match blocks left out but
// for `Match all`. At each connection the blocks that match are read, again the first value wins,
// and what they set takes the place of the global value.
#pragma once

#include "checks/parsers/sshd_config.h"
#include "checks/parsers/sshd_keywords.h"
#include "core/result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Which sshd this is, as far as the package manager says.
struct SshdRelease {
    std::optional<SshdVersion> version;
    bool debian = false;  // Debian, or a distribution made of it
    std::string package;  // the whole version: "1:9.2p1-2+deb12u10"
    bool rpm = false;     // Red Hat and its children, who add to a release what came later
};

// A directive that says what sshd would take.
struct SshdStatement {
    std::string_view name;  // the keyword under its present name
    SshdKind kind;
    std::vector<std::string> values;
    std::string source;
    std::vector<std::size_t> blocks;
};

// Errors: malformed (sshd of this release would refuse to start).
Result<std::vector<SshdStatement>> read_sshd_statements(const SshdConfig& config,
                                                        const SshdRelease& release);

struct SshdSetting {
    std::vector<std::string> values;
    std::string source;  // the first line that sets it
};
using SshdSettings = std::map<std::string_view, SshdSetting, std::less<>>;

// What the files set, by keyword, for a connection that `match` concerns with the blocks around it
// and `Match all`; without `match`, what `sshd -T` starts from. Keywords nobody sets are not in it.
SshdSettings sshd_settings(const SshdConfig& config, const std::vector<SshdStatement>& statements,
                           std::optional<std::size_t> match);

}  // namespace presscheck
