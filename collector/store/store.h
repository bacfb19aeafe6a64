// Where the collector keeps what it was sent: entries and bodies, and the state folded from them.
//
// Reads see one consistent state between begin_read() and end_read(), and the last commit without
// them. Writes happen between begin_write(), which locks the ledger's head against every other
// writer and process, and commit(), after which they are durable. Every function may answer
// `unavailable` (disk full, damaged file); no function answers "locked".
//
// Every implementation passes tests/collector/store_test.cpp.
// Thread safety: none but where it says so; each thread opens its own.
#pragma once

#include "collector/store/rows.h"
#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

class Store {
public:
    virtual ~Store() = default;

    // ---- Transactions.
    virtual Result<LedgerHead> begin_write() = 0;
    virtual Status commit() = 0;
    virtual void rollback() = 0;  // no error when nothing was begun
    virtual Status begin_read() = 0;
    virtual void end_read() = 0;

    // What needs somebody's eye though the store works, for a person; empty when all is well.
    // Thread safety: any thread.
    virtual std::string ailment() const = 0;

    // ---- The ledger.
    virtual Result<LedgerHead> head() = 0;
    virtual Status save_head(const LedgerHead& head) = 0;
    // Errors: conflict (the index, or the report's place, is taken).
    virtual Status add_entry(const Entry& entry, std::string_view payload) = 0;
    virtual Result<Entry> entry(LogIndex index) = 0;          // Errors: not_found.
    virtual Result<std::string> payload(LogIndex index) = 0;  // Errors: not_found (aged out).
    // At most `limit` entries from `first` on, in order.
    virtual Result<std::vector<Entry>> entries(LogIndex first, std::size_t limit) = 0;
    // Those of one unit (or `no_unit`) and kind, oldest first.
    virtual Result<std::vector<Entry>> entries_of(UnitId unit, EntryKind kind) = 0;
    // All variants of one place in a chain, in their order.
    virtual Result<std::vector<Entry>> reports_at(HostId host, int chain,
                                                  std::uint64_t sequence) = 0;
    virtual Result<std::uint64_t> last_sequence(HostId host, int chain) = 0;  // 0: none
    virtual Status add_tile(int level, std::uint64_t number, std::string_view hashes) = 0;
    // A full tile: 256 hashes. Errors: not_found.
    virtual Result<std::string> tile(int level, std::uint64_t number) = 0;
    // Keeps the latest checkpoint and one a minute.
    virtual Status add_checkpoint(const StoredCheckpoint& checkpoint) = 0;
    virtual Result<std::optional<StoredCheckpoint>> latest_checkpoint() = 0;

    // ---- Units, hosts, keys.
    virtual Result<UnitId> ensure_unit(std::string_view slug) = 0;
    virtual Result<std::optional<Unit>> find_unit(std::string_view slug) = 0;
    virtual Result<std::vector<Unit>> units() = 0;
    virtual Result<HostId> add_host(UnitId unit, std::string_view uuid) = 0;  // Errors: conflict.
    virtual Result<std::optional<HostRow>> find_host(std::string_view uuid) = 0;
    virtual Result<std::optional<HostRow>> find_host(HostId host) = 0;
    virtual Result<std::vector<HostRow>> hosts() = 0;  // in the order they were enrolled
    virtual Status set_host_status(HostId host, HostStatus status, LogIndex since) = 0;
    virtual Status add_host_key(const HostKey& key) = 0;  // Errors: conflict.
    virtual Result<std::optional<HostKey>> find_host_key(std::string_view keyid) = 0;
    virtual Result<std::vector<HostKey>> host_keys(HostId host) = 0;  // oldest first
    virtual Status revoke_host_key(std::string_view keyid, LogIndex from) = 0;

    // ---- Chains and the folded state of a host.
    virtual Result<std::vector<Chain>> chains(HostId host) = 0;
    virtual Status add_chain(HostId host, const Chain& chain) = 0;
    virtual Result<std::optional<ChainHead>> chain_head(HostId host) = 0;
    virtual Result<std::vector<ChainHead>> chain_heads() = 0;  // of every host, by host
    virtual Status save_chain_head(const ChainHead& head) = 0;
    virtual Result<std::vector<Rival>> rivals(HostId host) = 0;
    // Keeps the latest 32 of a host.
    virtual Status save_rival(HostId host, const Rival& rival) = 0;
    virtual Status clear_rivals(HostId host) = 0;
    virtual Status remove_rival(HostId host, std::string_view instance) = 0;
    virtual Result<std::vector<CurrentResult>> current_results(HostId host) = 0;  // by check
    virtual Status save_current_result(UnitId unit, HostId host, const CurrentResult& result) = 0;
    virtual Status remove_current_result(UnitId unit, HostId host, std::string_view check) = 0;
    virtual Status add_past_result(UnitId unit, HostId host, const PastResult& result) = 0;
    virtual Result<std::vector<PastResult>> past_results(HostId host) = 0;
    virtual Result<HostProfile> host_profile(HostId host) = 0;  // empty when there is none yet
    virtual Status save_host_profile(HostId host, const HostProfile& profile) = 0;

    // ---- Enrolment tokens.
    virtual Result<std::int64_t> add_token(
        const Token& token) = 0;  // answers its id; ours is not read
    virtual Result<std::optional<Token>> find_token(std::int64_t id) = 0;
    virtual Result<std::optional<TokenUse>> find_token_use(std::int64_t token,
                                                           std::string_view keyid) = 0;
    // Takes one of the uses. Errors: conflict (none is left, or this key has one).
    virtual Status use_token(const TokenUse& use) = 0;

    // ---- Events.
    virtual Status add_event(const Event& event) = 0;
    virtual Result<std::vector<Event>> events(std::size_t limit) = 0;  // newest first
};

// Ends a read on scope exit.
class ReadScope {
public:
    // Errors: unavailable.
    static Result<ReadScope> begin(Store& store) {
        if (auto begun = store.begin_read(); !begun) return begun.error();
        return ReadScope(store);
    }
    ReadScope(ReadScope&& other) noexcept : store_(std::exchange(other.store_, nullptr)) {}
    ReadScope& operator=(ReadScope&&) = delete;
    ~ReadScope() {
        if (store_ != nullptr) store_->end_read();
    }

private:
    explicit ReadScope(Store& store) : store_(&store) {}
    Store* store_;
};

}  // namespace presscheck
