// The real collector, killed at random moments while several hosts send to it over real TLS: what
// a receipt reached a client for is there, once, and everything it proves still holds.
#include "collector/store/sqlite_store.h"
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/dice.h"
#include "tests/support/sending_host.h"

#include <atomic>
#include <iostream>
#include <thread>

namespace presscheck::test {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_wait{20};  // after the last answer that is waited for
constexpr int most_answers = 8;
constexpr milliseconds longest_start{60};
constexpr int kills_in_a_usual_run = 20;
constexpr int one_in = 6;  // kills come while it starts

std::vector<std::unique_ptr<SendingHost>> enrolled_hosts(const Department& department) {
    std::vector<std::unique_ptr<SendingHost>> hosts;
    for (const char which : {'a', 'b', 'c', 'd'}) {
        hosts.push_back(
            std::make_unique<SendingHost>(which, department.token(), department.agents_address()));
    }
    return hosts;
}

// Kills it some moments after that many batches got their receipts.
void load_and_kill(Department& department, const std::vector<std::unique_ptr<SendingHost>>& hosts,
                   int answers, std::chrono::microseconds then) {
    std::atomic<int> answered{0};
    std::vector<std::thread> sending;
    for (const auto& host : hosts) {
        sending.emplace_back([&] { host->send_until_cut(department.agents_address(), answered); });
    }
    for (int naps = 0; answered < answers && naps < 10'000; ++naps)
        std::this_thread::sleep_for(milliseconds{1});
    std::this_thread::sleep_for(then);
    department.kill_hard();
    for (auto& thread : sending)
        thread.join();
}

std::vector<Promise> all_promises(const std::vector<std::unique_ptr<SendingHost>>& hosts) {
    std::vector<Promise> all;
    for (const auto& host : hosts)
        all.insert(all.end(), host->promises().begin(), host->promises().end());
    return all;
}

using Wrong = std::vector<std::string>;

// The store as a stranger reads it, while the collector that was started again serves.
class Stranger {
public:
    Stranger(const Department& department, const Verifier& verifier)
        : head_file_(department.path("collector/ledger.head")),
          store_(*open_sqlite_reader(department.path("collector/collector.db"))),
          audit_(*store_, verifier) {}

    Wrong tree() { return audit_.tree(head_file_); }
    LedgerAudit& audit() { return audit_; }

private:
    std::filesystem::path head_file_;
    std::unique_ptr<Store> store_;
    LedgerAudit audit_;
};

}  // namespace

TEST_CASE("whenever the collector is killed, every receipt that left it holds",
          "[integration][kill]") {
    const unsigned seed = seed_of_this_run();
    const int kills = rounds(kills_in_a_usual_run);
    Dice dice(seed);
    Department department;
    const auto hosts = enrolled_hosts(department);
    const auto verifier = parse_verifier_key(hosts.front()->ledger_key());
    REQUIRE(verifier);
    int at_start = 0;
    CAPTURE(seed, kills);

    for (int kill = 0; kill < kills; ++kill) {
        CAPTURE(kill);
        if (dice.below(one_in) == 0) {
            ++at_start;
            department.kill_hard();
            department.launch();
            std::this_thread::sleep_for(dice.up_to(longest_start));
            department.kill_hard();
        } else {
            load_and_kill(department, hosts, dice.below(most_answers), dice.up_to(longest_wait));
        }
        department.start();
        Stranger stranger(department, *verifier);
        const auto promises = all_promises(hosts);
        REQUIRE(stranger.tree() == Wrong{});
        REQUIRE(stranger.audit().presence(promises) == Wrong{});
    }
    const auto before = all_promises(hosts).size();
    for (const auto& host : hosts)
        REQUIRE(host->send_rest(department.agents_address()));
    const auto promises = all_promises(hosts);
    Stranger stranger(department, *verifier);

    CHECK(stranger.tree() == Wrong{});
    CHECK(stranger.audit().promises(promises) == Wrong{});
    CHECK(stranger.audit().fold() == Wrong{});
    CHECK(before > 0);
    CHECK(department.query("select count(*) from host where status <> 1") == "0");
    CHECK(department.query("pragma integrity_check") == "ok");
    std::cout << "collector: seed " << seed << ", " << kills << " kills (" << at_start
              << " while starting), " << promises.size() << " receipts, "
              << stranger.audit().reports() << " reports, 0 lost\n";
}

}  // namespace presscheck::test
