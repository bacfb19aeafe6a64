// SQLite in as few words as the store needs: a connection that keeps its prepared statements, and
// one run of a statement, reset by scope.
#pragma once

#include "core/clock.h"
#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace presscheck {

struct CloseDatabase {
    void operator()(sqlite3* database) const;
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const;
};

struct Blob {
    std::string_view bytes;
};
struct Hex {  // hex digits in our structs, bytes in the file
    std::string_view digits;
};

// One run of a statement: its arguments are bound, its rows are read, and it is reset at the end.
class Query {
public:
    // `statement` is null when it could not be prepared.
    template <class... Arguments>
    Query(sqlite3* database, sqlite3_stmt* statement, const Arguments&... arguments)
        : database_(database), statement_(statement) {
        if (statement_ == nullptr) note_error();
        (bind(arguments), ...);
    }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query();

    // Whether there is (another) row. Errors: conflict (a key is taken), unavailable.
    Result<bool> step();
    // To the end. Errors: as step().
    Status run();

    // Of the row step() found.
    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    std::uint64_t unsigned_integer(int column) const;
    Time time(int column) const;
    std::string bytes(int column) const;  // of a text or a blob
    std::string hex(int column) const;
    template <class E>
    E as(int column) const {
        return static_cast<E>(integer(column));
    }

private:
    void note_error();
    void bind(std::int64_t value);
    void bind(int value) { bind(std::int64_t{value}); }
    void bind(std::uint64_t value) { bind(static_cast<std::int64_t>(value)); }
    void bind(std::string_view text);
    void bind(Blob value);
    void bind(Hex value);
    void bind(Time value) { bind(std::int64_t{value.time_since_epoch().count()}); }
    void bind(std::nullopt_t);
    template <class E>
    requires std::is_enum_v<E>
    void bind(E value) { bind(static_cast<std::int64_t>(value)); }
    template <class T>
    void bind(const std::optional<T>& value) {
        if (value) {
            bind(*value);
        } else {
            bind(std::nullopt);
        }
    }

    sqlite3* database_;
    sqlite3_stmt* statement_;
    int next_ = 1;
    std::optional<Error> broken_;  // a value that could not be bound
};

class Database {
public:
    enum class Access { create, read_write };
    // Errors: not_found, unavailable.
    static Result<Database> open(const std::string& file, Access access);

    // A run of `sql`, which must live as long as the program: its address is its name among the
    // prepared statements.
    template <class... Arguments>
    Query query(const char* sql, const Arguments&... arguments) {
        return Query(database_.get(), prepared(sql), arguments...);
    }
    // Runs a script of statements without arguments. Errors: unavailable.
    Status execute(const char* script);

    sqlite3* native() const { return database_.get(); }

private:
    explicit Database(sqlite3* owned) : database_(owned) {}
    sqlite3_stmt* prepared(const char* sql);

    std::unique_ptr<sqlite3, CloseDatabase> database_;
    std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, FinalizeStatement>> statements_;
};

// The 16 bytes of a UUID with dashes, and back. Errors: malformed.
Result<std::string> uuid_bytes(std::string_view uuid);
std::string uuid_text(std::string_view bytes);

}  // namespace presscheck
