// /etc/crypttab: which encrypted devices are opened at boot, and by what. crypttab(5).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct CrypttabEntry {
    std::string name, device;
    std::string key;  // a path; empty: a passphrase is asked, or a device or token is
    std::vector<std::string> options;
    std::size_t line = 0;

    bool has_option(std::string_view option) const;
};

struct Crypttab {
    std::vector<CrypttabEntry> entries;
    std::size_t malformed_line = 0;  // the first that is no entry; 0: none
};

Crypttab parse_crypttab(std::string_view text);

}  // namespace presscheck
