// A machine made for a test, and the row of `databases` it has: to compare with what the server
// itself makes of the same files.
#pragma once

#include "checks/facts.h"
#include "checks/file_host.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace presscheck::test {

inline Table databases_of(const TemporaryFolder& root, std::string_view probe = "databases") {
    const auto host = FileHost::open_root(root.path().string(), Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    FactCache facts(**host, *parse_time("2026-11-01T00:00:00Z"));
    return facts.table(*find_declaration(probe), {});
}

// "127.0.0.1:5432" of each row.
inline std::set<std::string> listeners_of(const Table& table) {
    std::set<std::string> all;
    for (const auto& row : table.rows())
        all.insert(shown(row, "address") + ":" + shown(row, "port"));
    return all;
}

// What a server means by a word of its list.
inline std::set<std::string> meant_by(const std::string& word, const std::string& port) {
    if (word == "*") return {"0.0.0.0:" + port, ":::" + port};
    if (word == "localhost") return {"127.0.0.1:" + port, "::1:" + port};
    return {word + ":" + port};
}

}  // namespace presscheck::test
