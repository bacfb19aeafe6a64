// A SQLite database of another program, and the log beside it: whatever the bytes are, reading
// ends, within its limits, with rows or with an error, and twice the same.
//
// Database and write-ahead log are parted by `%%WAL%%`.
#include "checks/sqlite_file.h"
#include "core/sha256.h"
#include "tests/fuzz/property.h"
#include "tests/support/fake_host.h"

#include <string>

namespace {

using presscheck::fuzz::require;

struct Seen {
    bool complete = false;
    std::string rows;
};

Seen read_all(const presscheck::Host& host) {
    Seen seen;
    const auto done = presscheck::read_sqlite(
        host, "/var/lib/x.db", 4096, [&](const presscheck::SqliteFile& file) -> presscheck::Status {
            return file.rows("SELECT a, b FROM t ORDER BY rowid",
                             [&](const presscheck::SqliteRow& row) {
                                 for (const int column : {0, 1}) {
                                     if (row.is_null(column)) seen.rows += "null;";
                                     if (const auto number = row.integer(column))
                                         seen.rows += std::to_string(*number) + ";";
                                     if (const auto text = row.text(column)) {
                                         require(text->size() <= 4096, "a row is bounded");
                                         seen.rows += std::string(*text) + ";";
                                     }
                                 }
                                 return true;
                             });
        });
    seen.complete = static_cast<bool>(done);
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view parting = "%%WAL%%";
    const auto bytes = presscheck::fuzz::text_of(data, size);
    const auto part = bytes.find(parting);
    auto host =
        presscheck::test::FakeHost{}.with_file("/var/lib/x.db", std::string(bytes.substr(0, part)));
    if (part != std::string_view::npos) {
        host = std::move(host).with_file("/var/lib/x.db-wal",
                                         std::string(bytes.substr(part + parting.size())));
    }
    const auto once = read_all(host);
    const auto again = read_all(host);
    require(once.complete == again.complete && once.rows == again.rows,
            "a file says the same each time");
    return 0;
}
