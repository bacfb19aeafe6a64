#include "checks/parsers/quality_options.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";
constexpr std::size_t longest_line = 1022;
constexpr std::int64_t classes_of_characters = 4;

// As strtol: blanks, a sign, digits. `whole`: nothing may follow. An int's range.
std::optional<std::int64_t> scan_integer(std::string_view text, bool whole) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        value = value * 10 + (text[digits] - '0');
        if (value >= std::numeric_limits<int>::max()) return std::nullopt;
    }
    if (digits == 0 || (whole && digits < text.size())) return std::nullopt;
    return negative ? -value : value;
}

struct Pair {
    std::string_view name, value;
};

// Comments go, and the name ends at a blank or an equals sign; nothing for a line that is empty.
std::optional<Pair> pair_of(std::string_view text) {
    text = text.substr(0, text.find('#'));
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    if (text.empty()) return std::nullopt;
    const auto end = std::min(text.find_first_of(" \t\n\v\f\r="), text.size());
    auto value = text.substr(end);
    value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
    if (value.starts_with('=')) value.remove_prefix(1);
    value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
    return Pair{text.substr(0, end), value};
}

Pair argument_pair(const std::string& argument) {
    const auto equals = std::min(argument.find('='), argument.size());
    const auto value = std::min(equals + 1, argument.size());
    return {std::string_view(argument).substr(0, equals), std::string_view(argument).substr(value)};
}

// False for what libpwquality refuses.
bool set(const Pair& pair, const std::string& source, QualityOptions& options) {
    const auto name = in_small_letters(pair.name);
    struct Setting {
        std::string_view name;
        std::int64_t* value;
    };
    const Setting numbers[] = {{"minlen", &options.minlen},   {"minclass", &options.minclass},
                               {"dcredit", &options.dcredit}, {"ucredit", &options.ucredit},
                               {"lcredit", &options.lcredit}, {"ocredit", &options.ocredit}};
    constexpr std::string_view other_numbers[] = {
        "difok",     "maxrepeat", "maxclassrepeat", "maxsequence", "gecoscheck",
        "dictcheck", "usercheck", "usersubstr",     "retry",       "enforcing"};
    constexpr std::string_view texts[] = {"badwords", "dictpath"};
    const auto value = scan_integer(pair.value, true);
    for (const auto& number : numbers) {
        if (number.name != name) continue;
        if (!value) return false;
        *number.value = *value;
        if (name == "minlen") {
            options.minlen = std::max<std::int64_t>(*value, 6);
            options.minlen_from = source;
        }
        if (name == "minclass") options.minclass = std::min(*value, classes_of_characters);
        return true;
    }
    if (std::find(std::begin(other_numbers), std::end(other_numbers), name) !=
        std::end(other_numbers)) {
        if (value && name == "enforcing") options.enforcing = *value != 0;
        return value.has_value();
    }
    if (name == "enforce_for_root") options.enforce_for_root = true;
    return name == "enforce_for_root" || name == "local_users_only" ||
           std::find(std::begin(texts), std::end(texts), name) != std::end(texts);
}

}  // namespace

std::int64_t QualityOptions::shortest() const {
    std::int64_t bonus = 0, needed = 0;
    for (const auto credit : {dcredit, ucredit, lcredit, ocredit}) {
        bonus += std::max<std::int64_t>(credit, 0);
        needed += std::max<std::int64_t>(-credit, 0);
    }
    // Each character earns one credit at most.
    const auto length = std::max(minlen - bonus, (minlen + 1) / 2);
    return std::max({length, needed, classes()});
}

std::int64_t QualityOptions::classes() const {
    std::int64_t needed = 0;
    for (const auto credit : {dcredit, ucredit, lcredit, ocredit})
        needed += credit < 0 ? 1 : 0;
    return std::clamp<std::int64_t>(std::max(needed, minclass), 0, classes_of_characters);
}

bool read_quality_conf(std::string_view bytes, const std::string& path, QualityOptions& options) {
    LineReader reader(bytes);
    while (const auto line = reader.next()) {
        if (line->text.size() > longest_line) return false;
        const auto pair = pair_of(line->text);
        if (pair && !set(*pair, path + ":" + std::to_string(line->number), options)) return false;
    }
    return true;
}

void read_quality_arguments(const std::vector<std::string>& arguments, const std::string& source,
                            QualityOptions& options) {
    for (const auto& argument : arguments)
        set(argument_pair(argument), source, options);
}

void read_history_conf(std::string_view bytes, const std::string& path, HistoryOptions& options) {
    LineReader reader(bytes);
    while (const auto line = reader.next()) {
        const auto pair = pair_of(line->text);
        if (!pair) continue;
        const auto number = scan_integer(pair->value, false);
        if (pair->name == "remember" && number) {
            options.remember = std::clamp<std::int64_t>(*number, 0, 400);
            options.remember_from = path + ":" + std::to_string(line->number);
        }
        if (pair->name == "enforce_for_root") options.enforce_for_root = true;
        if (pair->name == "file" && pair->value.starts_with('/')) {
            options.file = pair->value;
            options.file_from = path + ":" + std::to_string(line->number);
        }
    }
}

void read_history_arguments(const std::vector<std::string>& arguments, const std::string& source,
                            HistoryOptions& options) {
    for (const auto& argument : arguments) {
        const auto pair = argument_pair(argument);
        const auto name = in_small_letters(pair.name);
        if (name == "remember") {
            const auto number = scan_integer(pair.value, false).value_or(0);
            options.remember = std::clamp<std::int64_t>(number, 0, 400);
            options.remember_from = source;
        }
        if (name == "enforce_for_root") options.enforce_for_root = true;
        if (name == "file" && pair.value.starts_with('/')) {
            options.file = pair.value;
            options.file_from = source;
        }
    }
}

}  // namespace presscheck
