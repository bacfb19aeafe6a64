// The write-ahead log beside a writer that never rests, and a checkpointer that cannot work.
#include "collector/store/sqlite_checkpointer.h"

#include "collector/store/sqlite_query.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t mib = 1U << 20U;

// Nothing here is about what survives, so nothing is synced.
constexpr const char* settings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0;"
    "CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB);";

// Overwrites the same few rows, so that the log grows and the database does not.
Status write(Database& database, int number, std::size_t bytes) {
    return database
        .query("INSERT OR REPLACE INTO t VALUES (?, zeroblob(?))", std::int64_t{number % 4},
               static_cast<std::int64_t>(bytes))
        .run();
}

// Whether `trouble` is told, or no longer told, before a test loses its patience.
bool becomes(const SqliteCheckpointer& checkpointer, bool trouble) {
    for (int i = 0; i < 1000; ++i) {
        if (checkpointer.trouble().empty() != trouble) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return false;
}

}  // namespace

TEST_CASE("the log of a writer that never rests does not grow without end", "[collector]") {
    const TemporaryFolder folder;
    const auto file = (folder.path() / "a.db").string();
    auto database = Database::open(file, Database::Access::create);
    REQUIRE(database);
    REQUIRE(database->execute(settings));
    const SqliteCheckpointer checkpointer(file, database->native());

    std::size_t longest = 0;
    for (int i = 0; i < 600; ++i) {
        REQUIRE(write(*database, i, mib));
        longest = std::max<std::size_t>(longest, fs::file_size(file + "-wal"));
    }

    CHECK(longest < 200 * mib);  // of 600 that were written
    CHECK(checkpointer.trouble().empty());
}

TEST_CASE("a reader that stays does not keep the writer", "[collector]") {
    const TemporaryFolder folder;
    const auto file = (folder.path() / "a.db").string();
    auto database = Database::open(file, Database::Access::create);
    REQUIRE(database);
    REQUIRE(database->execute(settings));
    REQUIRE(write(*database, 0, mib));
    auto reader = Database::open(file, Database::Access::read_write);
    REQUIRE(reader);
    REQUIRE(reader->execute("BEGIN; SELECT count(*) FROM t;"));
    const SqliteCheckpointer checkpointer(file, database->native());

    auto longest = std::chrono::steady_clock::duration{};
    for (int i = 0; i < 150; ++i) {
        const auto began = std::chrono::steady_clock::now();
        REQUIRE(write(*database, i, mib));
        longest = std::max(longest, std::chrono::steady_clock::now() - began);
    }

    CHECK(longest < std::chrono::seconds{10});  // SQLite would wait for the reader for 30
    CHECK(checkpointer.trouble().empty());
}

TEST_CASE("a checkpointer that could not begin says so, and tries again", "[collector]") {
    const TemporaryFolder folder;
    const auto file = (folder.path() / "a.db").string();
    const auto by_another_name = folder.path() / "link";
    auto database = Database::open(file, Database::Access::create);
    REQUIRE(database);
    REQUIRE(database->execute(settings));
    const SqliteCheckpointer checkpointer((by_another_name / "a.db").string(), database->native());

    REQUIRE(write(*database, 0, 8 * mib));
    const bool told = becomes(checkpointer, true);
    fs::create_directory_symlink(folder.path(), by_another_name);
    REQUIRE(write(*database, 1, 8 * mib));
    const bool mended = becomes(checkpointer, false);

    CHECK(told);
    CHECK(mended);
}

}  // namespace presscheck::test
