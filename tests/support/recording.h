// A recorder over a store in a folder of its own, with a clock that a test moves, and hosts that
// are already enrolled.
#pragma once

#include "collector/ledger_writer.h"
#include "collector/recorder.h"
#include "collector/store/sqlite_store.h"
#include "core/receipt.h"
#include "tests/support/fake_agent.h"
#include "tests/support/fixed_key.h"
#include "tests/support/temporary_folder.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {

class MovableClock final : public Clock {
public:
    Time now() const override { return Time{std::chrono::microseconds{wall_.load()}}; }
    std::chrono::microseconds monotonic() const {
        return std::chrono::microseconds{monotonic_.load()};
    }

    void pass(std::chrono::microseconds time) {  // both clocks go on
        wall_ += time.count();
        monotonic_ += time.count();
    }
    void step(std::chrono::microseconds time) { wall_ += time.count(); }  // somebody set the clock

private:
    std::atomic<std::int64_t> wall_{1'790'000'000'000'000};
    std::atomic<std::int64_t> monotonic_{5'000'000};
};

inline constexpr const char* test_origin = "bao-thu/1";

inline LedgerIdentity test_identity(const std::filesystem::path& folder) {
    return {test_origin, fixed_key('L'), fixed_key('R'), folder / "ledger.head"};
}

inline Result<std::unique_ptr<Recorder>> open_recorder(const std::filesystem::path& folder,
                                                       const MovableClock& clock) {
    auto store = open_sqlite_store(folder / "collector.db");
    if (!store) return store.error();
    return Recorder::open(*std::move(store), test_identity(folder), clock,
                          [&clock] { return clock.monotonic(); });
}

class Recording {
public:
    Recording() { open(); }

    void open() {
        recorder_.reset();
        auto recorder = open_recorder(folder_.path(), clock);
        if (!recorder) throw std::runtime_error(recorder.error().message);
        recorder_ = *std::move(recorder);
    }
    void close() { recorder_.reset(); }

    void enrol(const FakeAgent& agent) {
        auto done = recorder_->transact([&](Store& store, LedgerWriter& ledger) -> Status {
            auto unit = store.ensure_unit("bao-thu");
            if (!unit) return unit.error();
            auto host = store.add_host(*unit, agent.host());
            if (!host) return host.error();
            auto entry = ledger.append_own(EntryKind::key, *unit, "{}");
            if (!entry) return entry.error();
            return store.add_host_key({agent.key().keyid(), *host, agent.key().public_key().raw(),
                                       "der", Time{}, entry->index, std::nullopt, std::nullopt});
        });
        if (!done) throw std::runtime_error(done.error().message);
    }

    Result<Recorded> send(const VerifiedReport& report, const std::string& peer = "192.0.2.1") {
        return std::move(recorder_->record({{report, peer}}).front());
    }

    Recorder& recorder() { return *recorder_; }
    std::unique_ptr<Store> reader() const {
        auto store = open_sqlite_reader(folder_.path() / "collector.db");
        if (!store) throw std::runtime_error(store.error().message);
        return *std::move(store);
    }
    HostRow host(const FakeAgent& agent) const { return **reader()->find_host(agent.host()); }
    ChainHead head(const FakeAgent& agent) const { return **reader()->chain_head(host(agent).id); }
    std::vector<CurrentResult> results(const FakeAgent& agent) const {
        return *reader()->current_results(host(agent).id);
    }
    const std::filesystem::path& folder() const { return folder_.path(); }
    Verifier verifier() const { return {test_origin, fixed_key('L').public_key()}; }

    MovableClock clock;

private:
    TemporaryFolder folder_;
    std::unique_ptr<Recorder> recorder_;
};

}  // namespace presscheck::test
