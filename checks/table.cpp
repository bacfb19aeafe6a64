#include "checks/table.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace presscheck {
namespace {

// A probe that breaks its own declaration is a bug in this program, whatever the input was.
[[noreturn]] void broken_declaration(std::string_view probe, std::string_view column) {
    std::fprintf(stderr, "presscheck: probe %.*s broke its declaration at column %.*s\n",
                 static_cast<int>(probe.size()), probe.data(), static_cast<int>(column.size()),
                 column.data());
    std::abort();
}

bool has_kind(const Scalar& value, Kind kind) {
    switch (value.index()) {
        case 0:
            return kind == Kind::text;
        case 1:
            return kind == Kind::integer;
        case 2:
            return kind == Kind::boolean;
        case 3:
            return kind == Kind::duration;
        case 4:
            return kind == Kind::time;
        case 5:
            return kind == Kind::mode;
        case 6:
            return kind == Kind::version;
        case 7:
            return kind == Kind::address;
        case 8:
            return kind == Kind::network;
        case 9:
            return kind == Kind::integer || kind == Kind::duration || kind == Kind::time;
        case 10:
            return kind == Kind::time;
        default:
            return false;
    }
}

bool fits(const Cell& cell, Type type) {
    if (std::holds_alternative<Bound>(cell)) return type == Type{Kind::time};
    const auto* value = std::get_if<Value>(&cell);
    if (value == nullptr) return true;
    if (!value->is_list()) return !type.list && has_kind(value->scalar(), type.kind);
    if (!type.list) return false;
    for (const auto& item : value->list()) {
        if (!has_kind(item, type.kind)) return false;
    }
    return true;
}

}  // namespace

Cell text(std::string value) {
    return Value{Scalar{std::move(value)}};
}

Cell texts(std::vector<std::string> values) {
    std::vector<Scalar> list;
    list.reserve(values.size());
    for (auto& value : values)
        list.emplace_back(std::move(value));
    return Value{std::move(list)};
}

Cell integer(std::int64_t value) {
    return Value{Scalar{value}};
}

Cell integers(const std::vector<std::int64_t>& values) {
    return Value{std::vector<Scalar>(values.begin(), values.end())};
}

Cell boolean(bool value) {
    return Value{Scalar{value}};
}
Cell duration(std::chrono::seconds value) {
    return Value{Scalar{value}};
}
Cell moment(Time value) {
    return Value{Scalar{value}};
}
Cell mode(unsigned bits) {
    return Value{Scalar{Mode{bits}}};
}

Cell version(std::string value, Version::Order order) {
    return Value{Scalar{Version{std::move(value), order}}};
}

Cell address(const Address& value) {
    return Value{Scalar{value}};
}

Row::Row(const ProbeDeclaration& probe)
    : probe_(&probe),
      cells_(probe.columns.size(), Cell{Unknown{Reason::unsupported}}),
      sources_(probe.columns.size()) {}

Row& Row::set(std::string_view column, Cell cell, std::string source) {
    const auto index = probe_->column(column);
    if (!index || !fits(cell, probe_->columns[*index].type)) {
        broken_declaration(probe_->name, column);
    }
    cells_[*index] = std::move(cell);
    sources_[*index] = std::move(source);
    return *this;
}

const Cell& Row::cell(std::string_view column) const {
    const auto index = probe_->column(column);
    if (!index) broken_declaration(probe_->name, column);
    return cells_[*index];
}

Row& Row::from(std::string source) {
    row_source_ = std::move(source);
    return *this;
}

const std::string& Row::source(std::size_t column) const {
    return sources_[column].empty() ? row_source_ : sources_[column];
}

std::string Row::source() const {
    if (!row_source_.empty()) return row_source_;
    for (const auto& source : sources_) {
        if (!source.empty()) return source;
    }
    return {};
}

Table Table::of(std::string_view probe) {
    const auto* declaration = find_declaration(probe);
    if (declaration == nullptr) broken_declaration(probe, "(undeclared)");
    return Table{*declaration};
}

Table Table::unseen(std::string_view probe, Reason reason, std::string source) {
    Table table = of(probe);
    table.mark_incomplete(reason, std::move(source));
    return table;
}

Row& Table::add_row() {
    return rows_.emplace_back(*probe_);
}

void Table::mark_incomplete(Reason reason, std::string source) {
    if (reason_) return;
    reason_ = reason;
    reason_source_ = std::move(source);
}

nlohmann::json to_json(const Cell& cell) {
    if (const auto* value = std::get_if<Value>(&cell)) return to_json(*value);
    if (const auto* bound = std::get_if<Bound>(&cell)) return {{"by", format_time(bound->by)}};
    if (const auto* why = std::get_if<Unknown>(&cell)) return {{"unknown", name_of(why->reason)}};
    return nullptr;
}

nlohmann::json to_json(const Row& row, const ProbeDeclaration& probe) {
    auto object = nlohmann::json::object();
    for (std::size_t i = 0; i < probe.columns.size(); ++i) {
        object[std::string(probe.columns[i].name)] = to_json(row.cell(i));
    }
    return object;
}

nlohmann::json to_json(const Table& table) {
    auto rows = nlohmann::json::array();
    auto sources = nlohmann::json::array();
    const auto& probe = table.probe();
    for (const auto& row : table.rows()) {
        rows.push_back(to_json(row, probe));
        auto places = nlohmann::json::object();
        for (std::size_t i = 0; i < probe.columns.size(); ++i) {
            if (!row.source(i).empty()) places[std::string(probe.columns[i].name)] = row.source(i);
        }
        sources.push_back(std::move(places));
    }
    nlohmann::json object{{"complete", table.complete()}, {"probe", probe.name}};
    if (const auto reason = table.reason()) object["reason"] = name_of(*reason);
    if (!table.reason_source().empty()) object["source"] = table.reason_source();
    object["rows"] = std::move(rows);
    object["sources"] = std::move(sources);
    return object;
}

}  // namespace presscheck
