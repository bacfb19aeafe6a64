#include "collector/store/sqlite_store.h"

#include "collector/store/sqlite_schema.h"
#include "collector/store/sqlite_tables.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace presscheck {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds longest_read{60};
constexpr int steps_between_looks = 100'000;
constexpr const char* in_memory = ":memory:";

// Made here and not by SQLite, so that it is never readable by others for a moment; SQLite gives
// the log beside it the same mode.
Status make_private_file(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return Error{Errc::unavailable, file + ": cannot be opened: " + std::strerror(errno)};
    }
    struct stat status {};
    const bool looked = ::fstat(descriptor, &status) == 0;
    ::close(descriptor);
    if (!looked || (status.st_mode & 077U) != 0) {
        return Error{Errc::unavailable,
                     file + ": others may read it; mend it with: chmod 600 " + file};
    }
    return Ok{};
}

// auto_vacuum first: it can only be set before anything is written.
constexpr const char* writer_settings =
    "PRAGMA auto_vacuum = INCREMENTAL;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA journal_size_limit = 67108864;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cache_size = -32768;";

constexpr const char* reader_settings =
    "PRAGMA query_only = ON;"
    "PRAGMA trusted_schema = OFF;";

int end_late_read(void* deadline) {
    return steady_clock::now() > *static_cast<steady_clock::time_point*>(deadline) ? 1 : 0;
}

}  // namespace

SqliteStore::~SqliteStore() = default;

void SqliteStore::keep_log_short(const std::string& file) {
    checkpointer_ = std::make_unique<SqliteCheckpointer>(file, database_.native());
}

void SqliteStore::bound_reads() {
    read_deadline_ = steady_clock::time_point::max();
    sqlite3_progress_handler(database_.native(), steps_between_looks, end_late_read,
                             &read_deadline_);
}

Result<LedgerHead> SqliteStore::begin_write() {
    if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
    auto locked = head();
    if (!locked) rollback();
    return locked;
}

Status SqliteStore::commit() {
    return database_.execute("COMMIT");
}

// SQLite has rolled back by itself after some errors (a full disk), and says so by autocommit.
void SqliteStore::rollback() {
    if (sqlite3_get_autocommit(database_.native()) != 0) return;
    sqlite3_exec(database_.native(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Status SqliteStore::begin_read() {
    if (read_deadline_ != steady_clock::time_point{}) {
        read_deadline_ = steady_clock::now() + longest_read;
    }
    return database_.execute("BEGIN DEFERRED");
}

void SqliteStore::end_read() {
    rollback();
    if (read_deadline_ != steady_clock::time_point{}) {
        read_deadline_ = steady_clock::time_point::max();
    }
}

std::string SqliteStore::ailment() const {
    const std::string trouble = checkpointer_ ? checkpointer_->trouble() : "";
    return trouble.empty() ? "" : "the write-ahead log grows and cannot be shortened: " + trouble;
}

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file) {
    const std::string name = file.string();
    const bool on_disk = name != in_memory;
    if (on_disk) {
        if (auto made = make_private_file(name); !made) return made.error();
    }
    auto database = Database::open(name, Database::Access::create);
    if (!database) return database.error();
    if (auto set = database->execute(writer_settings); !set) return at(name, set.error());
    if (auto ready = migrate(*database); !ready) return at(name, ready.error());
    auto store = std::make_unique<SqliteStore>(*std::move(database));
    if (on_disk) store->keep_log_short(name);
    return std::unique_ptr<Store>(std::move(store));
}

Result<std::unique_ptr<Store>> open_sqlite_reader(const std::filesystem::path& file) {
    auto database = Database::open(file.string(), Database::Access::read_write);
    if (!database) return database.error();
    if (auto set = database->execute(reader_settings); !set) return at(file.string(), set.error());
    if (auto ready = check_schema(*database); !ready) return at(file.string(), ready.error());
    auto store = std::make_unique<SqliteStore>(*std::move(database));
    store->bound_reads();
    return std::unique_ptr<Store>(std::move(store));
}

}  // namespace presscheck
