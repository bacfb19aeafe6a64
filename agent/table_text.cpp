#include "agent/table_text.h"

#include "agent/words.h"
#include "checks/policy/value.h"
#include "checks/policy/value_words.h"
#include "core/printable.h"
#include "core/state.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::size_t columns_side_by_side = 12;
constexpr std::size_t widest_cell = 48;

std::string shortened(const std::string& text) {
    if (columns_of(text) <= widest_cell) return text;
    std::string kept;
    for (const char c : text) {
        const bool boundary = (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
        if (boundary && columns_of(kept) + 1 >= widest_cell) break;
        kept.push_back(c);
    }
    return kept + "…";
}

std::string side_by_side(const json& table, const ProbeDeclaration& probe, Language language,
                         const Page& page) {
    std::vector<std::vector<std::string>> lines;
    auto& head = lines.emplace_back();
    for (const auto& column : probe.columns)
        head.emplace_back(column.name);
    for (const auto& row : table.at("rows")) {
        auto& line = lines.emplace_back();
        for (const auto& column : probe.columns) {
            line.push_back(
                shortened(cell_text(row.at(std::string(column.name)), column.type.kind, language)));
        }
    }
    std::vector<std::size_t> widths(probe.columns.size(), 0);
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], columns_of(line[i]));
        }
    }
    std::string out;
    for (const auto& line : lines) {
        std::string written;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const bool last = i + 1 == line.size();
            written += last ? line[i] : padded(line[i], widths[i] + 2);
        }
        out += painted(written, &line == &lines.front() ? Ink::bold : Ink::plain, page) + "\n";
    }
    return out;
}

std::string below_each_other(const json& table, const ProbeDeclaration& probe, Language language,
                             const Page& page) {
    std::size_t width = 0;
    for (const auto& column : probe.columns)
        width = std::max(width, columns_of(column.name));
    std::string out;
    const auto& rows = table.at("rows");
    for (std::size_t r = 0; r < rows.size(); ++r) {
        if (r > 0) out += "\n";
        for (const auto& column : probe.columns) {
            const std::string name(column.name);
            const auto source = table.at("sources").at(r).value(name, "");
            out += wrapped(padded(name, width + 2),
                           cell_text(rows[r].at(name), column.type.kind, language) +
                               (source.empty() ? "" : "  (" + printable(source) + ")"),
                           page);
        }
    }
    return out;
}

std::string completeness(const json& table, Language language) {
    const bool vi = language == Language::vi;
    const auto count = std::to_string(table.at("rows").size()) + (vi ? " dòng" : " rows");
    if (table.at("complete").get<bool>()) return count + (vi ? ", đầy đủ" : ", complete") + "\n";
    const auto reason = parse_reason(table.value("reason", "")).value_or(Reason::unsupported);
    const auto source = table.value("source", "");
    return count + (vi ? ", CHƯA ĐẦY ĐỦ: " : ", INCOMPLETE: ") + std::string(name_of(reason)) +
           " (" + std::string(words_for(reason, language)) + ")" +
           (source.empty() ? "" : (vi ? " · ở " : " · at ") + printable(source)) + "\n";
}

}  // namespace

std::string cell_text(const json& cell, Kind kind, Language language) {
    if (cell.is_null()) return language == Language::vi ? "(không có)" : "(absent)";
    const bool limitless = kind == Kind::integer || kind == Kind::duration || kind == Kind::time;
    if (limitless && cell == "unlimited") return words_for(Scalar{Unlimited{}}, language);
    if (limitless && cell == "never") return words_for(Scalar{Never{}}, language);
    if (cell.is_boolean()) return words_for(Scalar{cell.get<bool>()}, language);
    if (cell.is_string()) return printable(cell.get<std::string>());
    if (cell.is_object() && cell.contains("unknown")) {
        return "? (" + cell.at("unknown").get<std::string>() + ")";
    }
    if (cell.is_object() && cell.contains("by")) return "≤ " + cell.at("by").get<std::string>();
    if (kind == Kind::duration && cell.is_number_integer()) {
        return words_for(Scalar{std::chrono::seconds{cell.get<std::int64_t>()}}, language);
    }
    if (!cell.is_array()) return cell.dump();
    std::string list;
    for (const auto& item : cell) {
        list += (list.empty() ? "" : ",") +
                (item.is_string() ? printable(item.get<std::string>()) : item.dump());
    }
    return list;
}

std::string table_text(const json& table, const ProbeDeclaration& probe, Language language,
                       const Page& page) {
    std::string out;
    if (!table.at("rows").empty()) {
        out = probe.columns.size() <= columns_side_by_side
                  ? side_by_side(table, probe, language, page)
                  : below_each_other(table, probe, language, page);
    }
    return out + completeness(table, language);
}

}  // namespace presscheck
