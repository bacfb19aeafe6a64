// What a probe returns: rows of typed cells, and whether they are all there.
//
// A table is complete only when the probe looked at everything it should. It is never empty and
// complete for something that could not be looked at.
#pragma once

#include "checks/policy/declaration.h"
#include "checks/policy/value.h"
#include "core/clock.h"
#include "core/state.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace presscheck {

// A time that is only known to lie at or before `by`.
struct Bound {
    Time by{};
    friend bool operator==(Bound, Bound) = default;
};
struct Absent {
    friend bool operator==(Absent, Absent) = default;
};
struct Unknown {
    Reason reason = Reason::denied;
    friend bool operator==(Unknown, Unknown) = default;
};

using Cell = std::variant<Value, Bound, Absent, Unknown>;

// Short ways to write a cell.
Cell text(std::string value);
Cell texts(std::vector<std::string> values);
Cell integer(std::int64_t value);
Cell integers(const std::vector<std::int64_t>& values);
Cell boolean(bool value);
Cell duration(std::chrono::seconds value);
Cell moment(Time value);
Cell mode(unsigned bits);
Cell version(std::string value, Version::Order order);
Cell address(const Address& value);
inline Cell unlimited() {
    return Value{Scalar{Unlimited{}}};
}
inline Cell never() {
    return Value{Scalar{Never{}}};
}
inline Cell absent() {
    return Absent{};
}
inline Cell unknown(Reason reason) {
    return Unknown{reason};
}

class Row {
public:
    explicit Row(const ProbeDeclaration& probe);

    // Puts `cell` in the column, with the place it was read from ("/etc/ssh/sshd_config:33"; empty
    // when there is none). A column nobody set is `unknown: unsupported`.
    // REQUIRES: the column exists and a value has its type; anything else is a bug and aborts.
    Row& set(std::string_view column, Cell cell, std::string source = {});

    const Cell& cell(std::size_t column) const { return cells_[column]; }
    const Cell& cell(std::string_view column) const;  // REQUIRES: the column exists
    const std::string& source(std::size_t column) const;

    // The same, one place for all cells of this row that have none of their own.
    Row& from(std::string source);
    // The row's own place, else that of the first cell that has one.
    std::string source() const;

private:
    const ProbeDeclaration* probe_;
    std::vector<Cell> cells_;
    std::vector<std::string> sources_;
    std::string row_source_;
};

class Table {
public:
    explicit Table(const ProbeDeclaration& probe) : probe_(&probe) {}

    // REQUIRES: `probe` is declared; for probes, which know their own name.
    static Table of(std::string_view probe);
    // A table of nothing but the reason it is empty, and what is at fault: mark_incomplete.
    static Table unseen(std::string_view probe, Reason reason, std::string source = {});

    Row& add_row();
    // Some rows are missing, for this reason, because of this file, or this line of it
    // ("/etc/group:7"; empty when no one file is at fault); the first reason stays.
    void mark_incomplete(Reason reason, std::string source = {});

    const ProbeDeclaration& probe() const { return *probe_; }
    const std::vector<Row>& rows() const { return rows_; }
    std::vector<Row>& rows() { return rows_; }
    bool complete() const { return !reason_; }
    std::optional<Reason> reason() const { return reason_; }
    const std::string& reason_source() const { return reason_source_; }

private:
    const ProbeDeclaration* probe_;
    std::vector<Row> rows_;
    std::optional<Reason> reason_;
    std::string reason_source_;
};

nlohmann::json to_json(const Cell& cell);
// Members are the columns; design section 15.
nlohmann::json to_json(const Row& row, const ProbeDeclaration& probe);
// {"complete", "probe", ["reason", ["source"]], "rows", "sources"}
nlohmann::json to_json(const Table& table);

}  // namespace presscheck
