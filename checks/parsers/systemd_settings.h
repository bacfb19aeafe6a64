// Sections and assignments as systemd writes them: systemd.syntax(7). Unit files, drop-ins, and
// configuration such as timesyncd.conf.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct SystemdSetting {
    std::string section, key, value;  // the value as it is written, joined where it was continued
    std::size_t line = 0;             // where it begins
};

// In the order of the file; lines systemd passes over with a warning are left out.
// Errors: malformed (a section without its end, where systemd stops reading; a zero byte or a
// carriage return within a line, which ends it for systemd but not for whoever looks at the file).
Result<std::vector<SystemdSetting>> parse_systemd_settings(std::string_view text);

// The words of a value; quotes hold one together.
std::vector<std::string> systemd_words(std::string_view value);

}  // namespace presscheck
