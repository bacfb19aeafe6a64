#include "checks/parsers/login_defs.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"

namespace presscheck {
namespace {

std::string_view without_quotes(std::string_view value) {
    const auto first = value.find_first_not_of(" \t\"");
    if (first == std::string_view::npos) return {};
    value.remove_prefix(first);
    return value.substr(0, value.find('"'));
}

}  // namespace

LoginDefinitions LoginDefinitions::parse(std::string_view bytes) {
    LoginDefinitions definitions;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto text = trimmed(line->text.substr(0, line->text.find('\0')));
        if (text.empty() || text.front() == '#') continue;
        const auto end = text.find_first_of(" \t");
        if (end == std::string_view::npos) continue;
        definitions.by_key_.insert_or_assign(
            std::string(text.substr(0, end)),
            LoginDefinition{std::string(without_quotes(text.substr(end))), line->number});
    }
    return definitions;
}

const LoginDefinition* LoginDefinitions::find(std::string_view key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second;
}

std::optional<std::int64_t> login_number(const LoginDefinition* definition,
                                         std::int64_t otherwise) {
    return definition == nullptr ? otherwise : parse_c_integer(definition->value);
}

std::optional<PersonIds> person_ids(const LoginDefinitions& definitions) {
    const auto first = login_number(definitions.find("UID_MIN"), default_person_ids.first);
    const auto last = login_number(definitions.find("UID_MAX"), default_person_ids.last);
    if (!first || !last || *first < 0 || *last < 0) return std::nullopt;
    return PersonIds{*first, *last};
}

}  // namespace presscheck
