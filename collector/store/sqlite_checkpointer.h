// Keeps the write-ahead log short from a thread of its own: SQLite's automatic checkpoint would run
// inside somebody's commit.
//
// A log that is written to without a pause can only begin again when its writer holds still. It is
// asked to after a commit, for the little that a checkpoint has not yet caught up with.
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

    // Why the log cannot be shortened now; empty when it can. It is tried again by itself.
    // Thread safety: any thread.
    std::string trouble() const;

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace presscheck
