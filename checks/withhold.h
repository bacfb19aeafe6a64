// What must not get into a recording of a live machine. A recording is made to be shown to others.
#pragma once

#include <string>
#include <string_view>

namespace presscheck {

// A file's content without its secrets, of the same length and the same lines.
struct Withheld {
    std::string content;
    std::string what;  // what was taken out; empty: nothing
};

// Password fields of passwd, group, shadow and gshadow keep what tells whether they are usable,
// empty or locked and by which scheme, and lose the salt and the hash; authorized_keys keep their
// lines and no key. Everywhere else private keys, hashes, tokens, and what stands behind password=
// and its like become dots.
Withheld withhold(std::string_view path, std::string_view content);

}  // namespace presscheck
