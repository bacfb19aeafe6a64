#include "collector/store/sqlite_schema.h"

#include <array>
#include <string>

namespace presscheck {
namespace {

// "pcck", so that file(1) and we can tell our files from other databases.
constexpr std::int64_t application_id = 0x7063636b;

// Times are microseconds UTC, hashes and ids blobs, text is compared byte by byte. bigint keys are
// spelled INTEGER PRIMARY KEY: anything else makes a second index.
constexpr const char* first_schema = R"sql(
CREATE TABLE ledger_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    era INTEGER NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, frontier BLOB NOT NULL,
    last_time INTEGER NOT NULL, note TEXT NOT NULL, fold_version INTEGER NOT NULL
) STRICT;
INSERT INTO ledger_head VALUES (1, 1, 0, x'', x'', 0, '', 1);

CREATE TABLE entry (
    idx INTEGER PRIMARY KEY, kind INTEGER NOT NULL, unit INTEGER NOT NULL,
    host INTEGER, chain INTEGER, sequence INTEGER, variant INTEGER NOT NULL,
    received_at INTEGER NOT NULL, observed_at INTEGER,
    record BLOB NOT NULL, signature BLOB NOT NULL, keyid BLOB NOT NULL, fold INTEGER NOT NULL,
    UNIQUE (host, chain, sequence, variant)
) STRICT;
CREATE INDEX entry_host ON entry (host, idx) WHERE host IS NOT NULL;
CREATE INDEX entry_kind ON entry (unit, kind, idx);
CREATE TABLE body (
    idx INTEGER PRIMARY KEY, encoding INTEGER NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE TABLE tile (
    level INTEGER NOT NULL, n INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY, time INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL
) STRICT;

CREATE TABLE unit (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE host (
    id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, uuid BLOB NOT NULL UNIQUE,
    status INTEGER NOT NULL, status_idx INTEGER NOT NULL
) STRICT;
CREATE INDEX host_unit ON host (unit);
CREATE TABLE host_key (
    keyid BLOB PRIMARY KEY, host INTEGER NOT NULL, public_key BLOB NOT NULL, cert BLOB NOT NULL,
    not_after INTEGER NOT NULL, from_idx INTEGER NOT NULL, endorsed_by BLOB, revoked_idx INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX host_key_host ON host_key (host, from_idx);

CREATE TABLE chain (
    host INTEGER NOT NULL, no INTEGER NOT NULL, id BLOB NOT NULL, start_idx INTEGER NOT NULL,
    resumes BLOB, PRIMARY KEY (host, no)
) STRICT, WITHOUT ROWID;
CREATE TABLE chain_head (
    host INTEGER PRIMARY KEY, chain INTEGER NOT NULL, sequence INTEGER NOT NULL,
    digest BLOB NOT NULL, state_digest BLOB NOT NULL, instance BLOB NOT NULL, peer TEXT NOT NULL,
    full_idx INTEGER NOT NULL, last_idx INTEGER NOT NULL, last_received_at INTEGER,
    needs_full INTEGER NOT NULL
) STRICT;
CREATE TABLE rival (
    host INTEGER NOT NULL, instance BLOB NOT NULL, displaced INTEGER NOT NULL,
    idx INTEGER NOT NULL, peer TEXT NOT NULL, PRIMARY KEY (host, instance)
) STRICT, WITHOUT ROWID;
CREATE TABLE host_profile (
    host INTEGER PRIMARY KEY, machine TEXT NOT NULL, policies TEXT NOT NULL,
    agent_version TEXT NOT NULL
) STRICT;

CREATE TABLE current_result (
    unit INTEGER NOT NULL, host INTEGER NOT NULL, chk TEXT NOT NULL, state INTEGER NOT NULL,
    reason INTEGER, since_idx INTEGER NOT NULL, changed_idx INTEGER NOT NULL,
    detail BLOB NOT NULL, PRIMARY KEY (unit, host, chk)
) STRICT, WITHOUT ROWID;
CREATE TABLE result_history (
    unit INTEGER NOT NULL, host INTEGER NOT NULL, chk TEXT NOT NULL, from_idx INTEGER NOT NULL,
    to_idx INTEGER NOT NULL, state INTEGER NOT NULL, reason INTEGER,
    PRIMARY KEY (unit, host, chk, from_idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_history_unit ON result_history (unit, to_idx);

CREATE TABLE token (
    id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, secret_hash BLOB NOT NULL UNIQUE,
    uses_left INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE token_use (
    token INTEGER NOT NULL, keyid BLOB NOT NULL, host INTEGER NOT NULL, PRIMARY KEY (token, keyid)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
)sql";

// Step n brings a file from version n to n + 1.
constexpr std::array steps{first_schema};
static_assert(steps.size() == schema_version);

Result<std::int64_t> pragma(Database& database, const char* sql) {
    auto query = database.query(sql);
    auto row = query.step();
    if (!row) return row.error();
    return query.integer(0);
}

// The schema's version; 0 for a file without tables.
Result<std::int64_t> version_of(Database& database) {
    auto version = pragma(database, "PRAGMA user_version");
    if (!version) return version;
    auto mark = pragma(database, "PRAGMA application_id");
    if (!mark) return mark;
    auto tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables;
    if (*tables != 0 && *mark != application_id) {
        return Error{Errc::conflict, "the database is not presscheck's: name another file"};
    }
    if (*version > schema_version) {
        return Error{Errc::conflict, "the database was made by a newer presscheck (schema " +
                                         std::to_string(*version) + ", this one knows " +
                                         std::to_string(schema_version) +
                                         "): install that version or restore a backup"};
    }
    return version;
}

Status take_steps(Database& database) {
    auto version = version_of(database);
    if (!version) return version.error();
    for (auto step = static_cast<std::size_t>(*version); step < steps.size(); ++step) {
        if (auto done = database.execute(steps[step]); !done) return done;
    }
    const std::string marks = "PRAGMA application_id = " + std::to_string(application_id) +
                              "; PRAGMA user_version = " + std::to_string(schema_version);
    return database.execute(marks.c_str());
}

}  // namespace

Status migrate(Database& database) {
    auto version = version_of(database);
    if (!version) return version.error();
    if (*version == schema_version) return Ok{};
    // Another process may be at it too: whoever comes second finds the work done.
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun;
    auto taken = take_steps(database);
    if (!taken) {
        if (auto undone = database.execute("ROLLBACK"); !undone) return undone;
        return taken;
    }
    return database.execute("COMMIT");
}

Status check_schema(Database& database) {
    auto version = version_of(database);
    if (!version) return version.error();
    if (*version != schema_version) {
        return Error{Errc::conflict,
                     "the database has an older schema: start presscheck-collector serve once"};
    }
    return Ok{};
}

}  // namespace presscheck
