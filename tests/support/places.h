// Where the project's own files are, and what was built of them: known to one object file, so that
// the others are the same in every copy of the tree and a compiler cache can share them.
#pragma once

#include <string>

namespace presscheck::test {

std::string source_folder();
std::string built_folder();  // of the programs

}  // namespace presscheck::test
