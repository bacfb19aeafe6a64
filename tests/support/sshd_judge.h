// One sshd's files, asked twice: of the installed sshd and of our probe.
#pragma once

#include "checks/table.h"
#include "tests/support/command.h"
#include "tests/support/temporary_folder.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {

using SshdValues = std::map<std::string, std::string>;  // keyword -> what is said of it

// Files of one sshd, by path; `{root}` in them stands for the folder they are in.
struct SshdTree {
    std::string what;
    std::vector<std::pair<std::string, std::string>> files;
    std::string connection = {};  // what -C says, for the row of `context`
    std::string context = "global";
};

// The tree twice: as sshd sees it, with its folder in every path, and as the probe does below an
// image.
class SshdPlace {
public:
    explicit SshdPlace(const SshdTree& tree);

    // What `sshd -T` prints; `connection` is what -C says, or empty.
    CommandOutcome ask_sshd(const std::string& connection) const;
    Table ask_us() const;

    // Paths as the image has them.
    std::string in_image(std::string text) const;

private:
    TemporaryFolder real_, image_;
};

// What sshd prints, the lines of one keyword together.
SshdValues parse_dump(const std::string& dump);

// A cell the way sshd would print it: 0 where a duration is unlimited.
std::string as_sshd_prints(const Column& column, const Cell& cell);

// Columns that sshd does not print as long as they have their default.
bool is_left_out(const std::string& column, const SshdValues& theirs);

// Every difference, in words, in both directions.
std::vector<std::string> differences(const Row& row, const ProbeDeclaration& probe,
                                     const SshdValues& theirs);

// Null when there is none.
const Row* row_of(const Table& table, const std::string& context);

}  // namespace presscheck::test
