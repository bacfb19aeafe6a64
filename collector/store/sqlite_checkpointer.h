// Keeps the write-ahead log short from a thread of its own: SQLite's automatic checkpoint would run
// inside somebody's commit.
#pragma once

#include <memory>
#include <string>

struct sqlite3;

namespace presscheck {

class SqliteCheckpointer {
public:
    // Watches what `writer` commits. REQUIRES: outlived by `writer`.
    SqliteCheckpointer(const std::string& file, sqlite3* writer);
    ~SqliteCheckpointer();
    SqliteCheckpointer(const SqliteCheckpointer&) = delete;
    SqliteCheckpointer& operator=(const SqliteCheckpointer&) = delete;

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace presscheck
