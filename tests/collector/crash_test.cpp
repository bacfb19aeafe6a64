// What is left when the collector is killed in the middle of its work, again and again.
#include "collector/recorder.h"
#include "core/bytes.h"
#include "core/merkle.h"
#include "tests/support/catch.h"
#include "tests/support/recording.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <set>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

constexpr std::size_t batch = 8;
constexpr std::size_t digits = 64;  // of a record in hex

// Reports without end, eight at a time, and says on `out` what was receipted. Never returns.
[[noreturn]] void report_for_ever(const std::filesystem::path& folder, const MovableClock& clock,
                                  FakeAgent agent, int out) {
    auto recorder = open_recorder(folder, clock);
    if (!recorder) ::_exit(1);
    for (bool first = true;; first = false) {
        std::vector<Submission> reports;
        for (std::size_t i = 0; i < batch; ++i) {
            agent.set("p/a", i % 2 == 0 ? State::pass : State::fail);
            reports.push_back({first && i == 0 ? agent.full() : agent.delta(), "192.0.2.1"});
        }
        std::string receipted;
        for (std::size_t i = 0; const auto& answer : (*recorder)->record(reports)) {
            if (answer) receipted += to_hex(reports[i].report.record());
            ++i;
        }
        if (::write(out, receipted.data(), receipted.size()) < 0) ::_exit(2);
    }
}

// Reads at least `count` records; fewer when the child ended by itself.
std::set<std::string> read_records(int in, std::size_t count) {
    std::set<std::string> records;
    std::string pending;
    std::array<char, 4096> buffer{};
    while (records.size() < count) {
        const auto got = ::read(in, buffer.data(), buffer.size());
        if (got <= 0) break;
        pending.append(buffer.data(), static_cast<std::size_t>(got));
        for (; pending.size() >= digits; pending.erase(0, digits))
            records.insert(pending.substr(0, digits));
    }
    return records;
}

// Lets a collector work until `count` receipts were given, then kills it; answers the receipted.
std::set<std::string> record_until_killed(const std::filesystem::path& folder,
                                          const MovableClock& clock, const FakeAgent& agent,
                                          std::size_t count) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        report_for_ever(folder, clock, agent, ends[1]);
    }
    ::close(ends[1]);
    auto records = read_records(ends[0], count);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    records.merge(read_records(ends[0], static_cast<std::size_t>(-1)));  // what the pipe still held
    ::close(ends[0]);
    return records;
}

// What a ledger holds, recomputed from its entries alone.
struct Recomputed {
    std::multiset<std::string> records;
    std::string root;
};

Recomputed recompute(Store& store) {
    Recomputed held;
    MerkleFrontier tree;
    const auto entries = store.entries(LogIndex{0}, 1'000'000);
    for (const Entry& entry : *entries) {
        held.records.insert(to_hex(entry.record));
        tree.append(leaf_hash(encode(entry.leaf())));
    }
    held.root = tree.root();
    return held;
}

// Records that were promised and are not there exactly once.
std::size_t broken_promises(const std::set<std::string>& promised,
                            const std::multiset<std::string>& held) {
    std::size_t broken = 0;
    for (const auto& record : promised)
        broken += held.count(record) == 1 ? 0 : 1;
    return broken;
}

std::size_t kept_twice(const std::multiset<std::string>& held) {
    return held.size() - std::set<std::string>(held.begin(), held.end()).size();
}

}  // namespace

TEST_CASE("whenever the collector is killed, every receipt is kept and the tree is whole",
          "[collector][recorder][crash]") {
    const int round = GENERATE(range(0, 20));
    std::mt19937 dice(static_cast<unsigned>(round));
    const std::size_t receipts = 1 + dice() % 60;
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    collector.close();
    CAPTURE(round, receipts);

    const auto promised = record_until_killed(collector.folder(), collector.clock, agent, receipts);
    collector.open();
    const auto held = recompute(*collector.reader());
    const auto head = collector.reader()->head();

    REQUIRE(promised.size() >= receipts);
    CHECK(broken_promises(promised, held.records) == 0);
    CHECK(kept_twice(held.records) == 0);
    REQUIRE(head);
    CHECK(held.root == head->root);
    const auto checkpoint = open_checkpoint(head->note, collector.verifier());
    REQUIRE(checkpoint);
    CHECK(checkpoint->root == held.root);
}

TEST_CASE("after a kill the agent goes on where its receipts end", "[collector][recorder][crash]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    collector.close();
    const FakeAgent before = agent;
    record_until_killed(collector.folder(), collector.clock, before, 1);
    collector.open();

    // It sends again what it has no receipt for; here: everything, and one more.
    agent.set("p/a", State::pass);
    const auto again = collector.send(agent.full());
    agent.set("p/a", State::fail);
    const auto next = collector.send(agent.delta());

    REQUIRE(again);
    CHECK(again->fold == Fold::applied);
    REQUIRE(next);
    CHECK(next->fold == Fold::applied);
}

}  // namespace presscheck::test
