// One host is one machine: what happens when there are two, and what must not when there is one.
#include "collector/ledger_writer.h"
#include "collector/recorder.h"
#include "tests/support/catch.h"
#include "tests/support/recording.h"

#include <string>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

const std::string here = "192.0.2.1";
const std::string there = "198.51.100.7";

// A host that has reported twice.
struct Running {
    Recording collector;
    FakeAgent agent{'a'};

    Running() {
        collector.enrol(agent);
        agent.set("p/a", State::pass);
        REQUIRE(collector.send(agent.full(), here));
        REQUIRE(collector.send(agent.delta(), here));
    }
    Resumes head() const {
        const auto known = collector.head(agent);
        return {known.chain_id, known.sequence, known.digest};
    }
    HostStatus status() const { return collector.host(agent).status; }
    std::string last_event() const {
        const auto events = collector.reader()->events(1);
        return events->empty() ? "" : events->front().kind + ": " + events->front().detail;
    }
};

}  // namespace

TEST_CASE("a restored machine opens a new chain and is believed again", "[collector][clone]") {
    Running host;
    FakeAgent snapshot = host.agent;
    REQUIRE(host.collector.send(host.agent.delta(), here));
    snapshot.restart();
    snapshot.set("p/a", State::fail);

    const auto forked = host.collector.send(snapshot.delta(), here);
    snapshot.open_chain(host.head());
    const auto resumed = host.collector.send(snapshot.full(), here);
    const auto next = host.collector.send(snapshot.delta(), here);

    CHECK(forked->fold == Fold::held);
    CHECK(resumed->fold == Fold::applied);
    CHECK(next->fold == Fold::applied);
    CHECK(host.status() == HostStatus::active);
    CHECK(host.collector.head(host.agent).state_digest == snapshot.state());
    CHECK(host.collector.reader()->chains(HostId{1})->back().resumes);
}

TEST_CASE("a restored machine that asks nobody comes back on its old chain", "[collector][clone]") {
    Running host;
    FakeAgent snapshot = host.agent;
    REQUIRE(host.collector.send(host.agent.delta(), here));
    snapshot.restart();

    const auto held = host.collector.send(snapshot.delta(), here);
    const auto follows = host.collector.send(snapshot.delta(), here);
    const auto full = host.collector.send(snapshot.full(), here);
    snapshot.restart();
    const auto later = host.collector.send(snapshot.delta(), here);

    CHECK(held->fold == Fold::held);
    CHECK(follows->fold == Fold::needs_full);
    CHECK(full->fold == Fold::applied);
    CHECK(later->fold == Fold::applied);
    CHECK(host.status() == HostStatus::active);
}

TEST_CASE("an agent that lost its state starts a chain of its own", "[collector][clone]") {
    Running host;
    host.agent.restart();
    host.agent.open_chain(std::nullopt);

    const auto answer = host.collector.send(host.agent.full(), here);

    CHECK(answer->fold == Fold::applied);
    CHECK(host.status() == HostStatus::active);
}

TEST_CASE("restarts of one machine are no clones", "[collector][clone]") {
    Running host;
    host.agent.restart();
    const auto second = host.collector.send(host.agent.delta(), here);
    host.agent.restart();
    const auto third = host.collector.send(host.agent.delta(), here);

    CHECK(second->fold == Fold::applied);
    CHECK(third->fold == Fold::applied);
    CHECK(host.status() == HostStatus::active);
}

TEST_CASE("an instance that comes back after another is a clone, and both addresses are named",
          "[collector][clone][hostile]") {
    Running host;
    FakeAgent clone = host.agent;
    clone.restart();
    REQUIRE(host.collector.send(clone.delta(), there)->fold == Fold::applied);

    const auto back = host.collector.send(host.agent.delta(), here);

    REQUIRE(back);
    CHECK(back->fold == Fold::held);
    CHECK(host.status() == HostStatus::quarantined);
    CHECK(host.last_event().find("clone") == 0);
    CHECK(host.last_event().find(here) != std::string::npos);
    CHECK(host.last_event().find(there) != std::string::npos);
}

TEST_CASE("a chain that goes on beside its fork is a clone", "[collector][clone][hostile]") {
    Running host;
    FakeAgent clone = host.agent;
    clone.restart();
    REQUIRE(host.collector.send(host.agent.delta(), here)->fold == Fold::applied);
    REQUIRE(host.collector.send(clone.delta(), there)->fold == Fold::held);
    REQUIRE(host.status() == HostStatus::active);

    const auto on = host.collector.send(host.agent.delta(), here);

    CHECK(on->fold == Fold::held);
    CHECK(host.status() == HostStatus::quarantined);
}

TEST_CASE("a second new chain within a week is a clone", "[collector][clone][hostile]") {
    Running host;
    FakeAgent clone = host.agent;
    clone.restart();
    clone.open_chain(host.head());
    REQUIRE(host.collector.send(clone.full(), there)->fold == Fold::applied);
    host.collector.clock.pass(6 * 24h);
    FakeAgent other = host.agent;
    other.restart();
    other.open_chain(host.head());

    const auto answer = host.collector.send(other.full(), here);

    CHECK(answer->fold == Fold::held);
    CHECK(host.status() == HostStatus::quarantined);
    CHECK(host.last_event().find(there) != std::string::npos);
}

TEST_CASE("a second new chain after a week is another restore", "[collector][clone]") {
    Running host;
    host.agent.restart();
    host.agent.open_chain(host.head());
    REQUIRE(host.collector.send(host.agent.full(), here));
    host.collector.clock.pass(8 * 24h);
    host.agent.restart();
    host.agent.open_chain(host.head());

    const auto answer = host.collector.send(host.agent.full(), here);

    CHECK(answer->fold == Fold::applied);
    CHECK(host.status() == HostStatus::active);
}

TEST_CASE("one instance in two chains is a clone", "[collector][clone][hostile]") {
    Running host;
    FakeAgent copy_with_memory = host.agent;
    copy_with_memory.open_chain(host.head());
    REQUIRE(host.collector.send(copy_with_memory.full(), there)->fold == Fold::applied);

    const auto on = host.collector.send(host.agent.delta(), here);

    CHECK(on->fold == Fold::held);
    CHECK(host.status() == HostStatus::quarantined);
}

TEST_CASE("a quarantined host's reports are kept and move nothing", "[collector][clone]") {
    Running host;
    REQUIRE(host.collector.recorder().transact([](Store& store, LedgerWriter&) {
        return store.set_host_status(HostId{1}, HostStatus::quarantined, LogIndex{3});
    }));
    host.agent.set("p/a", State::fail);

    const auto answer = host.collector.send(host.agent.full(), here);

    REQUIRE(answer);
    CHECK(answer->fold == Fold::held);
    CHECK(open_receipt(answer->receipt, host.collector.verifier()));
    CHECK(host.collector.results(host.agent).front().state == State::pass);
}

}  // namespace presscheck::test
