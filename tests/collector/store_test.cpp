// What every Store must do. A new backend is added to `backends` and nowhere else.
#include "collector/store/store.h"

#include "collector/store/sqlite_store.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>

#include <functional>
#include <future>
#include <string>

namespace presscheck::test {
namespace {

// A store, and the folder it lives in as long as it does.
struct Opened {
    std::shared_ptr<TemporaryFolder> folder;
    std::unique_ptr<Store> store;

    Store* operator->() const { return store.get(); }
};

Opened in_memory() {
    auto store = open_sqlite_store(":memory:");
    REQUIRE(store);
    return Opened{nullptr, *std::move(store)};
}

Opened on_disk() {
    auto folder = std::make_shared<TemporaryFolder>();
    auto store = open_sqlite_store(folder->path() / "collector.db");
    REQUIRE(store);
    return Opened{folder, *std::move(store)};
}

Opened any_store() {
    return GENERATE(as<std::function<Opened()>>{}, in_memory, on_disk)();
}

const std::string uuid = "0b5d9a52-6c1e-4f9e-9a53-6f6f3c1c2d11";
const std::string keyid(64, 'a');
const std::string hash(32, 'h');
const std::string chain_id(32, 'c');
const std::string digest(64, 'd');
const std::string instance(32, '1');

Entry entry_at(std::int64_t index) {
    Entry entry;
    entry.index = LogIndex{index};
    entry.received_at = Time{std::chrono::seconds{1'700'000'000 + index}};
    entry.record = hash;
    entry.signature = std::string(64, 's');
    entry.keyid = keyid;
    return entry;
}

Entry report_at(std::int64_t index, HostId host, std::uint64_t sequence, int variant) {
    Entry entry = entry_at(index);
    entry.place = ReportPlace{host, 1, sequence, variant, Fold::applied};
    return entry;
}

}  // namespace

TEST_CASE("a new store has an empty ledger", "[collector][store]") {
    const auto store = any_store();

    const auto head = store->head();

    REQUIRE(head);
    CHECK(head->size == 0);
    CHECK(head->note.empty());
}

TEST_CASE("what was committed is read back, entry and body", "[collector][store]") {
    const auto store = any_store();
    auto added = entry_at(0);
    added.observed_at = Time{std::chrono::seconds{5}};
    REQUIRE(store->begin_write());
    REQUIRE(store->add_entry(added, std::string("\0body", 5)));
    REQUIRE(store->save_head({1, 1, hash, hash, added.received_at, "note"}));
    REQUIRE(store->commit());

    const auto entry = store->entry(LogIndex{0});
    const auto payload = store->payload(LogIndex{0});
    const auto head = store->head();

    REQUIRE(entry);
    CHECK(entry->record == hash);
    CHECK(entry->keyid == keyid);
    CHECK(entry->received_at == added.received_at);
    CHECK(entry->observed_at == added.observed_at);
    CHECK_FALSE(entry->place);
    REQUIRE(payload);
    CHECK(*payload == std::string("\0body", 5));
    REQUIRE(head);
    CHECK(head->size == 1);
    CHECK(head->last_time == added.received_at);
}

TEST_CASE("what was rolled back is not there", "[collector][store]") {
    const auto store = any_store();
    REQUIRE(store->begin_write());
    REQUIRE(store->add_entry(entry_at(0), "body"));

    store->rollback();

    const auto entry = store->entry(LogIndex{0});
    REQUIRE_FALSE(entry);
    CHECK(entry.error().code == Errc::not_found);
}

TEST_CASE("an index is given once", "[collector][store]") {
    const auto store = any_store();
    REQUIRE(store->begin_write());
    REQUIRE(store->add_entry(entry_at(0), "first"));

    const auto again = store->add_entry(entry_at(0), "second");

    REQUIRE_FALSE(again);
    CHECK(again.error().code == Errc::conflict);
}

TEST_CASE("a place in a chain is taken once for each variant", "[collector][store]") {
    const auto store = any_store();
    const auto unit = store->ensure_unit("bao-lam-dong");
    REQUIRE(unit);
    const auto host = store->add_host(*unit, uuid);
    REQUIRE(host);
    REQUIRE(store->add_entry(report_at(0, *host, 7, 0), "a"));
    REQUIRE(store->add_entry(report_at(1, *host, 7, 1), "b"));

    const auto taken = store->add_entry(report_at(2, *host, 7, 1), "c");
    const auto variants = store->reports_at(*host, 1, 7);
    const auto last = store->last_sequence(*host, 1);

    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == Errc::conflict);
    REQUIRE(variants);
    REQUIRE(variants->size() == 2);
    CHECK((*variants)[1].place->variant == 1);
    REQUIRE(last);
    CHECK(*last == 7);
}

TEST_CASE("entries are found by kind and in order", "[collector][store]") {
    const auto store = any_store();
    auto roster = entry_at(1);
    roster.kind = EntryKind::roster;
    REQUIRE(store->add_entry(entry_at(0), "a"));
    REQUIRE(store->add_entry(roster, "b"));
    REQUIRE(store->add_entry(entry_at(2), "c"));

    const auto rosters = store->entries_of(no_unit, EntryKind::roster);
    const auto from_one = store->entries(LogIndex{1}, 10);

    REQUIRE(rosters);
    REQUIRE(rosters->size() == 1);
    CHECK(rosters->front().index == LogIndex{1});
    REQUIRE(from_one);
    REQUIRE(from_one->size() == 2);
    CHECK(from_one->back().index == LogIndex{2});
}

TEST_CASE("checkpoints are thinned to one a minute, and the latest", "[collector][store]") {
    const auto store = any_store();
    const auto at = [](int seconds) { return Time{std::chrono::seconds{1'700'000'040 + seconds}}; };
    REQUIRE(store->add_checkpoint({1, at(0), hash, "one"}));
    REQUIRE(store->add_checkpoint({2, at(30), hash, "two"}));
    REQUIRE(store->add_checkpoint({3, at(60), hash, "three"}));

    const auto latest = store->latest_checkpoint();
    const auto same_size = store->add_checkpoint({2, at(61), hash, "again"});

    REQUIRE(latest);
    REQUIRE(*latest);
    CHECK((*latest)->note == "three");
    REQUIRE_FALSE(same_size);  // the second is still there; the first went
    CHECK(store->add_checkpoint({1, at(120), hash, "free"}));
}

TEST_CASE("hosts belong to units and are known by their UUID", "[collector][store]") {
    const auto store = any_store();
    const auto unit = store->ensure_unit("bao-lam-dong");
    const auto same = store->ensure_unit("bao-lam-dong");
    REQUIRE(unit);
    REQUIRE(same);
    const auto host = store->add_host(*unit, uuid);
    REQUIRE(host);

    const auto found = store->find_host(uuid);
    const auto twice = store->add_host(*unit, uuid);
    const auto unknown = store->find_host("0b5d9a52-6c1e-4f9e-9a53-6f6f3c1c2d12");
    const auto nonsense = store->find_host("'; DROP TABLE host; --");

    CHECK(*unit == *same);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->uuid == uuid);
    CHECK((*found)->unit_slug == "bao-lam-dong");
    CHECK((*found)->status == HostStatus::active);
    REQUIRE_FALSE(twice);
    CHECK(twice.error().code == Errc::conflict);
    REQUIRE(unknown);
    CHECK_FALSE(*unknown);
    REQUIRE(nonsense);
    CHECK_FALSE(*nonsense);
}

TEST_CASE("a host's status changes with the entry that says so", "[collector][store]") {
    const auto store = any_store();
    const auto host = store->add_host(*store->ensure_unit("u"), uuid);
    REQUIRE(host);

    REQUIRE(store->set_host_status(*host, HostStatus::quarantined, LogIndex{9}));

    const auto found = store->find_host(*host);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->status == HostStatus::quarantined);
    CHECK((*found)->status_since == LogIndex{9});
}

TEST_CASE("a key belongs to one host for ever and is revoked once", "[collector][store]") {
    const auto store = any_store();
    const auto host = store->add_host(*store->ensure_unit("u"), uuid);
    REQUIRE(host);
    const HostKey key{keyid, *host, hash, "der", Time{}, LogIndex{3}, std::nullopt, std::nullopt};
    REQUIRE(store->add_host_key(key));

    const auto twice = store->add_host_key(key);
    REQUIRE(store->revoke_host_key(keyid, LogIndex{5}));
    REQUIRE(store->revoke_host_key(keyid, LogIndex{8}));

    REQUIRE_FALSE(twice);
    CHECK(twice.error().code == Errc::conflict);
    const auto found = store->find_host_key(keyid);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->public_key == hash);
    CHECK((*found)->revoked == LogIndex{5});
    CHECK(store->host_keys(*host)->size() == 1);
}

TEST_CASE("a chain's head is replaced whole", "[collector][store]") {
    const auto store = any_store();
    const auto host = store->add_host(*store->ensure_unit("u"), uuid);
    REQUIRE(host);
    REQUIRE(store->add_chain(*host, {1, chain_id, LogIndex{4}, "claim"}));
    ChainHead head;
    head.host = *host;
    head.chain = 1;
    head.sequence = 5;
    head.digest = head.state_digest = digest;
    head.instance = instance;
    head.peer = "192.0.2.1";
    REQUIRE(store->save_chain_head(head));
    head.sequence = 6;
    head.last_received_at = Time{std::chrono::seconds{7}};
    head.needs_full = NeedsFull::adopt;
    REQUIRE(store->save_chain_head(head));

    const auto found = store->chain_head(*host);
    const auto all = store->chain_heads();

    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->chain_id == chain_id);
    CHECK((*found)->sequence == 6);
    CHECK((*found)->digest == digest);
    CHECK((*found)->instance == instance);
    CHECK((*found)->last_received_at == Time{std::chrono::seconds{7}});
    CHECK((*found)->needs_full == NeedsFull::adopt);
    REQUIRE(all);
    CHECK(all->size() == 1);
    CHECK(store->chains(*host)->front().resumes == "claim");
}

TEST_CASE("rivals are remembered until they are cleared", "[collector][store]") {
    const auto store = any_store();
    const HostId host{1};
    REQUIRE(store->save_rival(host, {instance, false, LogIndex{1}, "192.0.2.1"}));
    REQUIRE(store->save_rival(host, {instance, true, LogIndex{2}, "192.0.2.2"}));
    REQUIRE(store->save_rival(host, {std::string(32, '2'), false, LogIndex{3}, "192.0.2.3"}));

    const auto both = store->rivals(host);
    REQUIRE(store->remove_rival(host, instance));
    const auto one = store->rivals(host);
    REQUIRE(store->clear_rivals(host));

    REQUIRE(both);
    REQUIRE(both->size() == 2);
    CHECK(both->front().displaced);
    CHECK(both->front().peer == "192.0.2.2");
    REQUIRE(one);
    CHECK(one->size() == 1);
    CHECK(store->rivals(host)->empty());
}

TEST_CASE("a host's results are kept by check, and their past beside them", "[collector][store]") {
    const auto store = any_store();
    const auto unit = store->ensure_unit("u");
    const auto host = store->add_host(*unit, uuid);
    REQUIRE(host);
    REQUIRE(store->save_current_result(
        *unit, *host, {"p/b", State::unknown, Reason::denied, LogIndex{1}, LogIndex{2}, "{}"}));
    REQUIRE(store->save_current_result(
        *unit, *host, {"p/a", State::pass, std::nullopt, LogIndex{1}, LogIndex{1}, "{}"}));
    REQUIRE(store->add_past_result(*unit, *host,
                                   {"p/a", State::fail, std::nullopt, LogIndex{0}, LogIndex{1}}));

    const auto results = store->current_results(*host);
    REQUIRE(store->remove_current_result(*unit, *host, "p/a"));
    const auto past = store->past_results(*host);

    REQUIRE(results);
    REQUIRE(results->size() == 2);
    CHECK(results->front().check == "p/a");
    CHECK(results->back().reason == Reason::denied);
    CHECK(results->back().changed == LogIndex{2});
    CHECK(store->current_results(*host)->size() == 1);
    REQUIRE(past);
    REQUIRE(past->size() == 1);
    CHECK(past->front().state == State::fail);
}

TEST_CASE("a token's uses run out, one for each key", "[collector][store]") {
    const auto store = any_store();
    const auto id = store->add_token({0, UnitId{1}, hash, 1, Time{std::chrono::seconds{9}}});
    REQUIRE(id);
    REQUIRE(store->begin_write());
    REQUIRE(store->use_token({*id, keyid, HostId{1}}));
    REQUIRE(store->commit());

    const auto same_key = store->use_token({*id, keyid, HostId{1}});
    REQUIRE(store->begin_write());
    const auto other_key = store->use_token({*id, std::string(64, 'b'), HostId{2}});
    store->rollback();

    REQUIRE_FALSE(same_key);
    CHECK(same_key.error().code == Errc::conflict);
    REQUIRE_FALSE(other_key);
    CHECK(other_key.error().code == Errc::conflict);
    CHECK((*store->find_token(*id))->uses_left == 0);
    CHECK((*store->find_token_use(*id, keyid))->host == HostId{1});
    CHECK_FALSE(*store->find_token_use(*id, std::string(64, 'b')));
}

TEST_CASE("events are read newest first", "[collector][store]") {
    const auto store = any_store();
    REQUIRE(store->add_event({0, no_unit, Time{}, "clone", uuid, "first"}));
    REQUIRE(store->add_event({0, no_unit, Time{}, "clone", uuid, "second"}));

    const auto newest = store->events(1);

    REQUIRE(newest);
    REQUIRE(newest->size() == 1);
    CHECK(newest->front().detail == "second");
}

TEST_CASE("a reader sees one moment while a writer commits", "[collector][store]") {
    const auto writer = on_disk();
    const auto reader = open_sqlite_reader(writer.folder->path() / "collector.db");
    REQUIRE(reader);
    REQUIRE((*reader)->begin_read());
    REQUIRE((*reader)->head()->size == 0);
    REQUIRE(writer->begin_write());
    REQUIRE(writer->save_head({1, 1, hash, hash, Time{}, "note"}));
    REQUIRE(writer->commit());

    const auto during = (*reader)->head();
    (*reader)->end_read();
    const auto after = (*reader)->head();

    CHECK(during->size == 0);
    CHECK(after->size == 1);
}

TEST_CASE("a reader cannot write", "[collector][store]") {
    const auto writer = on_disk();
    const auto reader = open_sqlite_reader(writer.folder->path() / "collector.db");
    REQUIRE(reader);

    const auto written = (*reader)->add_event({0, no_unit, Time{}, "clone", uuid, "x"});

    CHECK_FALSE(written);
}

TEST_CASE("a second writer waits for the first instead of failing", "[collector][store]") {
    const auto first = on_disk();
    auto second = open_sqlite_store(first.folder->path() / "collector.db");
    REQUIRE(second);
    REQUIRE(first->begin_write());
    auto waiting = std::async(std::launch::async, [&] { return (*second)->begin_write(); });

    REQUIRE(first->save_head({1, 1, hash, hash, Time{}, "note"}));
    REQUIRE(first->commit());

    const auto begun = waiting.get();
    REQUIRE(begun);
    CHECK(begun->size == 1);
}

TEST_CASE("the database file is its owner's alone", "[collector][store]") {
    const auto store = on_disk();

    struct stat status {};
    const int looked = ::stat((store.folder->path() / "collector.db").c_str(), &status);

    REQUIRE(looked == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("a database that others may read is refused", "[collector][store][hostile]") {
    auto store = on_disk();
    const auto file = store.folder->path() / "collector.db";
    store.store.reset();
    REQUIRE(::chmod(file.c_str(), 0644) == 0);

    const auto opened = open_sqlite_store(file);

    REQUIRE_FALSE(opened);
    CHECK(opened.error().message.find("chmod 600") != std::string::npos);
}

TEST_CASE("reading what is not there is told apart from damage", "[collector][store]") {
    const TemporaryFolder folder;

    const auto opened = open_sqlite_reader(folder.path() / "none.db");

    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::not_found);
}

}  // namespace presscheck::test
