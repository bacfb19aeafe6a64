#include "checks/evidence.h"

#include "checks/redact.h"
#include "checks/shown_columns.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace presscheck {
namespace {

using Json = nlohmann::json;

// Columns that tell rows apart. Others are left out unless the check speaks of them: what changes
// by itself (sizes, times) would make evidence differ from one scan to the next.
constexpr std::array<std::string_view, 12> naming{"address", "context", "id",   "name",
                                                  "number",  "path",    "port", "protocol",
                                                  "scheme",  "service", "text", "value"};

// How much of a text and of a list is shown; the next one when a row is still too large.
struct Measure {
    std::size_t text_bytes, list_items;
};
constexpr std::array<Measure, 5> measures{{{400, 32}, {160, 16}, {80, 8}, {32, 4}, {12, 1}}};

Json cut(const Json& value, Measure measure) {
    if (value.is_string()) return shortened(value.get<std::string>(), measure.text_bytes);
    if (!value.is_array()) return value;
    auto list = Json::array();
    for (const auto& item : value) {
        if (list.size() == measure.list_items) {
            list.push_back("…[" + std::to_string(value.size() - list.size()) + " more]");
            break;
        }
        list.push_back(cut(item, measure));
    }
    return list;
}

// What a check asks of a line is its value: the rest of the line may be anything.
bool is_told_by_value(const DecidingRow& deciding, std::string_view column) {
    if (column != "text") return false;
    const auto value = deciding.table->probe().column("value");
    if (!value) return false;
    const auto& cell = deciding.table->rows()[deciding.row].cell(*value);
    return std::holds_alternative<Value>(cell) || std::holds_alternative<Unknown>(cell);
}

// Those the check speaks of and those that name the row; where there are neither, the first.
std::set<std::size_t> shown_columns(const ProbeDeclaration& probe, std::set<std::size_t> mentioned,
                                    const auto& is_told_otherwise) {
    const auto columns = probe.columns;
    auto shown = std::move(mentioned);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (is_naming_column(columns[i].name) && !is_told_otherwise(columns[i].name))
            shown.insert(i);
    }
    for (std::size_t i = 0; shown.empty() && i < columns.size(); ++i)
        shown.insert(i);
    return shown;
}

std::set<std::size_t> shown_columns(const DecidingRow& deciding) {
    return shown_columns(deciding.table->probe(), deciding.mentioned, [&](std::string_view column) {
        return is_told_by_value(deciding, column);
    });
}

// What the tables of a statement show, by probe.
class StatementColumns {
public:
    void add(const Statement& statement) {
        for (const auto& operand : statement.operands)
            add(operand);
        if (statement.kind != Statement::Kind::table) return;
        const auto& table = statement.table;
        std::set<std::size_t> mentioned;
        for (const auto& cell : table.where)
            mentioned.insert(cell.column);
        for (const auto& cell : table.row)
            mentioned.insert(cell.column);
        const auto nothing = [](std::string_view) { return false; };
        of(*table.probe).merge(shown_columns(*table.probe, std::move(mentioned), nothing));
    }

    std::vector<ShownColumns> shown() const {
        std::vector<ShownColumns> all;
        for (const auto& [probe, columns] : found_) {
            auto& one = all.emplace_back(ShownColumns{probe->name, {}});
            for (const auto column : columns)
                one.columns.push_back(probe->columns[column].name);
        }
        return all;
    }

private:
    std::set<std::size_t>& of(const ProbeDeclaration& probe) {
        for (auto& [known, columns] : found_)
            if (known == &probe) return columns;
        return found_.emplace_back(&probe, std::set<std::size_t>{}).second;
    }

    std::vector<std::pair<const ProbeDeclaration*, std::set<std::size_t>>> found_;
};

std::string show_row(const DecidingRow& deciding) {
    const auto columns = deciding.table->probe().columns;
    const auto& row = deciding.table->rows()[deciding.row];
    auto whole = Json::object();
    for (const auto column : shown_columns(deciding))
        whole[std::string(columns[column].name)] = redact(to_json(row.cell(column)));

    for (const auto measure : measures) {
        auto smaller = Json::object();
        for (const auto& [name, cell] : whole.items())
            smaller[name] = cut(cell, measure);
        auto bytes = canonical_bytes(smaller);
        if (bytes.size() <= limits::evidence_row_bytes) return bytes;
    }
    // Too many columns: those that fit, the deciding one first.
    auto few = Json::object();
    const auto keep = [&](const std::string& name) {
        auto more = few;
        more[name] = cut(whole[name], measures.back());
        if (canonical_bytes(more).size() <= limits::evidence_row_bytes) few = std::move(more);
    };
    if (deciding.column) keep(std::string(columns[*deciding.column].name));
    for (const auto& [name, cell] : whole.items())
        keep(name);
    return canonical_bytes(few);
}

// "/etc/ssh/sshd_config" of "/etc/ssh/sshd_config:33".
std::string without_line(const std::string& source) {
    const auto end = source.find_last_not_of("0123456789");
    const bool has_line = end != std::string::npos && source[end] == ':' && end + 1 < source.size();
    return has_line ? source.substr(0, end) : source;
}

std::string show_source(const DecidingRow& deciding) {
    const auto& row = deciding.table->rows()[deciding.row];
    auto source = deciding.column ? row.source(*deciding.column) : std::string{};
    // A default stands in no line: its file is named, not the line of some other cell.
    if (source.empty()) source = deciding.column ? without_line(row.source()) : row.source();
    return show_place(source);
}

}  // namespace

// A path may hold any bytes.
std::string show_place(const std::string& source) {
    const auto utf8 = to_json(text(source)).get<std::string>();
    return shortened(utf8, limits::result_text_bytes / 2);
}

bool is_naming_column(std::string_view column) {
    return std::find(naming.begin(), naming.end(), column) != naming.end();
}

std::string shortened(const std::string& text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    auto kept = text.substr(0, bytes);
    while (!kept.empty() && !is_utf8(kept))
        kept.pop_back();
    return kept + "…[" + std::to_string(text.size() - kept.size()) + " more bytes]";
}

std::vector<ShownColumns> columns_shown(const Statement& statement) {
    StatementColumns columns;
    columns.add(statement);
    return columns.shown();
}

std::vector<Evidence> show_evidence(const std::vector<DecidingRow>& rows) {
    std::vector<Evidence> shown;
    std::set<std::pair<const Table*, std::size_t>> seen;
    for (const auto& row : rows) {
        if (shown.size() == limits::evidence_rows) break;
        if (!seen.insert({row.table, row.row}).second) continue;
        Evidence one{std::string(row.table->probe().name), show_row(row), show_source(row)};
        // Rows that differ only in what is not shown are one to a reader.
        if (std::find(shown.begin(), shown.end(), one) == shown.end())
            shown.push_back(std::move(one));
    }
    return shown;
}

}  // namespace presscheck
