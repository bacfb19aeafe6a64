// What is remembered of a host's state must be what the store holds, whoever else writes to it.
#include "collector/standings.h"

#include "tests/support/catch.h"
#include "tests/support/dice.h"
#include "tests/support/ledger_audit.h"
#include "tests/support/recording.h"

namespace presscheck::test {
namespace {

constexpr std::size_t plenty = 1000;

// A store with one host that has one result, "p/a", which passes.
struct Stored {
    std::unique_ptr<Store> store = *open_sqlite_store(":memory:");
    UnitId unit = *store->ensure_unit("bao-thu");
    ChainHead head;

    Stored() {
        head.host = *store->add_host(unit, "aaaaaaaa-0000-4000-8000-000000000000");
        head.last = LogIndex{7};
        head.state_digest = "d";
        save("p/a", State::pass);
    }
    void save(const std::string& check, State state) {
        REQUIRE(store->save_current_result(
            unit, head.host, {check, state, std::nullopt, LogIndex{7}, LogIndex{7}, "{}"}));
    }
};

std::vector<std::string> checks_of(const Result<StandingResults>& results) {
    std::vector<std::string> checks;
    for (const StandingResult& result : *results)
        checks.push_back(result.check);
    return checks;
}

using Checks = std::vector<std::string>;

}  // namespace

TEST_CASE("what was kept and committed is not read again", "[collector]") {
    Stored stored;
    Standings standings(plenty);
    standings.begin();
    standings.keep(stored.head, *standings.take(*stored.store, stored.head));
    standings.commit();
    stored.save("p/b", State::pass);

    CHECK(checks_of(standings.take(*stored.store, stored.head)) == Checks{"p/a"});
}

TEST_CASE("what was kept in a transaction that did not commit is read again", "[collector]") {
    Stored stored;
    Standings standings(plenty);
    standings.begin();
    standings.keep(stored.head, {});
    standings.begin();

    CHECK(checks_of(standings.take(*stored.store, stored.head)) == Checks{"p/a"});
}

TEST_CASE("where somebody else moved a head, its state is read again", "[collector]") {
    Stored stored;
    Standings standings(plenty);
    standings.keep(stored.head, {});
    standings.commit();
    auto moved = stored.head;
    SECTION("and left the state as it was") {
        moved.last = LogIndex{8};
    }
    SECTION("and the state") {
        moved.state_digest = "e";
    }

    CHECK(checks_of(standings.take(*stored.store, moved)) == Checks{"p/a"});
}

TEST_CASE("a head that moves without a change keeps what is remembered", "[collector]") {
    Stored stored;
    Standings standings(plenty);
    standings.keep(stored.head, {});
    auto moved = stored.head;
    moved.last = LogIndex{8};
    standings.follow(stored.head, moved);
    standings.commit();

    CHECK(checks_of(standings.take(*stored.store, moved)) == Checks{});
}

TEST_CASE("no more results are remembered than there is room for", "[collector]") {
    Stored stored;
    auto other = stored.head;
    other.host = *stored.store->add_host(stored.unit, "bbbbbbbb-0000-4000-8000-000000000000");
    Standings standings(2);
    const StandingResult result{"p/x", State::pass, std::nullopt, LogIndex{7}, "d"};
    standings.keep(stored.head, {result, result});
    standings.keep(other, {result});
    standings.commit();

    CHECK(checks_of(standings.take(*stored.store, stored.head)) == Checks{"p/a"});
    CHECK(checks_of(standings.take(*stored.store, other)) == Checks{"p/x"});
}

TEST_CASE("two processes that fold the same hosts leave what one would have left",
          "[collector][recorder]") {
    const unsigned seed = seed_of_this_run();
    CAPTURE(seed);
    Dice dice(seed);
    Recording collector;
    auto second = open_recorder(collector.folder(), collector.clock);
    REQUIRE(second);
    std::vector agents{FakeAgent('a'), FakeAgent('b'), FakeAgent('c')};
    for (const auto& agent : agents)
        collector.enrol(agent);

    for (int round = 0; round < 300; ++round) {
        auto& agent = agents[static_cast<std::size_t>(dice.below(3))];
        for (int change = dice.below(4); change > 0; --change) {
            const auto check = "p/" + std::to_string(dice.below(12));
            if (dice.below(4) == 0) {
                agent.drop(check);
            } else {
                agent.set(check, static_cast<State>(dice.below(4)),
                          "/etc/x:" + std::to_string(dice.below(3)));
            }
        }
        const bool asked = agent.sequence() == 0 || dice.below(8) == 0;
        const auto kind = dice.below(20);
        const auto report = asked ? agent.full() : kind == 0 ? agent.wrong_delta() : agent.delta();
        auto& recorder = dice.below(2) == 0 ? collector.recorder() : **second;
        REQUIRE(recorder.record({{report, "192.0.2.1"}}).front());
    }

    const auto store = collector.reader();
    LedgerAudit audit(*store, collector.verifier());
    CHECK(audit.fold() == std::vector<std::string>{});
    CHECK(audit.reports() == 300);
    CHECK(collector.recorder().counts().applied > 0);
    CHECK((*second)->counts().applied > 0);
    CHECK(collector.recorder().counts().needs_full + (*second)->counts().needs_full > 0);
}

}  // namespace presscheck::test
