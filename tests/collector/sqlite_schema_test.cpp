#include "collector/store/sqlite_schema.h"

#include "collector/store/sqlite_store.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>

#include <string>

namespace presscheck::test {
namespace {

// Runs a script on the database file as another program would.
void run(const std::filesystem::path& file, const char* script) {
    auto database = Database::open(file.string(), Database::Access::create);
    REQUIRE(database);
    REQUIRE(database->execute(script));
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
}

}  // namespace

TEST_CASE("a store that is opened again keeps what it held", "[collector][store]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "collector.db";
    {
        auto first = open_sqlite_store(file);
        REQUIRE(first);
        REQUIRE((*first)->ensure_unit("bao-lam-dong"));
    }

    auto again = open_sqlite_store(file);

    REQUIRE(again);
    CHECK((*again)->units()->size() == 1);
}

TEST_CASE("a database of a newer presscheck is refused, not changed", "[collector][store]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "collector.db";
    REQUIRE(open_sqlite_store(file));
    run(file, "PRAGMA user_version = 99");

    const auto opened = open_sqlite_store(file);
    const auto read = open_sqlite_reader(file);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::conflict);
    CHECK(opened.error().message.find("newer presscheck") != std::string::npos);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::conflict);
}

TEST_CASE("another program's database is refused", "[collector][store][hostile]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "collector.db";
    run(file, "CREATE TABLE theirs (a)");

    const auto opened = open_sqlite_store(file);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::conflict);
}

TEST_CASE("a file that is no database is refused", "[collector][store][hostile]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "collector.db";
    write_file(file, std::string(8192, 'x'));
    REQUIRE(::chmod(file.c_str(), 0600) == 0);

    const auto opened = open_sqlite_store(file);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::unavailable);
}

TEST_CASE("commits reach the disk and space is given back", "[collector][store]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "collector.db";
    REQUIRE(open_sqlite_store(file));
    auto database = Database::open(file.string(), Database::Access::read_write);
    REQUIRE(database);

    auto journal = database->query("PRAGMA journal_mode");
    auto vacuum = database->query("PRAGMA auto_vacuum");

    REQUIRE(*journal.step());
    CHECK(journal.bytes(0) == "wal");
    REQUIRE(*vacuum.step());
    CHECK(vacuum.integer(0) == 2);  // incremental
}

}  // namespace presscheck::test
