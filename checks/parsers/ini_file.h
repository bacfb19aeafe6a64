// Sections and keys, as dnf, php, samba, pip and many others write them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct IniSetting {
    std::string section, key;          // the section is empty before the first one
    std::optional<std::string> value;  // trimmed, as it is written; nothing for a key alone
    std::size_t line = 0;
    bool joined = false;  // goes on in further lines, which not every reader joins
};

struct IniFile {
    std::vector<IniSetting> settings;  // in the order of the file, also those written twice
    bool malformed = false;  // some line is none of these: a section without its end, no key
};

// Lines that begin with `#` or `;` are comments. A line that is indented more than the key before
// it goes on with its value.
IniFile parse_ini(std::string_view text);

}  // namespace presscheck
