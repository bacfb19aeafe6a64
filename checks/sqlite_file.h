// A SQLite database that another program keeps, read through a Host and never changed.
//
// Nothing in the file is trusted: views, triggers, virtual tables and functions named by its schema
// do not run; time, memory and bytes read have limits (core/limits.h). A write-ahead log beside it
// is taken into account, so that what is read is never an older state than the program's own.
#pragma once

#include "checks/host.h"
#include "core/limits.h"
#include "core/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_blob;
struct sqlite3_stmt;

namespace presscheck {

class SqliteVfs;

// A row of an answer; valid until the next.
class SqliteRow {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    bool is_null(int column) const;
    // Nothing when the value is of another type: a column may hold any.
    std::optional<std::int64_t> integer(int column) const;
    std::optional<std::string_view> text(int column) const;

private:
    sqlite3_stmt* statement_;
};

// One value of a table, of which parts are read: the rest never enters memory.
class SqliteBlob {
public:
    std::size_t size() const;
    // Exactly these bytes. Errors: malformed (not all of them are in it), as SqliteFile::rows.
    Result<std::string> part(std::size_t offset, std::size_t bytes) const;

private:
    friend class SqliteFile;
    struct Close {
        void operator()(sqlite3_blob* blob) const;
    };
    SqliteBlob(const SqliteVfs& vfs, sqlite3_blob* blob) : vfs_(&vfs), blob_(blob) {}

    const SqliteVfs* vfs_;
    std::unique_ptr<sqlite3_blob, Close> blob_;
};

class SqliteFile {
public:
    // Calls `visit` for each row of a SELECT over plain tables until it returns false.
    // Errors: malformed (damaged, or no such table), too_large (a limit), denied, not_permitted,
    // unavailable (a transaction was left half done).
    Status rows(const std::string& select,
                const std::function<bool(const SqliteRow&)>& visit) const;

    // The value in `column` of the row with this id. Errors: as rows().
    Result<SqliteBlob> blob(const std::string& table, const std::string& column,
                            std::int64_t row) const;

private:
    friend Status read_sqlite(const Host&, std::string_view, std::size_t,
                              const std::function<Status(const SqliteFile&)>&);
    struct Close {
        void operator()(sqlite3* database) const;
    };
    explicit SqliteFile(SqliteVfs& vfs) : vfs_(&vfs) {}
    Status open(std::size_t longest_row);
    Error failure(int outcome) const;

    SqliteVfs* vfs_;
    std::unique_ptr<sqlite3, Close> database_;
};

// Calls `read` with the database at `path`, whose rows are at most `longest_row` bytes, and says
// afterwards whether all of it was one state: what `read` gathered counts only when this succeeds.
// Errors: not_found, those of `read` and of SqliteFile::rows, unavailable (it was changed
// meanwhile).
Status read_sqlite(const Host& host, std::string_view path, std::size_t longest_row,
                   const std::function<Status(const SqliteFile&)>& read);

}  // namespace presscheck
