// The ledger's tables: head, entries and their bodies, tiles, checkpoints.
#include "collector/store/sqlite_tables.h"

#include <string>

namespace presscheck {
namespace {

constexpr int plain = 0;  // body.encoding

Error no_entry(LogIndex index) {
    return Error{Errc::not_found,
                 "entry " + std::to_string(static_cast<std::int64_t>(index)) + " is not there"};
}

std::optional<ReportPlace> place_of(const Query& row) {
    if (row.is_null(3)) return std::nullopt;
    return ReportPlace{row.as<HostId>(3), static_cast<int>(row.integer(4)), row.unsigned_integer(5),
                       static_cast<int>(row.integer(6)), row.as<Fold>(12)};
}

Entry entry_of(const Query& row) {
    Entry entry;
    entry.index = row.as<LogIndex>(0);
    entry.kind = row.as<EntryKind>(1);
    entry.unit = row.as<UnitId>(2);
    entry.place = place_of(row);
    entry.received_at = row.time(7);
    if (!row.is_null(8)) entry.observed_at = row.time(8);
    entry.record = row.bytes(9);
    entry.signature = row.bytes(10);
    entry.keyid = row.hex(11);
    return entry;
}

const std::string select_entry =
    "SELECT idx, kind, unit, host, chain, sequence, variant, received_at, observed_at, record, "
    "signature, keyid, fold FROM entry ";
const std::string entry_by_index = select_entry + "WHERE idx = ?";
const std::string entries_by_index = select_entry + "WHERE idx >= ? ORDER BY idx LIMIT ?";
const std::string entries_by_kind = select_entry + "WHERE unit = ? AND kind = ? ORDER BY idx";
const std::string entries_by_place =
    select_entry + "WHERE host = ? AND chain = ? AND sequence = ? ORDER BY variant";

}  // namespace

Result<LedgerHead> SqliteStore::head() {
    auto query = database_.query(
        "SELECT era, size, root, frontier, last_time, note FROM ledger_head WHERE id = 1");
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return Error{Errc::unavailable, "database: the ledger's head is missing"};
    return LedgerHead{static_cast<int>(query.integer(0)),
                      query.unsigned_integer(1),
                      query.bytes(2),
                      query.bytes(3),
                      query.time(4),
                      query.bytes(5)};
}

Status SqliteStore::save_head(const LedgerHead& head) {
    return database_
        .query(
            "UPDATE ledger_head SET era = ?, size = ?, root = ?, frontier = ?, last_time = ?, "
            "note = ? WHERE id = 1",
            head.era, head.size, Blob{head.root}, Blob{head.frontier}, head.last_time,
            std::string_view(head.note))
        .run();
}

Status SqliteStore::add_entry(const Entry& entry, std::string_view payload) {
    const auto place = entry.place.value_or(ReportPlace{});
    const bool report = entry.place.has_value();
    auto added =
        database_
            .query("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entry.index,
                   entry.kind, entry.unit, report ? std::optional(place.host) : std::nullopt,
                   report ? std::optional(place.chain) : std::nullopt,
                   report ? std::optional(place.sequence) : std::nullopt, place.variant,
                   entry.received_at, entry.observed_at, Blob{entry.record}, Blob{entry.signature},
                   Hex{entry.keyid}, place.fold)
            .run();
    if (!added) return added;
    return database_.query("INSERT INTO body VALUES (?, ?, ?)", entry.index, plain, Blob{payload})
        .run();
}

Result<Entry> SqliteStore::entry(LogIndex index) {
    auto query = database_.query(entry_by_index.c_str(), index);
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return no_entry(index);
    return entry_of(query);
}

Result<std::string> SqliteStore::payload(LogIndex index) {
    auto query = database_.query("SELECT payload FROM body WHERE idx = ?", index);
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return no_entry(index);
    return query.bytes(0);
}

Result<std::vector<Entry>> SqliteStore::entries_from(Query& query) {
    std::vector<Entry> found;
    auto row = query.step();
    for (; row && *row; row = query.step())
        found.push_back(entry_of(query));
    if (!row) return row.error();
    return found;
}

Result<std::vector<Entry>> SqliteStore::entries(LogIndex first, std::size_t limit) {
    auto query = database_.query(entries_by_index.c_str(), first, limit);
    return entries_from(query);
}

Result<std::vector<Entry>> SqliteStore::entries_of(UnitId unit, EntryKind kind) {
    auto query = database_.query(entries_by_kind.c_str(), unit, kind);
    return entries_from(query);
}

Result<std::vector<Entry>> SqliteStore::reports_at(HostId host, int chain, std::uint64_t sequence) {
    auto query = database_.query(entries_by_place.c_str(), host, chain, sequence);
    return entries_from(query);
}

Result<std::uint64_t> SqliteStore::last_sequence(HostId host, int chain) {
    auto query = database_.query(
        "SELECT coalesce(max(sequence), 0) FROM entry WHERE host = ? AND chain = ?", host, chain);
    auto row = query.step();
    if (!row) return row.error();
    return query.unsigned_integer(0);
}

Status SqliteStore::add_tile(int level, std::uint64_t number, std::string_view hashes) {
    return database_.query("INSERT INTO tile VALUES (?, ?, ?)", level, number, Blob{hashes}).run();
}

Result<std::string> SqliteStore::tile(int level, std::uint64_t number) {
    auto query =
        database_.query("SELECT hashes FROM tile WHERE level = ? AND n = ?", level, number);
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return Error{Errc::not_found, "that tile is not full yet"};
    return query.bytes(0);
}

Status SqliteStore::add_checkpoint(const StoredCheckpoint& checkpoint) {
    // The one before stays only when it is the last of its minute.
    constexpr std::int64_t minute = 60'000'000;
    auto thinned = database_
                       .query(
                           "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint) "
                           "AND time / ?1 = ?2 / ?1",
                           minute, checkpoint.time)
                       .run();
    if (!thinned) return thinned;
    return database_
        .query("INSERT INTO checkpoint VALUES (?, ?, ?, ?)", checkpoint.size, checkpoint.time,
               Blob{checkpoint.root}, std::string_view(checkpoint.note))
        .run();
}

Result<std::optional<StoredCheckpoint>> SqliteStore::latest_checkpoint() {
    auto query =
        database_.query("SELECT size, time, root, note FROM checkpoint ORDER BY size DESC LIMIT 1");
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<StoredCheckpoint>{};
    return std::optional(
        StoredCheckpoint{query.unsigned_integer(0), query.time(1), query.bytes(2), query.bytes(3)});
}

}  // namespace presscheck
