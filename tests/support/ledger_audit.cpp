#include "tests/support/ledger_audit.h"

#include "collector/head_file.h"
#include "collector/ledger_writer.h"
#include "collector/report_entry.h"
#include "collector/store/sqlite_store.h"
#include "collector/tree.h"
#include "core/bytes.h"
#include "core/envelope.h"
#include "core/merkle.h"
#include "core/receipt.h"
#include "tests/support/fixed_key.h"
#include "tests/support/temporary_folder.h"

#include <functional>
#include <stdexcept>

namespace presscheck::test {
namespace {

using Wrong = std::vector<std::string>;

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

void must(const Status& status) {
    if (!status) throw std::runtime_error(status.error().message);
}

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

std::string number(LogIndex value) {
    return std::to_string(static_cast<std::int64_t>(value));
}

// Everything folded of one host, as text.
std::string folded_state(Store& store, const HostRow& host) {
    std::string text = host.uuid + " " + std::string(name_of(host.status)) + "\n";
    for (const Chain& chain : must(store.chains(host.id))) {
        text += "chain " + number(static_cast<std::uint64_t>(chain.number)) + " " + chain.id + " " +
                number(chain.start) + " " + chain.resumes.value_or("-") + "\n";
    }
    if (const auto head = must(store.chain_head(host.id))) {
        text += "head " + number(static_cast<std::uint64_t>(head->chain)) + " " +
                number(head->sequence) + " " + head->digest + " " + head->state_digest + " " +
                head->instance + " " + number(head->full) + " " + number(head->last) + " " +
                (head->last_received_at ? format_time_micros(*head->last_received_at) : "-") + " " +
                number(static_cast<std::uint64_t>(head->needs_full)) + "\n";
    }
    for (const CurrentResult& result : must(store.current_results(host.id))) {
        text += "now " + result.check + " " + number(result.since) + " " + number(result.changed) +
                " " + result.detail + "\n";
    }
    for (const PastResult& result : must(store.past_results(host.id))) {
        text += "past " + result.check + " " + std::string(name_of(result.state)) + " " +
                number(result.from) + " " + number(result.to) + "\n";
    }
    const auto profile = must(store.host_profile(host.id));
    return text + "profile " + profile.machine + profile.policies + profile.agent_version + "\n";
}

// An empty store into which the entries of another are placed again.
class Replay {
public:
    Replay(Store& from, const std::string& origin)
        : from_(from),
          store_(must(open_sqlite_store(":memory:"))),
          head_file_(folder_.path() / "ledger.head", Verifier{origin, key_.public_key()}),
          ledger_(*store_, origin, key_, key_, head_file_) {}

    Store& run(const std::vector<Entry>& entries) {
        must(ledger_.begin());
        for (const Unit& unit : must(from_.units()))
            must(store_->ensure_unit(unit.slug));
        for (const HostRow& host : must(from_.hosts())) {
            must(store_->add_host(host.unit, host.uuid));
            for (const HostKey& key : must(from_.host_keys(host.id)))
                must(store_->add_host_key(key));
        }
        for (const Entry& entry : entries)
            place(entry);
        must(ledger_.commit());
        return *store_;
    }

private:
    void place(const Entry& entry) {
        ledger_.stamp(entry.received_at);
        auto payload = must(from_.payload(entry.index));
        if (!entry.place) {
            must(ledger_.append(entry, payload));
            return;
        }
        const auto envelope =
            encode(Envelope{std::string(report_type), payload, entry.keyid, entry.signature});
        const auto key = must(from_.find_host_key(entry.keyid));
        auto report = must(open_report(envelope, [&](std::string_view) -> std::optional<PublicKey> {
            return must(PublicKey::from_raw(key->public_key));
        }));
        // Nothing is remembered from one report to the next, as the collector does it.
        Standings standings(0);
        must(place_report(*store_, ledger_, standings, Submission{std::move(report), "-"}));
    }

    TemporaryFolder folder_;
    PrivateKey key_ = fixed_key('Y');
    Store& from_;
    std::unique_ptr<Store> store_;
    HeadFile head_file_;
    LedgerWriter ledger_;
};

}  // namespace

LedgerAudit::LedgerAudit(Store& store, Verifier verifier)
    : store_(store), verifier_(std::move(verifier)) {
    constexpr std::size_t all = 10'000'000;
    entries_ = must(store_.entries(LogIndex{0}, all));
    MerkleFrontier tree;
    roots_.push_back(tree.root());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        tree.append(leaf_hash(encode(entries_[i].leaf())));
        roots_.push_back(tree.root());
        places_.emplace(entries_[i].record, i);
        reports_ += entries_[i].place ? 1 : 0;
    }
}

Wrong LedgerAudit::tree(const std::filesystem::path& head_file) {
    Wrong wrong;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].index != LogIndex{static_cast<std::int64_t>(i)})
            wrong.push_back("a hole before entry " + number(entries_[i].index));
        if (entries_[i].place && places_.count(entries_[i].record) != 1)
            wrong.push_back("entry " + number(i) + ", a report, is there more than once");
        if (i > 0 && entries_[i].received_at < entries_[i - 1].received_at)
            wrong.push_back("entry " + number(i) + " was received before the one before it");
    }
    const auto agrees = [&](const std::string& what, std::uint64_t size, const std::string& root) {
        if (size > entries_.size()) {
            wrong.push_back(what + ": " + number(size) + " entries, and there are " +
                            number(entries_.size()));
        } else if (root != roots_[size]) {
            wrong.push_back(what + ": another root at " + number(size));
        }
    };
    const auto head = must(store_.head());
    if (head.size != entries_.size()) wrong.emplace_back("the head has another size");
    agrees("head", head.size, head.root);
    const auto note = must(open_checkpoint(head.note, verifier_));
    agrees("head's note", note.size, note.root);
    const auto file = must(HeadFile(head_file, verifier_).read());
    if (!file) return {"ledger.head is gone"};
    agrees("ledger.head", file->size, file->root);
    const auto kept = must(store_.latest_checkpoint());
    if (!kept) return {"no checkpoint is kept"};
    const auto opened = must(open_checkpoint(kept->note, verifier_));
    agrees("kept checkpoint", opened.size, opened.root);
    SubtreeReader tiles(store_);  // reads full tiles where there are some
    agrees("tiles", head.size, must(root_at(tiles, head.size)));
    return wrong;
}

Wrong LedgerAudit::promises(const std::vector<Promise>& promises) {
    Wrong wrong;
    for (const Promise& promise : promises)
        check_promise(promise, wrong);
    return wrong;
}

Wrong LedgerAudit::presence(const std::vector<Promise>& promises) {
    Wrong wrong;
    for (const Promise& promise : promises)
        if (places_.count(promise.record) != 1) wrong.push_back(to_hex(promise.record));
    return wrong;
}

void LedgerAudit::check_promise(const Promise& promise, Wrong& wrong) {
    const auto name = to_hex(promise.record);
    const auto facts = open_receipt(promise.receipt, verifier_);
    const auto parsed = parse_receipt(promise.receipt);
    if (!facts || !parsed) return wrong.push_back(name + ": its receipt does not verify");
    if (places_.count(promise.record) != 1) {
        return wrong.push_back(name + ": was promised and is there " +
                               number(places_.count(promise.record)) + " times");
    }
    const auto size = facts->checkpoint.size;
    const auto place = places_.find(promise.record)->second;
    if (facts->index != place || encode(facts->leaf) != encode(entries_[place].leaf()))
        return wrong.push_back(name + ": is not what its receipt says");
    if (size >= roots_.size() || facts->checkpoint.root != roots_[size])
        return wrong.push_back(name + ": its receipt is over another tree");
    SubtreeReader tiles(store_);
    if (must(inclusion_proof(place, size, std::ref(tiles))) != parsed->proof)
        wrong.push_back(name + ": the entries give another proof");
}

Wrong LedgerAudit::fold() {
    Wrong wrong;
    Replay replay(store_, verifier_.origin);
    Store& again = replay.run(entries_);
    if (must(again.head()).root != roots_.back()) wrong.emplace_back("another tree when replayed");
    for (const HostRow& host : must(store_.hosts())) {
        const auto twin = must(again.find_host(host.uuid));
        const auto here = folded_state(store_, host);
        const auto there = folded_state(again, *twin);
        if (here != there) wrong.push_back("folded: " + here + "from the records: " + there);
    }
    return wrong;
}

}  // namespace presscheck::test
