#include "collector/store/sqlite_checkpointer.h"

#include "collector/store/sqlite_query.h"
#include "core/log.h"

#include <sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace presscheck {
namespace {

constexpr int worth_a_checkpoint = 1'000;  // pages of 4 KiB
// A log this long has been written to without a pause: only a checkpoint that holds writers back
// for a moment lets it start again from its beginning.
constexpr int too_long = 16'000;

}  // namespace

class SqliteCheckpointer::Worker {
public:
    Worker(const std::string& file, sqlite3* writer) : writer_(writer) {
        sqlite3_wal_hook(writer_, &Worker::committed, this);
        thread_ = std::thread([this, file] { work(file); });
    }
    ~Worker() {
        sqlite3_wal_hook(writer_, nullptr, nullptr);
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

private:
    static int committed(void* self, sqlite3*, const char*, int pages) {
        auto& worker = *static_cast<Worker*>(self);
        if (pages < worth_a_checkpoint) return SQLITE_OK;
        {
            const std::lock_guard lock(worker.mutex_);
            worker.pages_ = pages;
        }
        worker.changed_.notify_one();
        return SQLITE_OK;
    }

    // The pages of a log worth a checkpoint; 0 when it is time to end.
    int wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || pages_ > 0; });
        return ended_ ? 0 : std::exchange(pages_, 0);
    }

    void work(const std::string& file) {
        auto database = Database::open(file, Database::Access::read_write);
        if (!database) {
            log_event(LogLevel::error, "checkpointer_failed",
                      {{"reason", database.error().message}});
            return;
        }
        while (const int pages = wait()) {
            const int mode =
                pages < too_long ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
            const int code =
                sqlite3_wal_checkpoint_v2(database->native(), nullptr, mode, nullptr, nullptr);
            // Busy means that a reader still needs the log: the next commit asks again.
            if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
                log_event(LogLevel::error, "checkpoint_failed", {{"reason", sqlite3_errstr(code)}});
            }
        }
    }

    sqlite3* writer_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int pages_ = 0;
    bool ended_ = false;
    std::thread thread_;
};

SqliteCheckpointer::SqliteCheckpointer(const std::string& file, sqlite3* writer)
    : worker_(std::make_unique<Worker>(file, writer)) {}
SqliteCheckpointer::~SqliteCheckpointer() = default;

}  // namespace presscheck
