// Units, hosts and their keys.
#include "collector/store/sqlite_tables.h"

#include <string>

namespace presscheck {
namespace {

const std::string select_host =
    "SELECT host.id, host.unit, unit.slug, host.uuid, host.status, host.status_idx FROM host "
    "JOIN unit ON unit.id = host.unit ";
const std::string host_by_uuid = select_host + "WHERE host.uuid = ?";
const std::string host_by_id = select_host + "WHERE host.id = ?";
const std::string all_hosts = select_host + "ORDER BY host.id";

const std::string select_key =
    "SELECT keyid, host, public_key, cert, not_after, from_idx, endorsed_by, revoked_idx FROM "
    "host_key ";
const std::string key_by_id = select_key + "WHERE keyid = ?";
const std::string keys_by_host = select_key + "WHERE host = ? ORDER BY from_idx, keyid";

HostRow host_of(const Query& row) {
    return HostRow{row.as<HostId>(0),       row.as<UnitId>(1),     row.bytes(2),
                   uuid_text(row.bytes(3)), row.as<HostStatus>(4), row.as<LogIndex>(5)};
}

HostKey key_of(const Query& row) {
    HostKey key;
    key.keyid = row.hex(0);
    key.host = row.as<HostId>(1);
    key.public_key = row.bytes(2);
    key.certificate = row.bytes(3);
    key.not_after = row.time(4);
    key.from = row.as<LogIndex>(5);
    if (!row.is_null(6)) key.endorsed_by = row.hex(6);
    if (!row.is_null(7)) key.revoked = row.as<LogIndex>(7);
    return key;
}

Result<std::optional<HostRow>> first_host(Query& query) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<HostRow>{};
    return std::optional(host_of(query));
}

}  // namespace

Result<std::optional<Unit>> SqliteStore::find_unit(std::string_view slug) {
    auto query = database_.query("SELECT id, slug FROM unit WHERE slug = ?", slug);
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<Unit>{};
    return std::optional(Unit{query.as<UnitId>(0), query.bytes(1)});
}

Result<UnitId> SqliteStore::ensure_unit(std::string_view slug) {
    auto known = find_unit(slug);
    if (!known) return known.error();
    if (*known) return (*known)->id;
    auto query = database_.query("INSERT INTO unit (slug) VALUES (?) RETURNING id", slug);
    auto row = query.step();
    if (!row) return row.error();
    return query.as<UnitId>(0);
}

Result<std::vector<Unit>> SqliteStore::units() {
    auto query = database_.query("SELECT id, slug FROM unit ORDER BY id");
    std::vector<Unit> found;
    auto row = query.step();
    for (; row && *row; row = query.step())
        found.push_back(Unit{query.as<UnitId>(0), query.bytes(1)});
    if (!row) return row.error();
    return found;
}

Result<HostId> SqliteStore::add_host(UnitId unit, std::string_view uuid) {
    auto bytes = uuid_bytes(uuid);
    if (!bytes) return bytes.error();
    auto query = database_.query(
        "INSERT INTO host (unit, uuid, status, status_idx) VALUES (?, ?, ?, "
        "(SELECT size FROM ledger_head)) RETURNING id",
        unit, Blob{*bytes}, HostStatus::active);
    auto row = query.step();
    if (!row) return row.error();
    return query.as<HostId>(0);
}

Result<std::optional<HostRow>> SqliteStore::find_host(std::string_view uuid) {
    auto bytes = uuid_bytes(uuid);
    if (!bytes) return std::optional<HostRow>{};  // no host has such a name
    auto query = database_.query(host_by_uuid.c_str(), Blob{*bytes});
    return first_host(query);
}

Result<std::optional<HostRow>> SqliteStore::find_host(HostId host) {
    auto query = database_.query(host_by_id.c_str(), host);
    return first_host(query);
}

Result<std::vector<HostRow>> SqliteStore::hosts() {
    auto query = database_.query(all_hosts.c_str());
    std::vector<HostRow> found;
    auto row = query.step();
    for (; row && *row; row = query.step())
        found.push_back(host_of(query));
    if (!row) return row.error();
    return found;
}

Status SqliteStore::set_host_status(HostId host, HostStatus status, LogIndex since) {
    return database_
        .query("UPDATE host SET status = ?, status_idx = ? WHERE id = ?", status, since, host)
        .run();
}

Status SqliteStore::add_host_key(const HostKey& key) {
    const auto endorsed = key.endorsed_by ? std::optional(Hex{*key.endorsed_by}) : std::nullopt;
    return database_
        .query("INSERT INTO host_key VALUES (?, ?, ?, ?, ?, ?, ?, ?)", Hex{key.keyid}, key.host,
               Blob{key.public_key}, Blob{key.certificate}, key.not_after, key.from, endorsed,
               key.revoked)
        .run();
}

Result<std::optional<HostKey>> SqliteStore::find_host_key(std::string_view keyid) {
    auto query = database_.query(key_by_id.c_str(), Hex{keyid});
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<HostKey>{};
    return std::optional(key_of(query));
}

Result<std::vector<HostKey>> SqliteStore::host_keys(HostId host) {
    auto query = database_.query(keys_by_host.c_str(), host);
    std::vector<HostKey> found;
    auto row = query.step();
    for (; row && *row; row = query.step())
        found.push_back(key_of(query));
    if (!row) return row.error();
    return found;
}

Status SqliteStore::revoke_host_key(std::string_view keyid, LogIndex from) {
    return database_
        .query("UPDATE host_key SET revoked_idx = ? WHERE keyid = ? AND revoked_idx IS NULL", from,
               Hex{keyid})
        .run();
}

}  // namespace presscheck
