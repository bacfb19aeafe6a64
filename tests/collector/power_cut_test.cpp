// What is left when the power goes while the collector records: kill -9 proves that a transaction
// is whole or not there, this proves that what was answered is on the disk before the answer.
#include "tests/support/catch.h"
#include "tests/support/dice.h"
#include "tests/support/ledger_audit.h"
#include "tests/support/lossy_disk.h"
#include "tests/support/recording.h"

#include <sqlite3.h>

#include <iostream>
#include <memory>
#include <mutex>
#include <thread>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;
using Wrong = std::vector<std::string>;

constexpr int cuts_in_a_usual_run = 40;
constexpr int checks = 60;

// Hosts that report in threads of their own until they are told to end, and what they were
// promised.
class Load {
public:
    Load(Recording& collector, const std::vector<FakeAgent>& agents) {
        threads_.reserve(agents.size());
        for (const FakeAgent& agent : agents)
            threads_.emplace_back([this, &collector, agent] { report(collector, agent); });
    }
    ~Load() {
        ending_ = true;
        for (auto& thread : threads_)
            thread.join();
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    std::vector<Promise> promises() const {
        const std::lock_guard lock(mutex_);
        return promises_;
    }

    // While what was found is written and judged, or each cut would give the next one more to
    // judge.
    void rest(bool resting) { resting_ = resting; }

private:
    void report(Recording& collector, FakeAgent agent) {
        std::mt19937 dice(static_cast<unsigned char>(agent.host().front()));
        for (bool first = true; !ending_; first = false) {
            while (resting_ && !ending_)
                std::this_thread::sleep_for(std::chrono::milliseconds{1});
            for (unsigned i = 0; i < checks; ++i)
                agent.set("p/" + std::to_string(i), dice() % 2 == 0 ? State::pass : State::fail);
            const auto report = first || dice() % 4 == 0 ? agent.full() : agent.delta();
            const auto answer = collector.send(report);
            const std::lock_guard lock(mutex_);
            if (answer) promises_.push_back({report.record(), answer->receipt});
        }
    }

    std::atomic<bool> ending_{false};
    std::atomic<bool> resting_{false};
    mutable std::mutex mutex_;
    std::vector<Promise> promises_;
    std::vector<std::thread> threads_;
};

// A collector on the lossy disk, closed before the disk goes.
class OnLossyDisk {
public:
    explicit OnLossyDisk(Recording& collector) : collector_(collector) { collector_.open(); }
    ~OnLossyDisk() { collector_.close(); }
    OnLossyDisk(const OnLossyDisk&) = delete;
    OnLossyDisk& operator=(const OnLossyDisk&) = delete;

private:
    Recording& collector_;
};

std::string integrity(const fs::path& file) {
    sqlite3* database = nullptr;
    sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    std::string said;
    sqlite3_exec(
        database, "PRAGMA integrity_check",
        [](void* to, int, char** columns, char**) {
            *static_cast<std::string*>(to) += columns[0];
            return 0;
        },
        &said, nullptr);
    sqlite3_close(database);
    return said;
}

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};

// A table of one row, written and committed over the lossy disk. Still open: closing would sync.
std::unique_ptr<sqlite3, Close> write_one_row(const fs::path& file, const std::string& settings) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    std::unique_ptr<sqlite3, Close> open(database);
    const auto script = "PRAGMA journal_mode = WAL;" + settings +
                        "CREATE TABLE t (a); INSERT INTO t VALUES ('committed');";
    REQUIRE(sqlite3_exec(database, script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    return open;
}

}  // namespace

TEST_CASE("the lossy disk loses what was not synced, and nothing else", "[collector][power]") {
    const auto [settings, lost] =
        GENERATE(table<std::string, bool>({{"PRAGMA synchronous = OFF;", true},
                                           {"PRAGMA synchronous = NORMAL;", true},
                                           {"PRAGMA synchronous = FULL;", false}}));
    const TemporaryFolder folder;
    const TemporaryFolder after;
    Dice dice(1);
    const LossyDisk disk(folder.path());
    const auto open = write_one_row(folder.path() / "a.db", settings);

    disk.cut_power().leave(after.path(), Loss::everything_unsynced, dice);
    std::string found;
    sqlite3* database = nullptr;
    sqlite3_open((after.path() / "a.db").c_str(), &database);
    sqlite3_exec(
        database, "SELECT a FROM t",
        [](void* to, int, char** columns, char**) {
            *static_cast<std::string*>(to) = columns[0];
            return 0;
        },
        &found, nullptr);
    sqlite3_close(database);

    CAPTURE(settings);
    CHECK((found != "committed") == lost);
}

TEST_CASE("when the power goes, every receipt that was given is kept and the database is whole",
          "[collector][recorder][power]") {
    const unsigned seed = seed_of_this_run();
    const int cuts = rounds(cuts_in_a_usual_run);
    Dice dice(seed);
    CAPTURE(seed, cuts);
    const TemporaryFolder all;
    Recording collector;
    collector.close();
    const LossyDisk disk(collector.folder());
    const OnLossyDisk open(collector);
    const std::vector agents{FakeAgent('a'), FakeAgent('b'), FakeAgent('c'), FakeAgent('d')};
    for (const auto& agent : agents)
        collector.enrol(agent);
    std::size_t promised = 0;
    {
        Load load(collector, agents);
        for (int cut = 0; cut < cuts; ++cut) {
            const auto folder = all.path() / std::to_string(cut);
            fs::create_directory(folder);
            const auto loss = static_cast<Loss>(dice.below(3));
            std::this_thread::sleep_for(dice.up_to(std::chrono::milliseconds{30}));
            CAPTURE(cut, static_cast<int>(loss));

            // In this order: what was promised by then must be found, and no newer head file.
            const auto promises = load.promises();
            fs::copy(collector.folder() / "ledger.head", folder / "ledger.head");
            const auto moment = disk.cut_power();
            load.rest(true);  // before the files are written: they are large
            moment.leave(folder, loss, dice);

            const auto recorder = open_recorder(folder, collector.clock);
            REQUIRE(recorder);
            const auto store = *open_sqlite_reader(folder / "collector.db");
            LedgerAudit audit(*store, collector.verifier());
            REQUIRE(audit.tree(folder / "ledger.head") == Wrong{});
            REQUIRE(audit.presence(promises) == Wrong{});
            REQUIRE(integrity(folder / "collector.db") == "ok");
            if (cut + 1 == cuts) {
                CHECK(audit.promises(promises) == Wrong{});
                CHECK(audit.fold() == Wrong{});
            }
            promised = promises.size();
            fs::remove_all(folder);
            load.rest(false);
        }
    }
    CHECK(promised > 0);
    std::cout << "power: seed " << seed << ", " << cuts << " cuts, " << promised
              << " receipts, 0 lost\n";
}

}  // namespace presscheck::test
