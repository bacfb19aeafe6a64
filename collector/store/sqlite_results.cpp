// The folded results of each host, their history, and what a host says about itself.
#include "collector/store/sqlite_tables.h"

#include <string>

namespace presscheck {
namespace {

std::optional<Reason> reason_of(const Query& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.as<Reason>(column);
}

}  // namespace

Result<std::vector<CurrentResult>> SqliteStore::current_results(HostId host) {
    auto query = database_.query(
        "SELECT chk, state, reason, since_idx, changed_idx, detail FROM current_result "
        "WHERE unit = (SELECT unit FROM host WHERE id = ?1) AND host = ?1 ORDER BY chk",
        host);
    std::vector<CurrentResult> found;
    auto row = query.step();
    for (; row && *row; row = query.step()) {
        found.push_back(CurrentResult{query.bytes(0), query.as<State>(1), reason_of(query, 2),
                                      query.as<LogIndex>(3), query.as<LogIndex>(4),
                                      query.bytes(5)});
    }
    if (!row) return row.error();
    return found;
}

Status SqliteStore::save_current_result(UnitId unit, HostId host, const CurrentResult& result) {
    return database_
        .query("INSERT OR REPLACE INTO current_result VALUES (?, ?, ?, ?, ?, ?, ?, ?)", unit, host,
               std::string_view(result.check), result.state, result.reason, result.since,
               result.changed, Blob{result.detail})
        .run();
}

Status SqliteStore::remove_current_result(UnitId unit, HostId host, std::string_view check) {
    return database_
        .query("DELETE FROM current_result WHERE unit = ? AND host = ? AND chk = ?", unit, host,
               check)
        .run();
}

Status SqliteStore::add_past_result(UnitId unit, HostId host, const PastResult& result) {
    return database_
        .query("INSERT INTO result_history VALUES (?, ?, ?, ?, ?, ?, ?)", unit, host,
               std::string_view(result.check), result.from, result.to, result.state, result.reason)
        .run();
}

Result<std::vector<PastResult>> SqliteStore::past_results(HostId host) {
    auto query = database_.query(
        "SELECT chk, state, reason, from_idx, to_idx FROM result_history "
        "WHERE unit = (SELECT unit FROM host WHERE id = ?1) AND host = ?1 ORDER BY chk, from_idx",
        host);
    std::vector<PastResult> found;
    auto row = query.step();
    for (; row && *row; row = query.step()) {
        found.push_back(PastResult{query.bytes(0), query.as<State>(1), reason_of(query, 2),
                                   query.as<LogIndex>(3), query.as<LogIndex>(4)});
    }
    if (!row) return row.error();
    return found;
}

Result<HostProfile> SqliteStore::host_profile(HostId host) {
    auto query = database_.query(
        "SELECT machine, policies, agent_version FROM host_profile WHERE host = ?", host);
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return HostProfile{};
    return HostProfile{query.bytes(0), query.bytes(1), query.bytes(2)};
}

Status SqliteStore::save_host_profile(HostId host, const HostProfile& profile) {
    return database_
        .query("INSERT OR REPLACE INTO host_profile VALUES (?, ?, ?, ?)", host,
               std::string_view(profile.machine), std::string_view(profile.policies),
               std::string_view(profile.agent_version))
        .run();
}

}  // namespace presscheck
