// passwd, group, shadow, gshadow and their copies as a recording keeps them.
#pragma once

#include "checks/pseudonyms.h"

#include <string>
#include <string_view>

namespace presscheck {

bool keeps_accounts(std::string_view path);

// Every letter and digit of crypt(5) in the text becomes the same one.
std::string without_any_word(std::string_view text);

// Password fields keep what tells whether they are usable, empty or locked and by which scheme, and
// lose the salt and the hash. A line that is no record is kept as without_any_word() has it, with
// its colons. Of the same length and lines.
std::string without_hashes(std::string_view path, std::string_view content);

// Names, comments, homes and shells that are not shown have another word in their place; fields of
// numbers stay. `content` is without hashes already.
std::string without_strangers(std::string_view path, std::string_view content,
                              Pseudonyms& pseudonyms);

}  // namespace presscheck
