// Our agent where any user may run it: a build may lie in somebody's home.
#pragma once

#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <string>

namespace presscheck::test {

// The path of the program, with what it ships beside it.
inline std::string installed_for_everybody(const TemporaryFolder& folder) {
    namespace fs = std::filesystem;
    fs::permissions(folder.path(), fs::perms(0755));
    fs::create_directory(folder.path() / "bin");
    fs::create_directories(folder.path() / "share");
    fs::copy(our_program("presscheck-agent"), folder.path() / "bin");
    fs::copy(source_folder() + "/config", folder.path() / "share/presscheck",
             fs::copy_options::recursive);
    return (folder.path() / "bin/presscheck-agent").string();
}

}  // namespace presscheck::test
