#include "collector/recorder.h"

#include "collector/commands.h"
#include "collector/ledger_writer.h"
#include "core/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/recording.h"

#include <filesystem>
#include <set>
#include <string>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

// `each` reports of as many enrolled hosts as there are letters.
std::vector<Submission> reports_of(Recording& collector, const std::string& letters, int each) {
    std::vector<Submission> reports;
    for (const char letter : letters) {
        FakeAgent agent(letter);
        collector.enrol(agent);
        reports.push_back({agent.full(), "192.0.2.1"});
        for (int i = 1; i < each; ++i)
            reports.push_back({agent.delta(), "192.0.2.1"});
    }
    return reports;
}

// The records whose receipts verify.
std::set<std::string> records_proved(const Answers& answers, const Verifier& verifier) {
    std::set<std::string> records;
    for (const auto& answer : answers) {
        if (!answer) continue;
        const auto facts = open_receipt(answer->receipt, verifier);
        if (facts) records.insert(facts->leaf.record);
    }
    return records;
}

}  // namespace

TEST_CASE("a report is answered with a receipt that proves it", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("level3-server/ssh", State::pass);
    const auto report = agent.full();

    const auto answer = collector.send(report);

    REQUIRE(answer);
    CHECK(answer->fold == Fold::applied);
    const auto facts = open_receipt(answer->receipt, collector.verifier());
    REQUIRE(facts);
    CHECK(facts->leaf.record == report.record());
    CHECK(facts->leaf.keyid == agent.key().keyid());
    CHECK(facts->leaf.kind == EntryKind::report);
    CHECK(facts->leaf.received_at == collector.clock.now());
}

TEST_CASE("what was recorded is the envelope, byte for byte", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    const auto report = agent.full();
    REQUIRE(collector.send(report));

    const auto reader = collector.reader();
    const auto entry = reader->entry(LogIndex{1});
    const auto payload = reader->payload(LogIndex{1});

    REQUIRE(entry);
    REQUIRE(payload);
    CHECK(*payload == report.envelope().payload);
    CHECK(entry->signature == report.envelope().signature);
    const Envelope rebuilt{std::string(report_type), *payload, entry->keyid, entry->signature};
    CHECK(verify(rebuilt, agent.key().public_key()));
    CHECK(rebuilt.record() == entry->record);
}

TEST_CASE("the same record again gets the same answer and is kept once", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    const auto report = agent.full();
    const auto first = collector.send(report);
    const auto next = collector.send(agent.delta());
    REQUIRE(first);
    REQUIRE(next);

    const auto again = collector.send(report);

    REQUIRE(again);
    CHECK(again->fold == first->fold);
    const auto facts = open_receipt(again->receipt, collector.verifier());
    REQUIRE(facts);
    CHECK(facts->index == open_receipt(first->receipt, collector.verifier())->index);
    CHECK(facts->checkpoint.size == 3);  // against the tree as it is now
    CHECK(collector.reader()->head()->size == 3);
}

TEST_CASE("the same record twice in one request is kept once", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    const auto report = agent.full();

    const auto answers =
        collector.recorder().record({{report, "192.0.2.1"}, {report, "192.0.2.1"}});

    REQUIRE(answers.size() == 2);
    REQUIRE(answers[0]);
    REQUIRE(answers[1]);
    CHECK(answers[0]->receipt == answers[1]->receipt);
    CHECK(collector.reader()->head()->size == 2);
}

TEST_CASE("a delta changes what it names and nothing else", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    agent.set("p/b", State::pass);
    agent.set("p/c", State::pass);
    REQUIRE(collector.send(agent.full()));
    agent.set("p/b", State::fail);
    agent.drop("p/c");

    const auto answer = collector.send(agent.delta());

    REQUIRE(answer);
    CHECK(answer->fold == Fold::applied);
    const auto results = collector.results(agent);
    REQUIRE(results.size() == 2);
    CHECK(results[0].changed == LogIndex{1});
    CHECK(results[1].state == State::fail);
    CHECK(results[1].changed == LogIndex{2});
    CHECK(collector.head(agent).state_digest == agent.state());
    const auto past = collector.reader()->past_results(collector.host(agent).id);
    REQUIRE(past->size() == 2);
    CHECK(past->front().check == "p/b");
    CHECK(past->front().state == State::pass);
    CHECK(past->front().to == LogIndex{2});
}

TEST_CASE("new evidence keeps the day a state began", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::fail, "/etc/x:1");
    REQUIRE(collector.send(agent.full()));
    agent.set("p/a", State::fail, "/etc/x:2");

    REQUIRE(collector.send(agent.delta()));

    const auto results = collector.results(agent);
    CHECK(results.front().since == LogIndex{1});
    CHECK(results.front().changed == LogIndex{2});
    CHECK(collector.reader()->past_results(collector.host(agent).id)->empty());
}

TEST_CASE("a delta whose digest differs asks for a full report, and then both agree",
          "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    REQUIRE(collector.send(agent.full()));
    const auto seen = collector.clock.now();
    collector.clock.pass(1h);

    const auto wrong = collector.send(agent.wrong_delta());
    const auto still = collector.send(agent.delta());
    const auto held_back = collector.head(agent);
    agent.set("p/a", State::fail);
    const auto full = collector.send(agent.full());
    const auto delta = collector.send(agent.delta());

    REQUIRE(wrong);
    CHECK(wrong->fold == Fold::needs_full);
    REQUIRE(still);
    CHECK(still->fold == Fold::needs_full);
    CHECK(held_back.last_received_at == seen);  // what is shown was not confirmed since
    REQUIRE(full);
    CHECK(full->fold == Fold::applied);
    REQUIRE(delta);
    CHECK(delta->fold == Fold::applied);
    CHECK(collector.head(agent).state_digest == agent.state());
}

TEST_CASE("a delta after a lost report asks for a full one", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    REQUIRE(collector.send(agent.full()));
    agent.set("p/a", State::fail);
    const auto lost = agent.delta();

    const auto delta = collector.send(agent.delta());
    const auto full = collector.send(agent.full());
    const auto found = collector.send(lost);

    CHECK(delta->fold == Fold::needs_full);
    CHECK(full->fold == Fold::applied);
    CHECK(found->fold == Fold::late);
    CHECK(collector.head(agent).state_digest == agent.state());
}

TEST_CASE("an old good report never becomes the latest", "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    REQUIRE(collector.send(agent.full()));
    const auto good = agent.full();  // kept back by somebody
    agent.set("p/a", State::fail);
    REQUIRE(collector.send(agent.full()));

    const auto replayed = collector.send(good);

    REQUIRE(replayed);
    CHECK(replayed->fold == Fold::late);
    CHECK(collector.results(agent).front().state == State::fail);
}

TEST_CASE("a sequence with other content is kept as a variant and held",
          "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::fail);
    REQUIRE(collector.send(agent.full()));
    FakeAgent twin = agent;
    REQUIRE(collector.send(agent.delta()));
    twin.set("p/a", State::pass);
    const auto other = twin.delta();

    const auto held = collector.send(other);
    const auto again = collector.send(other);

    REQUIRE(held);
    CHECK(held->fold == Fold::held);
    REQUIRE(again);
    CHECK(again->fold == Fold::held);
    const auto variants = collector.reader()->reports_at(collector.host(agent).id, 1, 2);
    REQUIRE(variants->size() == 2);
    CHECK(variants->back().place->variant == 1);
    CHECK(collector.results(agent).front().state == State::fail);
    CHECK(collector.reader()->events(1)->front().kind == "fork");
}

TEST_CASE("a host that is not enrolled is refused, and the others are not",
          "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent known('a');
    FakeAgent stranger('b');
    collector.enrol(known);

    const auto answers =
        collector.recorder().record({{stranger.full(), "192.0.2.9"}, {known.full(), "192.0.2.1"}});

    REQUIRE(answers.size() == 2);
    REQUIRE_FALSE(answers[0]);
    CHECK(answers[0].error().code == Errc::denied);
    CHECK(answers[1]);
}

TEST_CASE("a revoked host is refused", "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    REQUIRE(collector.send(agent.full()));
    REQUIRE(collector.recorder().transact([&](Store& store, LedgerWriter& ledger) {
        return store.set_host_status(HostId{1}, HostStatus::revoked,
                                     LogIndex{static_cast<std::int64_t>(ledger.size())});
    }));

    const auto answer = collector.send(agent.delta());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::denied);
}

TEST_CASE("a revoked key is refused", "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    REQUIRE(collector.recorder().transact([&](Store& store, LedgerWriter&) {
        return store.revoke_host_key(agent.key().keyid(), LogIndex{1});
    }));

    const auto answer = collector.send(agent.full());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::denied);
}

TEST_CASE("a host cannot report for another", "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    FakeAgent victim('b');
    collector.enrol(agent);
    // The victim's host exists, but the key that signs belongs to the other host.
    REQUIRE(collector.recorder().transact([&](Store& store, LedgerWriter&) -> Status {
        auto host = store.add_host(UnitId{1}, victim.host());
        if (!host) return host.error();
        return store.add_host_key({victim.key().keyid(), HostId{1}, victim.key().public_key().raw(),
                                   "der", Time{}, LogIndex{0}, std::nullopt, std::nullopt});
    }));

    const auto answer = collector.send(victim.full());

    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::conflict);
}

TEST_CASE("a change that fails leaves nothing behind", "[collector][recorder]") {
    Recording collector;

    const auto changed = collector.recorder().transact([](Store& store, LedgerWriter& ledger) {
        auto unit = store.ensure_unit("bao-khac");
        auto entry = ledger.append_own(EntryKind::roster, no_unit, "{}");
        return unit && entry ? Status(Error{Errc::conflict, "no"}) : Status(Ok{});
    });
    const auto after = collector.recorder().transact([](Store& store, LedgerWriter& ledger) {
        auto entry = ledger.append_own(EntryKind::roster, no_unit, "{}");
        return entry && store.units()->empty() ? Status(Ok{}) : Status(Error{Errc::conflict, ""});
    });

    REQUIRE_FALSE(changed);
    CHECK(changed.error().code == Errc::conflict);
    CHECK(after);
    CHECK(collector.reader()->head()->size == 1);
}

TEST_CASE("many hosts at once are all recorded, each with its proof", "[collector][recorder]") {
    Recording collector;
    const auto reports = reports_of(collector, "abcdef", 61);

    const auto answers = collector.recorder().record(reports);

    CHECK(records_proved(answers, collector.verifier()).size() == reports.size());
    CHECK(collector.reader()->tile(0, 0));  // 366 reports fill a tile
}

TEST_CASE("a machine that was off for a month goes on where it was", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    REQUIRE(collector.send(agent.full()));
    collector.close();
    collector.clock.step(30 * 24h);

    collector.open();
    const auto answer = collector.send(agent.delta());

    REQUIRE(answer);
    CHECK(collector.recorder().health().recording);
}

TEST_CASE("a clock that steps stops receipts until somebody says so", "[collector][recorder]") {
    const auto step = GENERATE(as<std::chrono::minutes>{}, 6min, -6min, 60min * 24 * 365);
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    REQUIRE(collector.send(agent.full()));
    const auto report = agent.delta();
    collector.clock.step(step);

    const auto stopped = collector.send(report);
    const auto health = collector.recorder().health();
    const auto acknowledged = collector.recorder().acknowledge_clock("the battery was dead");
    const auto answered = collector.send(report);

    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == Errc::unavailable);
    CHECK_FALSE(health.recording);
    CHECK(health.reason == "clock");
    CHECK(acknowledged);
    REQUIRE(answered);
    CHECK(collector.recorder().health().recording);
    CHECK(collector.send(agent.delta()));
}

TEST_CASE("a small step of the clock is nobody's business", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    collector.clock.step(-4min);

    const auto answer = collector.send(agent.full());

    CHECK(answer);
}

TEST_CASE("a step that was undone is still a step", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    const auto report = agent.full();
    collector.clock.step(1h);
    REQUIRE_FALSE(collector.send(report));
    collector.clock.step(-1h);

    const auto answer = collector.send(report);

    CHECK_FALSE(answer);
}

TEST_CASE("a clock before the last entry stops a new process too", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    REQUIRE(collector.send(agent.full()));
    collector.close();
    collector.clock.step(-1h);
    collector.open();

    const auto stopped = collector.send(agent.delta());
    REQUIRE(collector.recorder().acknowledge_clock("it was wrong before"));
    collector.open();
    const auto answered = collector.send(agent.delta());

    CHECK_FALSE(stopped);
    CHECK(answered);
}

TEST_CASE("what was received never goes back in time", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    const auto first = collector.send(agent.full());
    collector.clock.step(-2min);

    const auto second = collector.send(agent.delta());

    REQUIRE(second);
    CHECK(open_receipt(second->receipt, collector.verifier())->leaf.received_at ==
          open_receipt(first->receipt, collector.verifier())->leaf.received_at);
}

TEST_CASE("the last signed tree is kept outside the database", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    REQUIRE(collector.send(agent.full()));

    const auto note = read_file(collector.folder() / "ledger.head");

    const auto checkpoint = open_checkpoint(note, collector.verifier());
    REQUIRE(checkpoint);
    CHECK(checkpoint->size == 2);
}

TEST_CASE("a database that was rolled back is refused", "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    collector.close();
    const auto database = collector.folder() / "collector.db";
    std::filesystem::copy_file(database, collector.folder() / "older.db");
    collector.open();
    REQUIRE(collector.send(agent.full()));
    collector.close();
    std::filesystem::rename(collector.folder() / "older.db", database);

    const auto opened = open_recorder(collector.folder(), collector.clock);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::untrusted);
    CHECK(opened.error().message.find("rolled back") != std::string::npos);
}

TEST_CASE("a database with another history is refused", "[collector][recorder][hostile]") {
    Recording collector;
    Recording other;
    FakeAgent agent('a');
    FakeAgent stranger('b');
    collector.enrol(agent);
    REQUIRE(collector.send(agent.full()));
    other.enrol(stranger);
    REQUIRE(other.send(stranger.full()));
    collector.close();
    other.close();
    std::filesystem::copy_file(other.folder() / "collector.db", collector.folder() / "collector.db",
                               std::filesystem::copy_options::overwrite_existing);

    const auto opened = open_recorder(collector.folder(), collector.clock);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::untrusted);
    CHECK(opened.error().message.find("another history") != std::string::npos);
}

TEST_CASE("a missing ledger.head is refused where something was signed",
          "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    collector.close();
    std::filesystem::remove(collector.folder() / "ledger.head");

    const auto opened = open_recorder(collector.folder(), collector.clock);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::untrusted);
}

TEST_CASE("a damaged ledger.head is refused", "[collector][recorder][hostile]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    collector.close();
    auto note = read_file(collector.folder() / "ledger.head");
    note[note.find("\n1\n") + 1] = '0';
    write_file(collector.folder() / "ledger.head", note);

    const auto opened = open_recorder(collector.folder(), collector.clock);

    CHECK_FALSE(opened);
}

TEST_CASE("two processes append to one ledger", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    auto second = open_recorder(collector.folder(), collector.clock);
    REQUIRE(second);
    REQUIRE(collector.send(agent.full()));

    const auto changed = (*second)->transact([](Store&, LedgerWriter& ledger) -> Status {
        auto entry = ledger.append_own(EntryKind::roster, no_unit, "{}");
        if (!entry) return entry.error();
        return Ok{};
    });
    const auto answer = collector.send(agent.delta());

    CHECK(changed);
    REQUIRE(answer);
    const auto facts = open_receipt(answer->receipt, collector.verifier());
    REQUIRE(facts);
    CHECK(facts->index == 3);
    CHECK(facts->checkpoint.size == 4);
}

TEST_CASE("no receipt is given over a tree that ledger.head does not know",
          "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    const auto report = agent.full();
    const auto lock = collector.folder() / "ledger.head.lock";
    std::filesystem::remove(lock);
    REQUIRE(std::filesystem::create_directory(lock));

    const auto refused = collector.send(report);
    const auto refused_again = collector.send(report);
    std::filesystem::remove(lock);
    const auto received = collector.send(report);

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::unavailable);
    REQUIRE_FALSE(refused_again);
    REQUIRE(received);
    const auto receipt = open_receipt(received->receipt, collector.verifier());
    const auto known = HeadFile(collector.folder() / "ledger.head", collector.verifier()).read();
    REQUIRE(receipt);
    REQUIRE((known && *known));
    CHECK((*known)->size >= receipt->checkpoint.size);
}

TEST_CASE("a store that failed is called well again only when nothing fails for a while",
          "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    const auto report = agent.full();
    const auto lock = collector.folder() / "ledger.head.lock";
    std::filesystem::remove(lock);
    REQUIRE(std::filesystem::create_directory(lock));
    REQUIRE_FALSE(collector.send(report));
    const auto failed = collector.recorder().health();
    std::filesystem::remove(lock);

    REQUIRE(collector.send(report));
    const auto soon = collector.recorder().health();
    collector.clock.pass(std::chrono::minutes{1});
    REQUIRE(collector.send(report));
    const auto later = collector.recorder().health();

    CHECK_FALSE(failed.recording);
    CHECK(failed.reason == "store");
    CHECK_FALSE(soon.recording);
    CHECK(later.recording);
}

TEST_CASE("reports that never came are told, unless the next one says why",
          "[collector][recorder]") {
    const bool says_why = GENERATE(false, true);
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    REQUIRE(collector.send(agent.full()));
    agent.lose_one();
    agent.lose_one();
    if (says_why) agent.tell_gap({2, 3, "quota"});

    const auto after = collector.send(agent.full());

    REQUIRE(after);
    CHECK(after->fold == Fold::applied);
    const auto events = *collector.reader()->events(10);
    REQUIRE(events.size() == (says_why ? 0 : 1));
    CHECK((says_why || events.front().kind == "missing"));
    CHECK((says_why || events.front().detail.find("2 to 3") != std::string::npos));
}

TEST_CASE("what was held in quarantine came, and what was lost there is told",
          "[collector][recorder]") {
    const int lost = GENERATE(0, 1, 2);
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    REQUIRE(collector.send(agent.full()));
    const auto set_status = [&](HostStatus status) {
        return host_status_command(collector.recorder(), agent.host(), status, "why", Language::en)
            .exit;
    };

    REQUIRE(set_status(HostStatus::quarantined) == 0);
    if (lost == 1) agent.lose_one();
    const auto held = collector.send(agent.full());
    REQUIRE(set_status(HostStatus::active) == 0);
    if (lost == 2) agent.lose_one();
    const auto first = collector.send(agent.delta());
    const auto second = collector.send(agent.full());

    REQUIRE(held);
    CHECK(held->fold == Fold::held);
    CHECK(first->fold == Fold::needs_full);
    CHECK(second->fold == Fold::applied);
    const auto events = *collector.reader()->events(10);
    REQUIRE(events.size() == (lost == 0 ? 0 : 1));
    CHECK((lost == 0 || events.front().kind == "missing"));
    CHECK((lost != 1 || events.front().detail.starts_with("reports 2 to 2 never came")));
    CHECK((lost != 2 || events.front().detail.starts_with("reports 3 to 3 never came")));
}

TEST_CASE("a host whose clock is ahead is told once", "[collector][recorder]") {
    Recording collector;
    FakeAgent agent('a');
    collector.enrol(agent);
    agent.set("p/a", State::pass);
    REQUIRE(collector.send(agent.full()));
    agent.set_clock(collector.clock.now() + std::chrono::hours{48});

    const auto first = collector.send(agent.full());
    const auto second = collector.send(agent.full());

    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->fold == Fold::applied);
    const auto events = *collector.reader()->events(10);
    REQUIRE(events.size() == 1);
    CHECK(events.front().kind == "clock_ahead");
}

}  // namespace presscheck::test
