#include "checks/parsers/logrotate_words.h"

#include "checks/parsers/decimal.h"

#include <cctype>
#include <limits>

namespace presscheck {
namespace {

constexpr std::size_t longest_account = 199;  // as logrotate's sscanf has it

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// Cut off the front, with what is blank before it.
std::string_view take_field(std::string_view& rest) {
    while (!rest.empty() && is_space(rest.front()))
        rest.remove_prefix(1);
    std::size_t length = 0;
    while (length < rest.size() && !is_space(rest[length]))
        ++length;
    const auto field = rest.substr(0, length);
    rest.remove_prefix(length);
    return field;
}

// The digits 0 to 7 at the front of the field; sscanf takes them and leaves what is behind.
std::optional<unsigned> octal_front(std::string_view field, std::size_t& taken) {
    constexpr unsigned base = 8;
    unsigned value = 0;
    for (taken = 0; taken < field.size() && field[taken] >= '0' && field[taken] <= '7'; ++taken)
        value = value * base + static_cast<unsigned>(field[taken] - '0');
    if (taken == 0 || value > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
    return value;
}

// `[...]` at the front: whether `c` is in it. Nothing: it has no end, and is a bracket like others.
struct Bracket {
    bool holds = false;
    std::size_t length = 0;
};
std::optional<Bracket> bracket_at(std::string_view pattern, char c) {
    std::size_t at = 1;
    const bool inverted = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
    if (inverted) ++at;
    const auto first = at;
    bool found = false;
    while (at < pattern.size() && (pattern[at] != ']' || at == first)) {
        if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
        const auto low = static_cast<unsigned char>(pattern[at++]);
        auto high = low;
        if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
            ++at;
            if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
            high = static_cast<unsigned char>(pattern[at++]);
        }
        const auto wanted = static_cast<unsigned char>(c);
        found = found || (low <= wanted && wanted <= high);
    }
    if (at >= pattern.size()) return std::nullopt;
    return Bracket{found != inverted, at + 1};
}

// How much of the pattern's front stands for `c`; 0: it does not.
std::size_t one_matches(std::string_view pattern, char c) {
    if (pattern.empty()) return 0;
    if (pattern.front() == '?') return 1;
    if (pattern.front() == '\\' && pattern.size() > 1) return pattern[1] == c ? 2 : 0;
    if (pattern.front() == '[') {
        if (const auto bracket = bracket_at(pattern, c))
            return bracket->holds ? bracket->length : 0;
    }
    return pattern.front() == c ? 1 : 0;
}

}  // namespace

std::optional<std::int64_t> parse_logrotate_number(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    if (text.empty()) return 0;
    const auto number = parse_c_integer(text);
    if (!number || *number > std::numeric_limits<int>::max() ||
        *number < std::numeric_limits<int>::min())
        return std::nullopt;
    return number;
}

std::optional<std::int64_t> parse_logrotate_size(std::string_view text) {
    constexpr std::int64_t kilo = 1024;
    std::int64_t unit = 1;
    if (text.ends_with('k') || text.ends_with('K')) unit = kilo;
    if (text.ends_with('M')) unit = kilo * kilo;
    if (text.ends_with('G')) unit = kilo * kilo * kilo;
    if (unit != 1) text.remove_suffix(1);
    if (unit == 1 && (text.empty() || std::isdigit(static_cast<unsigned char>(text.back())) == 0))
        return std::nullopt;
    if (text.empty()) return 0;
    const auto number = parse_c_integer(text);
    if (!number || *number < 0 || *number > std::numeric_limits<std::int64_t>::max() / unit)
        return std::nullopt;
    return *number * unit;
}

std::optional<LogrotateOwner> parse_logrotate_owner(std::string_view text, bool with_mode) {
    LogrotateOwner found;
    auto rest = text;
    if (with_mode) {
        auto behind = rest;
        const auto field = take_field(behind);
        std::size_t taken = 0;
        if (const auto mode = octal_front(field, taken)) {
            found.mode = *mode;
            // What is glued to the digits is the owner to sscanf.
            rest.remove_prefix(static_cast<std::size_t>(field.data() - rest.data()) + taken);
        } else if (taken != 0) {
            return std::nullopt;
        }
    }
    for (auto* name : {&found.owner, &found.group}) {
        const auto field = take_field(rest);
        if (field.empty()) return found;
        if (field.size() > longest_account) return std::nullopt;
        *name = field;
    }
    if (!rest.empty()) return std::nullopt;
    return found;
}

std::optional<std::vector<std::string>> split_logrotate_names(std::string_view text) {
    std::vector<std::string> names;
    std::string name;
    char quote = '\0';
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quote == c) {
            quote = '\0';
        } else if (quote != '\0') {
            if (c == '\\') {
                if (++at == text.size()) return std::nullopt;
                if (text[at] != quote) name += c;
            }
            name += text[at];
        } else if (is_space(c)) {
            if (!name.empty()) names.push_back(name);
            name.clear();
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else {
            if (c == '\\' && ++at == text.size()) return std::nullopt;
            name += text[at];
        }
    }
    // A quote without its end is none to libpopt, which does this for logrotate.
    if (!name.empty()) names.push_back(name);
    return names;
}

// Goes back only to the last `*`: an earlier one can always give its text to the later one.
bool logrotate_name_matches(std::string_view pattern, std::string_view name) {
    if (name.starts_with('.') && !pattern.starts_with('.') && !pattern.starts_with("\\."))
        return false;
    std::size_t p = 0, n = 0, taken = 0;
    std::size_t star = std::string_view::npos;
    while (n < name.size()) {
        const auto matched = p < pattern.size() && pattern[p] == '*'
                                 ? std::size_t{0}
                                 : one_matches(pattern.substr(p), name[n]);
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = n;
        } else if (matched != 0) {
            p += matched;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool has_logrotate_wildcard(std::string_view pattern) {
    return pattern.find_first_of("*?[\\") != std::string_view::npos;
}

}  // namespace presscheck
