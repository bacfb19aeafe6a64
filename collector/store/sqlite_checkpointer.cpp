#include "collector/store/sqlite_checkpointer.h"

#include "collector/store/sqlite_query.h"
#include "core/log.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace presscheck {
namespace {

constexpr int worth_a_checkpoint = 1'000;  // pages of 4 KiB
constexpr int too_long = 16'000;           // time to begin the log again
// When a reader was in the way of that, the log grows by this much before the next try.
constexpr int step = 4'000;

constexpr std::chrono::seconds before_another_try{1};
// How long the writer is asked to hold still at most, and how long a reader is waited for then.
constexpr std::chrono::milliseconds longest_pause{1000};
constexpr int patience_with_readers = 100;  // milliseconds

}  // namespace

class SqliteCheckpointer::Worker {
public:
    Worker(std::string file, sqlite3* writer) : file_(std::move(file)), writer_(writer) {
        sqlite3_wal_hook(writer_, &Worker::committed, this);
        thread_ = std::thread([this] { work(); });
    }
    ~Worker() {
        sqlite3_wal_hook(writer_, nullptr, nullptr);
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    std::string trouble() const {
        const std::lock_guard lock(mutex_);
        return trouble_;
    }

private:
    // On the writer's thread, after its lock was given back.
    static int committed(void* self, sqlite3*, const char*, int pages) {
        auto& worker = *static_cast<Worker*>(self);
        std::unique_lock lock(worker.mutex_);
        if (pages < worker.caught_up_) worker.caught_up_ = 0;  // the log began again
        if (pages >= worker.caught_up_ + worth_a_checkpoint) {
            worker.pages_ = pages;
            worker.changed_.notify_all();
        }
        // Far ahead, because it writes faster than a checkpoint can sync, it waits without being
        // asked.
        const bool far_ahead = pages >= 2 * worker.begin_again_at_ && worker.trouble_.empty();
        if (!worker.wants_pause_ && !far_ahead) return SQLITE_OK;
        worker.paused_ = true;
        worker.changed_.notify_all();
        worker.changed_.wait_for(lock, longest_pause, [&worker, tried = worker.tries_] {
            return worker.tries_ != tried || worker.ended_;
        });
        worker.paused_ = false;
        return SQLITE_OK;
    }

    // The pages of a log worth a checkpoint; 0 when it is time to end.
    int wait() {
        std::unique_lock lock(mutex_);
        if (trouble_.empty()) {
            changed_.wait(lock, [this] { return ended_ || pages_ > 0; });
        } else {
            changed_.wait_for(lock, before_another_try, [this] { return ended_; });
        }
        return ended_ ? 0 : std::max(1, std::exchange(pages_, 0));
    }

    void work() {
        while (const int pages = wait()) {
            if (!open()) continue;
            const int code = checkpoint(SQLITE_CHECKPOINT_PASSIVE);
            tell(code, sqlite3_errstr(code));
            if (code != SQLITE_OK) continue;
            {
                const std::lock_guard lock(mutex_);
                caught_up_ = pages;
            }
            if (pages >= begin_again_at_) begin_again(pages);
        }
    }

    bool open() {
        if (database_) return true;
        auto opened = Database::open(file_, Database::Access::read_write);
        if (!opened) {
            tell(SQLITE_CANTOPEN, opened.error().message);
            return false;
        }
        sqlite3_busy_timeout(opened->native(), patience_with_readers);
        // A connection that has read nothing yet knows of no log, and its checkpoints do nothing.
        if (auto read = opened->execute("SELECT count(*) FROM sqlite_schema"); !read) {
            tell(SQLITE_ERROR, read.error().message);
            return false;
        }
        database_ = *std::move(opened);
        return true;
    }

    int checkpoint(int mode) {
        int pages = 0;
        const int code =
            sqlite3_wal_checkpoint_v2(database_->native(), nullptr, mode, &pages, nullptr);
        return code == SQLITE_OK && pages < 0 ? SQLITE_MISUSE : code;  // there was no log
    }

    // Lets the writer's next commit begin the log at its start, unless a reader still needs it.
    void begin_again(int pages) {
        {
            std::unique_lock lock(mutex_);
            wants_pause_ = true;
            // A writer that has nothing to do is as good as one that holds still.
            changed_.wait_for(lock, longest_pause, [this] { return paused_ || ended_; });
        }
        const int code = checkpoint(SQLITE_CHECKPOINT_RESTART);
        {
            const std::lock_guard lock(mutex_);
            wants_pause_ = false;
            ++tries_;
            begin_again_at_ = code == SQLITE_OK ? too_long : pages + step;
        }
        changed_.notify_all();
        tell(code, sqlite3_errstr(code));
    }

    // Busy means that a reader still needs the log: the next commit asks again.
    void tell(int code, std::string why) {
        if ((code & 0xff) == SQLITE_BUSY) return;
        if (code == SQLITE_OK) why.clear();
        const std::lock_guard lock(mutex_);
        if (why.empty() != trouble_.empty()) {
            log_event(why.empty() ? LogLevel::info : LogLevel::error,
                      why.empty() ? "checkpoints_resumed" : "checkpoint_failed", {{"reason", why}});
        }
        trouble_ = std::move(why);
    }

    std::string file_;
    sqlite3* writer_;
    std::optional<Database> database_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int pages_ = 0;                  // of the log, when they are worth a checkpoint
    int caught_up_ = 0;              // of them are in the database
    int begin_again_at_ = too_long;  // written by the worker's thread alone
    unsigned tries_ = 0;             // to begin again
    bool wants_pause_ = false;
    bool paused_ = false;
    bool ended_ = false;
    std::string trouble_;

    std::thread thread_;  // last: it uses all of the above
};

SqliteCheckpointer::SqliteCheckpointer(const std::string& file, sqlite3* writer)
    : worker_(std::make_unique<Worker>(file, writer)) {}
SqliteCheckpointer::~SqliteCheckpointer() = default;

std::string SqliteCheckpointer::trouble() const {
    return worker_->trouble();
}

}  // namespace presscheck
