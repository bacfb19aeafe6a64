// What SQLite sees of the machine: one database file and the journals beside it, read-only, through
// a Host. It writes nothing, takes no lock, shares no memory and makes no temporary file.
#pragma once

#include "checks/host.h"
#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

struct sqlite3_vfs;

namespace presscheck {

// Registered with SQLite under name() for as long as it lives.
class SqliteVfs {
public:
    // `path` is resolved: journals lie beside the file and not beside a link to it.
    // REQUIRES: `host` outlives this.
    SqliteVfs(const Host& host, std::string path);
    ~SqliteVfs();
    SqliteVfs(const SqliteVfs&) = delete;
    SqliteVfs& operator=(const SqliteVfs&) = delete;

    const char* name() const { return name_.c_str(); }
    const std::string& path() const { return path_; }

    // Why the machine, or a limit, did not give SQLite what it asked for; the first time.
    const std::optional<Error>& failure() const { return failure_; }
    void fail(Error error) {
        if (!failure_) failure_ = std::move(error);
    }

    // For SQLite's callbacks. Each returns an SQLite result code.
    int read(const std::string& path, void* into, int bytes, std::int64_t offset);
    int size(const std::string& path, std::int64_t& bytes);
    bool is_there(const std::string& path);
    // Whether this is the database or a journal of it.
    bool knows(const std::string& path) const;

private:
    const Host& host_;
    std::string path_, name_;
    std::unique_ptr<sqlite3_vfs> registered_;
    std::optional<Error> failure_;
    std::uint64_t bytes_read_ = 0;
    std::int64_t memory_before_ = 0;  // what SQLite held when this began
};

}  // namespace presscheck
