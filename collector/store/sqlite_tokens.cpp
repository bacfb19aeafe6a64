// Enrolment tokens, and events for the operator.
#include "collector/store/sqlite_tables.h"

#include <string>

namespace presscheck {

Result<std::int64_t> SqliteStore::add_token(const Token& token) {
    auto query = database_.query(
        "INSERT INTO token (unit, secret_hash, uses_left, expires_at) VALUES (?, ?, ?, ?) "
        "RETURNING id",
        token.unit, Blob{token.secret_hash}, token.uses_left, token.expires_at);
    auto row = query.step();
    if (!row) return row.error();
    return query.integer(0);
}

Result<std::optional<Token>> SqliteStore::find_token(std::int64_t id) {
    auto query = database_.query(
        "SELECT id, unit, secret_hash, uses_left, expires_at FROM token WHERE id = ?", id);
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<Token>{};
    return std::optional(Token{query.integer(0), query.as<UnitId>(1), query.bytes(2),
                               static_cast<int>(query.integer(3)), query.time(4)});
}

Result<std::optional<TokenUse>> SqliteStore::find_token_use(std::int64_t token,
                                                            std::string_view keyid) {
    auto query = database_.query("SELECT host FROM token_use WHERE token = ? AND keyid = ?", token,
                                 Hex{keyid});
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<TokenUse>{};
    return std::optional(TokenUse{token, std::string(keyid), query.as<HostId>(0)});
}

Status SqliteStore::use_token(const TokenUse& use) {
    auto used =
        database_
            .query("INSERT INTO token_use VALUES (?, ?, ?)", use.token, Hex{use.keyid}, use.host)
            .run();
    if (!used) return used;
    auto taken = database_.query(
        "UPDATE token SET uses_left = uses_left - 1 WHERE id = ? AND uses_left > 0 RETURNING id",
        use.token);
    auto row = taken.step();
    if (!row) return row.error();
    if (!*row) return Error{Errc::conflict, "the token is used up"};
    return Ok{};
}

Status SqliteStore::add_event(const Event& event) {
    return database_
        .query("INSERT INTO event (unit, at, kind, subject, detail) VALUES (?, ?, ?, ?, ?)",
               event.unit, event.at, std::string_view(event.kind), std::string_view(event.subject),
               std::string_view(event.detail))
        .run();
}

Result<std::vector<Event>> SqliteStore::events(std::size_t limit) {
    auto query = database_.query(
        "SELECT id, unit, at, kind, subject, detail FROM event ORDER BY id DESC LIMIT ?", limit);
    std::vector<Event> found;
    auto row = query.step();
    for (; row && *row; row = query.step()) {
        found.push_back(Event{query.integer(0), query.as<UnitId>(1), query.time(2), query.bytes(3),
                              query.bytes(4), query.bytes(5)});
    }
    if (!row) return row.error();
    return found;
}

}  // namespace presscheck
