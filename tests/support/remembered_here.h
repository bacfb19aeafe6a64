// Whether a test may expect that anything of its folder is remembered between rounds.
#pragma once

#include "tests/support/catch.h"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace presscheck::test {

// It is root's, and on a file system that keeps its times; said aloud where it is not.
inline bool files_are_remembered_here() {
    constexpr std::array<unsigned long, 3> with_times{EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,
                                                      BTRFS_SUPER_MAGIC};
    struct statfs system {};
    const bool known = ::statfs(std::filesystem::temp_directory_path().c_str(), &system) == 0;
    const bool keeps =
        known && std::find(with_times.begin(), with_times.end(),
                           static_cast<unsigned long>(system.f_type)) != with_times.end();
    if (keeps && ::geteuid() == 0) return true;
    WARN("nothing in the temporary folder can be remembered here: this was not compared");
    return false;
}

}  // namespace presscheck::test
