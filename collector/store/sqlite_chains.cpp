// Where each host's chain of reports stands, and who else claims to be that host.
#include "collector/store/sqlite_tables.h"

#include <string>

namespace presscheck {
namespace {

const std::string select_head =
    "SELECT chain_head.host, chain, chain.id, sequence, digest, state_digest, instance, peer, "
    "full_idx, last_idx, last_received_at, needs_full FROM chain_head JOIN chain ON "
    "chain.host = chain_head.host AND chain.no = chain_head.chain ";
const std::string head_by_host = select_head + "WHERE chain_head.host = ?";
const std::string all_heads = select_head + "ORDER BY chain_head.host";

ChainHead chain_head_of(const Query& row) {
    ChainHead head;
    head.host = row.as<HostId>(0);
    head.chain = static_cast<int>(row.integer(1));
    head.chain_id = row.hex(2);
    head.sequence = row.unsigned_integer(3);
    head.digest = row.hex(4);
    head.state_digest = row.hex(5);
    head.instance = row.hex(6);
    head.peer = row.bytes(7);
    head.full = row.as<LogIndex>(8);
    head.last = row.as<LogIndex>(9);
    if (!row.is_null(10)) head.last_received_at = row.time(10);
    head.needs_full = row.as<NeedsFull>(11);
    return head;
}

}  // namespace

Result<std::vector<Chain>> SqliteStore::chains(HostId host) {
    auto query = database_.query(
        "SELECT no, id, start_idx, resumes FROM chain WHERE host = ? ORDER BY no", host);
    std::vector<Chain> found;
    auto row = query.step();
    for (; row && *row; row = query.step()) {
        found.push_back(Chain{static_cast<int>(query.integer(0)), query.hex(1),
                              query.as<LogIndex>(2),
                              query.is_null(3) ? std::nullopt : std::optional(query.bytes(3))});
    }
    if (!row) return row.error();
    return found;
}

Status SqliteStore::add_chain(HostId host, const Chain& chain) {
    const auto resumes = chain.resumes ? std::optional(Blob{*chain.resumes}) : std::nullopt;
    return database_
        .query("INSERT INTO chain VALUES (?, ?, ?, ?, ?)", host, chain.number, Hex{chain.id},
               chain.start, resumes)
        .run();
}

Result<std::optional<ChainHead>> SqliteStore::chain_head(HostId host) {
    auto query = database_.query(head_by_host.c_str(), host);
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<ChainHead>{};
    return std::optional(chain_head_of(query));
}

Result<std::vector<ChainHead>> SqliteStore::chain_heads() {
    auto query = database_.query(all_heads.c_str());
    std::vector<ChainHead> found;
    auto row = query.step();
    for (; row && *row; row = query.step())
        found.push_back(chain_head_of(query));
    if (!row) return row.error();
    return found;
}

Status SqliteStore::save_chain_head(const ChainHead& head) {
    return database_
        .query("INSERT OR REPLACE INTO chain_head VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               head.host, head.chain, head.sequence, Hex{head.digest}, Hex{head.state_digest},
               Hex{head.instance}, std::string_view(head.peer), head.full, head.last,
               head.last_received_at, head.needs_full)
        .run();
}

Result<std::vector<Rival>> SqliteStore::rivals(HostId host) {
    auto query = database_.query(
        "SELECT instance, displaced, idx, peer FROM rival WHERE host = ? ORDER BY idx, instance",
        host);
    std::vector<Rival> found;
    auto row = query.step();
    for (; row && *row; row = query.step()) {
        found.push_back(
            Rival{query.hex(0), query.integer(1) != 0, query.as<LogIndex>(2), query.bytes(3)});
    }
    if (!row) return row.error();
    return found;
}

Status SqliteStore::save_rival(HostId host, const Rival& rival) {
    auto saved =
        database_
            .query("INSERT OR REPLACE INTO rival VALUES (?, ?, ?, ?, ?)", host, Hex{rival.instance},
                   static_cast<int>(rival.displaced), rival.index, std::string_view(rival.peer))
            .run();
    if (!saved) return saved;
    return database_
        .query(
            "DELETE FROM rival WHERE host = ?1 AND idx < (SELECT idx FROM rival WHERE "
            "host = ?1 ORDER BY idx DESC LIMIT 1 OFFSET 31)",
            host)
        .run();
}

Status SqliteStore::clear_rivals(HostId host) {
    return database_.query("DELETE FROM rival WHERE host = ?", host).run();
}

Status SqliteStore::remove_rival(HostId host, std::string_view instance) {
    return database_.query("DELETE FROM rival WHERE host = ? AND instance = ?", host, Hex{instance})
        .run();
}

}  // namespace presscheck
