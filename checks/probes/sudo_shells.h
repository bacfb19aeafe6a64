// Which command lines, run as root, end in a shell of root's: the shells themselves, su and sudo,
// and the programs whose whole work is to run another one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Their names without a folder. With arguments of one's own choice each of them is a shell.
const std::vector<std::string_view>& shell_openers();

// Is this command line a shell? `words` begins with one of those names. A pattern among the
// arguments may stand for whatever it fits, and so for a shell.
bool opens_shell(const std::vector<std::string>& words);

}  // namespace presscheck
