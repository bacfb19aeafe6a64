#include "checks/sqlite_file.h"

#include "checks/file_host.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

constexpr const char* name = "/var/lib/rpm/rpmdb.sqlite";

struct CloseWriter {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
// The program whose database it is.
using Writer = std::unique_ptr<sqlite3, CloseWriter>;

Writer writer(const std::string& file, const std::string& statements) {
    sqlite3* opened = nullptr;
    if (sqlite3_open(file.c_str(), &opened) != SQLITE_OK) throw std::runtime_error(file);
    Writer result{opened};
    if (sqlite3_exec(opened, statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(opened));
    return result;
}

void execute(const Writer& database, const std::string& statements) {
    if (sqlite3_exec(database.get(), statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(database.get()));
}

// A machine with a database in it, made by SQLite itself.
struct Machine {
    TemporaryFolder root;

    explicit Machine(const std::string& statements = {}) {
        root.make("/var/lib/rpm");
        if (!statements.empty()) (void)writer(file(), statements);
    }
    std::string file() const { return root.at(name); }
    std::unique_ptr<Host> host() const {
        auto opened = FileHost::open_root(root.path(), {});
        if (!opened) throw std::runtime_error(opened.error().message);
        return (*opened)->seen_by("packages");
    }
};

// The first column of every row, each with a comma behind it; or why not.
std::string answer(const Host& host, const std::string& select) {
    std::string found;
    const auto read =
        read_sqlite(host, name, limits::database_row_bytes, [&](const SqliteFile& file) -> Status {
            return file.rows(select, [&](const SqliteRow& row) {
                if (const auto number = row.integer(0)) found += std::to_string(*number);
                if (const auto text = row.text(0)) found += *text;
                if (row.is_null(0)) found += "null";
                found += ",";
                return true;
            });
        });
    if (read) return found;
    switch (read.error().code) {
        case Errc::malformed:
            return "malformed";
        case Errc::too_large:
            return "too large";
        case Errc::unavailable:
            return "unavailable";
        case Errc::denied:
            return "denied";
        case Errc::not_found:
            return "not found";
        default:
            return "other: " + read.error().message;
    }
}

}  // namespace

TEST_CASE("rows of another program's database are read", "[checks]") {
    const Machine machine(
        "CREATE TABLE t (a); INSERT INTO t VALUES (7), ('seven'), (NULL), (x'07')");

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "7,seven,null,,");
    CHECK(answer(*machine.host(), "SELECT a FROM t WHERE a = 7") == "7,");
    CHECK(answer(*machine.host(), "SELECT b FROM t") == "malformed");
    CHECK(answer(*machine.host(), "SELECT a FROM other") == "malformed");
}

TEST_CASE("nothing is written, made or left beside a database", "[checks]") {
    const Machine machine(
        "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    const auto before = read_file(machine.file());

    CHECK(answer(*machine.host(), "SELECT a FROM t ORDER BY a") == "1,");

    CHECK(read_file(machine.file()) == before);
    CHECK(machine.host()->list("/var/lib/rpm")->size() == 1);
}

TEST_CASE("what is still in the write-ahead log is read too", "[checks]") {
    const Machine machine;
    const auto program = writer(machine.file(),
                                "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
                                "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    execute(program, "PRAGMA wal_checkpoint; INSERT INTO t VALUES (2)");
    const auto log_before = read_file(machine.file() + "-wal");

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "1,2,");

    CHECK(read_file(machine.file() + "-wal") == log_before);
    execute(program, "BEGIN; INSERT INTO t VALUES (3)");  // not yet committed
    CHECK(answer(*machine.host(), "SELECT a FROM t") == "1,2,");
}

TEST_CASE("a write-ahead log that may not be read is not passed over", "[checks]") {
    const Machine machine;
    const auto program = writer(machine.file(), "PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
    const auto host = FakeHost{}
                          .with_file(name, read_file(machine.file()))
                          .with_unreadable(std::string(name) + "-wal");

    CHECK(answer(host, "SELECT a FROM t") == "denied");
}

TEST_CASE("a transaction that was left half done is not read as done", "[checks]") {
    const Machine machine("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    const auto program = writer(machine.file(),
                                "PRAGMA cache_size = 1; PRAGMA cache_spill = 1;"
                                "BEGIN; DELETE FROM t; CREATE TABLE u (b)");
    execute(program,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500)"
            "INSERT INTO u SELECT zeroblob(1000) FROM n");
    REQUIRE_FALSE(read_file(machine.file() + "-journal").empty());

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "unavailable");
}

TEST_CASE("a journal that was used up is no half transaction", "[checks]") {
    const Machine machine(
        "PRAGMA journal_mode = PERSIST; CREATE TABLE t (a);"
        "INSERT INTO t VALUES (1)");
    REQUIRE_FALSE(read_file(machine.file() + "-journal").empty());

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "1,");
}

TEST_CASE("a database that changes while it is read gives no answer", "[checks]") {
    const Machine machine("CREATE TABLE t (a); INSERT INTO t VALUES (1)");

    const auto read = read_sqlite(
        *machine.host(), name, limits::database_row_bytes, [&](const SqliteFile& file) -> Status {
            (void)writer(machine.file(), "CREATE TABLE u (b)");
            return file.rows("SELECT a FROM t", [](const SqliteRow&) { return true; });
        });

    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::unavailable);
}

TEST_CASE("what is read of a database ends when asked to", "[checks]") {
    const Machine machine("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)");
    int seen = 0;

    const auto read =
        read_sqlite(*machine.host(), name, limits::database_row_bytes, [&](const SqliteFile& file) {
            return file.rows("SELECT a FROM t", [&](const SqliteRow&) { return ++seen < 2; });
        });

    CHECK(read);
    CHECK(seen == 2);
}

TEST_CASE("a part of a large value is read without the rest", "[checks]") {
    const Machine machine(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a BLOB);"
        "INSERT INTO t VALUES (9, zeroblob(900000) || x'010203')");
    execute(writer(machine.file(), ""), "UPDATE t SET a = CAST(a AS BLOB)");
    std::string part, past = "unread";

    const auto read =
        read_sqlite(*machine.host(), name, 1U << 20U, [&](const SqliteFile& file) -> Status {
            auto blob = file.blob("t", "a", 9);
            if (!blob) return blob.error();
            part = *blob->part(blob->size() - 3, 3);
            if (!blob->part(blob->size() - 3, 4)) past = "refused";
            if (!blob->part(SIZE_MAX, 1)) past += " twice";
            const auto none = file.blob("t", "a", 8);
            return none ? Status(Error{Errc::untrusted, "a row that is not there"}) : Ok{};
        });

    CHECK(read);
    CHECK(part == "\1\2\3");
    CHECK(past == "refused twice");
}

TEST_CASE("a database that is none is malformed", "[checks][hostile]") {
    const Machine machine;
    const auto content = GENERATE(as<std::string>{}, "", "no database", std::string(5000, '\0'),
                                  "SQLite format 3", std::string("SQLite format 3\0\xff\xff", 18));
    machine.root.write(name, content);

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "malformed");
}

TEST_CASE("a database that is not there or not allowed says so", "[checks]") {
    const Machine machine;
    const auto unreadable = FakeHost{}.with_unreadable(name);

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "not found");
    CHECK(answer(unreadable, "SELECT a FROM t") == "denied");
}

TEST_CASE("a view in place of a table is not looked through", "[checks][hostile]") {
    const Machine machine(
        "CREATE TABLE u (a); CREATE VIEW t AS SELECT a FROM u;"
        "CREATE VIEW endless AS WITH RECURSIVE n(a) AS "
        "(SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a FROM n");

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "malformed");
    CHECK(answer(*machine.host(), "SELECT a FROM endless") == "malformed");
}

TEST_CASE("a virtual table in place of a table does not run", "[checks][hostile]") {
    const Machine machine("CREATE VIRTUAL TABLE t USING fts4(a)");

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "malformed");
}

TEST_CASE("a statement that never ends is ended", "[checks][hostile]") {
    const Machine machine(
        "CREATE TABLE t (a);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
        "3000) INSERT INTO t SELECT i FROM n");

    CHECK(answer(*machine.host(), "SELECT 1 FROM t, t AS u, t AS v WHERE t.a + u.a + v.a < 0") ==
          "too large");
}

TEST_CASE("a value longer than a row may be is refused", "[checks][hostile]") {
    const Machine machine("CREATE TABLE t (a); INSERT INTO t VALUES (hex(zeroblob(2000000)))");

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "too large");
}

TEST_CASE("a database that says it is larger than it is, is malformed", "[checks][hostile]") {
    const Machine machine(
        "CREATE TABLE t (a);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
        "5000) INSERT INTO t SELECT 'row ' || i FROM n");
    const auto whole = read_file(machine.file());
    machine.root.write(name, whole.substr(0, whole.size() / 2));

    CHECK(answer(*machine.host(), "SELECT a FROM t") == "malformed");
}

TEST_CASE("a database with any byte changed is read or refused, and never worse",
          "[checks][hostile]") {
    const Machine machine(
        "PRAGMA page_size = 512; CREATE TABLE t (a, b);"
        "CREATE INDEX i ON t (a);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
        "40) INSERT INTO t SELECT 'row ' || i, zeroblob(30 * i) FROM n");
    auto bytes = read_file(machine.file());
    REQUIRE(bytes.size() > 10'000);

    std::size_t refused = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 23) {
        const char good = bytes[at];
        bytes[at] = static_cast<char>(good ^ (1 << (at % 8)));
        const auto found = answer(FakeHost{}.with_file(name, bytes), "SELECT a, b FROM t");
        refused += found == "malformed" || found == "unavailable" ? 1 : 0;
        bytes[at] = good;
    }

    CHECK(refused > 0);
    CHECK(answer(FakeHost{}.with_file(name, bytes), "SELECT a FROM t").starts_with("row 1,"));
}

}  // namespace presscheck::test
