#include "agent/shown_result.h"

#include "agent/table_text.h"
#include "agent/unknown_words.h"
#include "agent/words.h"
#include "checks/policy/declaration.h"
#include "core/printable.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace presscheck {
namespace {

using nlohmann::json;

Kind kind_of(const std::string& probe, const std::string& column) {
    const auto* declaration = find_declaration(probe);
    const auto index = declaration == nullptr ? std::nullopt : declaration->column(column);
    return index ? declaration->columns[*index].type.kind : Kind::text;
}

std::string row_text(const json& evidence, Language language) {
    const auto probe = evidence.at("probe").get<std::string>();
    std::string text;
    for (const auto& [column, cell] : evidence.at("row").items()) {
        text += (text.empty() ? "" : " · ") + column + " = " +
                cell_text(cell, kind_of(probe, column), language);
    }
    return printable(text);
}

}  // namespace

std::string text_in(const json& text, Language language) {
    return text.at(language == Language::vi ? "vi" : "en").get<std::string>();
}

ShownResult shown_result(const ShownCheck& check, Language language) {
    const auto& result = *check.result;
    const auto& about = *check.about;
    ShownResult shown;
    shown.title = text_in(about.at("title"), language);
    shown.why = text_in(about.at("why"), language);
    shown.fix = text_in(about.at("fix"), language);
    shown.asked = text_in(about.at("asks"), language);
    if (check.state == State::unknown) {
        shown.unknown = words_for_unknown(result, language);
        const bool undeclared = result.value("reason", "") == name_of(Reason::undeclared);
        if (undeclared && about.contains("undeclared"))
            shown.undeclared = text_in(about.at("undeclared"), language);
    }
    for (const auto& row : result.at("evidence"))
        shown.evidence.push_back({row_text(row, language), printable(row.value("source", ""))});
    shown.nothing_found = shown.evidence.empty() && check.state == State::fail;
    return shown;
}

std::string_view words_for_requirement(std::string_view state, Language language) {
    constexpr std::array all{RequirementState::met, RequirementState::unmet,
                             RequirementState::unknown, RequirementState::pending,
                             RequirementState::not_applicable};
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](RequirementState each) { return name_of(each) == state; });
    return found == all.end() ? std::string_view() : words_for(*found, language);
}

SourcePlace place_of(const std::string& source) {
    if (!source.starts_with('/')) return {};
    const auto colon = source.rfind(':');
    if (colon == std::string::npos || colon + 1 == source.size()) return {source, 0};
    SourcePlace place{source.substr(0, colon), 0};
    const auto* const end = source.data() + source.size();
    const auto read = std::from_chars(source.data() + colon + 1, end, place.line);
    if (read.ec != std::errc() || read.ptr != end) return {source, 0};
    return place;
}

}  // namespace presscheck
