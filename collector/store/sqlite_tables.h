// The SQLite store's one class; its functions live in a file for each job: sqlite_store.cpp
// (transactions), sqlite_ledger.cpp, sqlite_hosts.cpp, sqlite_chains.cpp, sqlite_results.cpp,
// sqlite_tokens.cpp.
#pragma once

#include "collector/store/sqlite_checkpointer.h"
#include "collector/store/sqlite_query.h"
#include "collector/store/store.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

class SqliteStore final : public Store {
public:
    explicit SqliteStore(Database database) : database_(std::move(database)) {}
    ~SqliteStore() override;

    void keep_log_short(const std::string& file);
    void bound_reads();

    Result<LedgerHead> begin_write() override;
    Status commit() override;
    void rollback() override;
    Status begin_read() override;
    void end_read() override;
    std::string ailment() const override;
    Result<LedgerHead> head() override;
    Status save_head(const LedgerHead& head) override;
    Status add_entry(const Entry& entry, std::string_view payload) override;
    Result<Entry> entry(LogIndex index) override;
    Result<std::string> payload(LogIndex index) override;
    Result<std::vector<Entry>> entries(LogIndex first, std::size_t limit) override;
    Result<std::vector<Entry>> entries_of(UnitId unit, EntryKind kind) override;
    Result<std::vector<Entry>> reports_at(HostId host, int chain, std::uint64_t sequence) override;
    Result<std::uint64_t> last_sequence(HostId host, int chain) override;
    Status add_tile(int level, std::uint64_t number, std::string_view hashes) override;
    Result<std::string> tile(int level, std::uint64_t number) override;
    Status add_checkpoint(const StoredCheckpoint& checkpoint) override;
    Result<std::optional<StoredCheckpoint>> latest_checkpoint() override;
    Result<UnitId> ensure_unit(std::string_view slug) override;
    Result<std::optional<Unit>> find_unit(std::string_view slug) override;
    Result<std::vector<Unit>> units() override;
    Result<HostId> add_host(UnitId unit, std::string_view uuid) override;
    Result<std::optional<HostRow>> find_host(std::string_view uuid) override;
    Result<std::optional<HostRow>> find_host(HostId host) override;
    Result<std::vector<HostRow>> hosts() override;
    Status set_host_status(HostId host, HostStatus status, LogIndex since) override;
    Status add_host_key(const HostKey& key) override;
    Result<std::optional<HostKey>> find_host_key(std::string_view keyid) override;
    Result<std::vector<HostKey>> host_keys(HostId host) override;
    Status revoke_host_key(std::string_view keyid, LogIndex from) override;
    Result<std::vector<Chain>> chains(HostId host) override;
    Status add_chain(HostId host, const Chain& chain) override;
    Result<std::optional<ChainHead>> chain_head(HostId host) override;
    Result<std::vector<ChainHead>> chain_heads() override;
    Status save_chain_head(const ChainHead& head) override;
    Result<std::vector<Rival>> rivals(HostId host) override;
    Status save_rival(HostId host, const Rival& rival) override;
    Status clear_rivals(HostId host) override;
    Status remove_rival(HostId host, std::string_view instance) override;
    Result<std::vector<CurrentResult>> current_results(HostId host) override;
    Status save_current_result(UnitId unit, HostId host, const CurrentResult& result) override;
    Status remove_current_result(UnitId unit, HostId host, std::string_view check) override;
    Status add_past_result(UnitId unit, HostId host, const PastResult& result) override;
    Result<std::vector<PastResult>> past_results(HostId host) override;
    Result<HostProfile> host_profile(HostId host) override;
    Status save_host_profile(HostId host, const HostProfile& profile) override;
    Result<std::int64_t> add_token(const Token& token) override;
    Result<std::optional<Token>> find_token(std::int64_t id) override;
    Result<std::optional<TokenUse>> find_token_use(std::int64_t token,
                                                   std::string_view keyid) override;
    Status use_token(const TokenUse& use) override;
    Status add_event(const Event& event) override;
    Result<std::vector<Event>> events(std::size_t limit) override;

private:
    Result<std::vector<Entry>> entries_from(Query& query);

    // A reading transaction older than this is ended by SQLite's progress handler.
    std::chrono::steady_clock::time_point read_deadline_{};
    Database database_;
    std::unique_ptr<SqliteCheckpointer> checkpointer_;  // goes before the database it watches
};

}  // namespace presscheck
