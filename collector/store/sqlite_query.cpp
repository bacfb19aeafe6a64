#include "collector/store/sqlite_query.h"

#include "core/bytes.h"

#include <sqlite3.h>

#include <utility>

namespace presscheck {
namespace {

// How long a statement waits for another process before it gives up. Transactions are short; only
// a stuck process holds the lock this long.
constexpr int patience_milliseconds = 30'000;

Error error_of(sqlite3* database) {
    const int code = sqlite3_extended_errcode(database);
    const std::string message = std::string("database: ") + sqlite3_errmsg(database);
    if ((code & 0xff) == SQLITE_CONSTRAINT) return Error{Errc::conflict, message};
    if ((code & 0xff) == SQLITE_BUSY) {
        return Error{Errc::unavailable, "database: another process is holding it; try again"};
    }
    if ((code & 0xff) == SQLITE_FULL) {
        return Error{Errc::unavailable, "database: the disk is full"};
    }
    return Error{Errc::unavailable, message};
}

}  // namespace

void CloseDatabase::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}
void FinalizeStatement::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void Query::note_error() {
    broken_ = error_of(database_);
}

Query::~Query() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

void Query::bind(std::int64_t value) {
    sqlite3_bind_int64(statement_, next_++, value);
}

// Transient: the text may be a temporary of the caller's expression.
void Query::bind(std::string_view text) {
    sqlite3_bind_text64(statement_, next_++, text.data() == nullptr ? "" : text.data(), text.size(),
                        SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Query::bind(Blob value) {
    sqlite3_bind_blob64(statement_, next_++, value.bytes.empty() ? "" : value.bytes.data(),
                        value.bytes.size(), SQLITE_TRANSIENT);
}

void Query::bind(Hex value) {
    auto bytes = from_hex(value.digits);
    if (!bytes) {
        broken_ = bytes.error();
        ++next_;
        return;
    }
    bind(Blob{*bytes});
}

void Query::bind(std::nullopt_t) {
    sqlite3_bind_null(statement_, next_++);
}

Result<bool> Query::step() {
    if (broken_) return *broken_;
    switch (sqlite3_step(statement_)) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            return error_of(database_);
    }
}

Status Query::run() {
    auto row = step();
    while (row && *row)
        row = step();
    if (!row) return row.error();
    return Ok{};
}

bool Query::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}
std::uint64_t Query::unsigned_integer(int column) const {
    return static_cast<std::uint64_t>(integer(column));
}
Time Query::time(int column) const {
    return Time{std::chrono::microseconds{integer(column)}};
}

std::string Query::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const int size = sqlite3_column_bytes(statement_, column);
    if (data == nullptr) return {};
    return std::string(data, static_cast<std::size_t>(size));
}

std::string Query::hex(int column) const {
    return to_hex(bytes(column));
}

Result<Database> Database::open(const std::string& file, Access access) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                      (access == Access::create ? SQLITE_OPEN_CREATE : 0);
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    Database database(raw);
    if (code != SQLITE_OK) {
        const auto kind = (code & 0xff) == SQLITE_CANTOPEN ? Errc::not_found : Errc::unavailable;
        return Error{kind, file + ": " + sqlite3_errstr(code)};
    }
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, patience_milliseconds);
    return database;
}

sqlite3_stmt* Database::prepared(const char* sql) {
    auto& kept = statements_[sql];
    if (!kept) {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr);
        kept.reset(statement);
    }
    return kept.get();
}

Status Database::execute(const char* script) {
    if (sqlite3_exec(database_.get(), script, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return error_of(database_.get());
    }
    return Ok{};
}

Result<std::string> uuid_bytes(std::string_view uuid) {
    const bool shaped = uuid.size() == 36 && uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' &&
                        uuid[23] == '-';
    std::string digits;
    for (const char c : uuid)
        if (c != '-') digits += c;
    auto bytes = from_hex(digits);
    if (!shaped || !bytes || bytes->size() != 16) {
        return Error{Errc::malformed, "not a UUID: '" + std::string(uuid.substr(0, 40)) + "'"};
    }
    return bytes;
}

std::string uuid_text(std::string_view bytes) {
    std::string text = to_hex(bytes);
    for (const std::size_t position : {20U, 16U, 12U, 8U})
        if (text.size() >= position) text.insert(position, "-");
    return text;
}

}  // namespace presscheck
