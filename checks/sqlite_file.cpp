#include "checks/sqlite_file.h"

#include "checks/sqlite_vfs.h"

#include <sqlite3.h>

#include <array>
#include <utility>

namespace presscheck {
namespace {

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// EXCLUSIVE keeps the index of a write-ahead log in our memory instead of a shared file beside the
// database, and must come before the first read.
constexpr const char* settings = R"(
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA temp_store = MEMORY;
    PRAGMA cell_size_check = ON;
    PRAGMA query_only = ON;
    PRAGMA cache_size = -512;
)";

// What our own SELECT needs. A function in it would be our mistake; one in the schema, an attack.
int allow_reading(void*, int action, const char*, const char*, const char*, const char* inside) {
    const bool plain = inside == nullptr && (action == SQLITE_SELECT || action == SQLITE_READ);
    return plain ? SQLITE_OK : SQLITE_DENY;
}

struct Steps {
    std::int64_t left = limits::database_steps;
};

constexpr int steps_at_once = 1000;

int count_steps(void* counted) {
    auto& steps = *static_cast<Steps*>(counted);
    steps.left -= steps_at_once;
    return steps.left < 0 ? 1 : 0;
}

void limit(sqlite3* database, std::size_t longest_row) {
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, static_cast<int>(longest_row));
    constexpr std::array<std::pair<int, int>, 7> few{{
        {SQLITE_LIMIT_SQL_LENGTH, 64 << 10},
        {SQLITE_LIMIT_COLUMN, 100},
        {SQLITE_LIMIT_EXPR_DEPTH, 20},
        {SQLITE_LIMIT_COMPOUND_SELECT, 3},
        {SQLITE_LIMIT_FUNCTION_ARG, 8},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    }};
    for (const auto& [what, most] : few)
        sqlite3_limit(database, what, most);
}

void distrust(sqlite3* database) {
    constexpr std::array<std::pair<int, int>, 5> switches{{
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    }};
    for (const auto& [what, on] : switches)
        sqlite3_db_config(database, what, on, nullptr);
    sqlite3_drop_modules(database, nullptr);  // virtual tables
}

// What tells one state of a file from the next.
struct Stamp {
    bool there = false;
    std::uint64_t size = 0, device = 0;
    Time modified{};
    friend bool operator==(const Stamp&, const Stamp&) = default;
};
using Stamps = std::array<Stamp, 3>;

Result<Stamps> stamps_of(const Host& host, const std::string& path) {
    constexpr std::array<const char*, 3> files{"", "-wal", "-journal"};
    Stamps stamps;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto about = host.info(path + files[i]);
        if (!about && (i == 0 || about.error().code != Errc::not_found)) return about.error();
        if (!about) continue;
        // SQLite takes a journal without a size for none, and never asks whether it may read it.
        if (const auto head = host.read_head(path + files[i], 1); !head) return head.error();
        stamps[i] = {true, about->size, about->device, about->modified};
    }
    return stamps;
}

}  // namespace

bool SqliteRow::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::optional<std::int64_t> SqliteRow::integer(int column) const {
    if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER) return std::nullopt;
    return sqlite3_column_int64(statement_, column);
}

std::optional<std::string_view> SqliteRow::text(int column) const {
    if (sqlite3_column_type(statement_, column) != SQLITE_TEXT) return std::nullopt;
    const auto* bytes = sqlite3_column_text(statement_, column);
    if (bytes == nullptr) return std::nullopt;
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return std::string_view(reinterpret_cast<const char*>(bytes), size);
}

void SqliteBlob::Close::operator()(sqlite3_blob* blob) const {
    sqlite3_blob_close(blob);
}

std::size_t SqliteBlob::size() const {
    return static_cast<std::size_t>(sqlite3_blob_bytes(blob_.get()));
}

Result<std::string> SqliteBlob::part(std::size_t offset, std::size_t bytes) const {
    if (offset > size() || bytes > size() - offset)
        return Error{Errc::malformed, vfs_->path() + ": a value ends too early"};
    std::string content(bytes, '\0');
    const int outcome = sqlite3_blob_read(blob_.get(), content.data(), static_cast<int>(bytes),
                                          static_cast<int>(offset));
    if (outcome == SQLITE_OK) return content;
    if (vfs_->failure()) return *vfs_->failure();
    return Error{Errc::malformed, vfs_->path() + ": " + sqlite3_errstr(outcome)};
}

void SqliteFile::Close::operator()(sqlite3* database) const {
    sqlite3_close(database);
}

Error SqliteFile::failure(int outcome) const {
    if (vfs_->failure()) return *vfs_->failure();
    const auto message = vfs_->path() + ": " + sqlite3_errmsg(database_.get());
    switch (outcome & 0xff) {
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_BUSY:
            return {Errc::unavailable, message};
        case SQLITE_INTERRUPT:
        case SQLITE_NOMEM:
        case SQLITE_TOOBIG:
            return {Errc::too_large, message};
        default:
            return {Errc::malformed, message};
    }
}

Status SqliteFile::open(std::size_t longest_row) {
    constexpr int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3* opened = nullptr;
    const int outcome = sqlite3_open_v2(vfs_->path().c_str(), &opened, flags, vfs_->name());
    database_.reset(opened);
    if (outcome != SQLITE_OK) return failure(outcome);
    limit(opened, longest_row);
    distrust(opened);
    if (const int set = sqlite3_exec(opened, settings, nullptr, nullptr, nullptr); set != SQLITE_OK)
        return failure(set);
    sqlite3_set_authorizer(opened, allow_reading, nullptr);
    return Ok{};
}

Status SqliteFile::rows(const std::string& select,
                        const std::function<bool(const SqliteRow&)>& visit) const {
    auto* const database = database_.get();
    Steps steps;
    sqlite3_progress_handler(database, steps_at_once, count_steps, &steps);
    sqlite3_stmt* prepared = nullptr;
    int outcome = sqlite3_prepare_v2(database, select.c_str(), -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement{prepared};
    for (bool more = outcome == SQLITE_OK; more;) {
        outcome = sqlite3_step(prepared);
        more = outcome == SQLITE_ROW && visit(SqliteRow(prepared));
    }
    Status answer = Ok{};
    if (outcome != SQLITE_ROW && outcome != SQLITE_DONE) answer = failure(outcome);
    sqlite3_progress_handler(database, 0, nullptr, nullptr);
    return answer;
}

Result<SqliteBlob> SqliteFile::blob(const std::string& table, const std::string& column,
                                    std::int64_t row) const {
    sqlite3_blob* opened = nullptr;
    const int outcome =
        sqlite3_blob_open(database_.get(), "main", table.c_str(), column.c_str(), row, 0, &opened);
    if (outcome != SQLITE_OK) return failure(outcome);
    return SqliteBlob(*vfs_, opened);
}

Status read_sqlite(const Host& host, std::string_view path, std::size_t longest_row,
                   const std::function<Status(const SqliteFile&)>& read) {
    auto resolved = host.resolve(path);
    if (!resolved) return resolved.error();
    const auto before = stamps_of(host, *resolved);
    if (!before) return before.error();

    SqliteVfs vfs(host, *std::move(resolved));
    SqliteFile file(vfs);
    auto outcome = file.open(longest_row);
    if (outcome) outcome = read(file);
    if (!outcome) return outcome;

    const auto after = stamps_of(host, vfs.path());
    if (!after) return after.error();
    if (*before != *after)
        return Error{Errc::unavailable, vfs.path() + ": changed while it was read"};
    return Ok{};
}

}  // namespace presscheck
