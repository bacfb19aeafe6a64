#include "checks/parsers/postgres_conf.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t\r\f\v";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes from the front of a line; false where the line is none that the server takes.
class LineParser {
public:
    explicit LineParser(std::string_view line) : rest_(line) { skip_blanks(); }

    bool at_end() const { return rest_.empty() || rest_.front() == '#'; }

    // An identifier, or two with a dot between.
    bool take_name(std::string& name) {
        const auto identifier = [&](std::size_t at) {
            if (at >= rest_.size() || !is_letter(rest_[at])) return at;
            while (at < rest_.size() &&
                   (is_letter(rest_[at]) || is_digit(rest_[at]) || rest_[at] == '$'))
                ++at;
            return at;
        };
        auto end = identifier(0);
        if (end == 0) return false;
        if (end < rest_.size() && rest_[end] == '.') {
            const auto second = identifier(end + 1);
            if (second == end + 1) return false;
            end = second;
        }
        name = in_small_letters(rest_.substr(0, end));
        rest_.remove_prefix(end);
        skip_blanks();
        if (!rest_.empty() && rest_.front() == '=') {
            rest_.remove_prefix(1);
            skip_blanks();
        }
        return true;
    }

    bool take_value(std::string& value) {
        if (at_end()) return false;
        const bool taken = rest_.front() == '\'' ? take_quoted(value) : take_word(value);
        skip_blanks();
        return taken && at_end();
    }

private:
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    }

    bool take_word(std::string& value) {
        const auto belongs = [](char c) {
            return is_letter(c) || is_digit(c) ||
                   std::string_view("-._:/+$").find(c) != std::string_view::npos;
        };
        std::size_t end = 0;
        while (end < rest_.size() && belongs(rest_[end]))
            ++end;
        value = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (value.empty()) return false;
        return is_letter(value.front()) ? !is_two_names(value) : is_number(value);
    }

    // "a.b" is the name of a setting to the server, and no value.
    static bool is_two_names(std::string_view word) {
        const auto dot = word.find('.');
        if (dot == std::string_view::npos || dot + 1 == word.size()) return false;
        const auto in_name = [](char c) { return is_letter(c) || is_digit(c) || c == '$'; };
        const auto second = word.substr(dot + 1);
        return is_letter(second.front()) &&
               std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(dot),
                           in_name) &&
               std::all_of(second.begin(), second.end(), in_name);
    }

    // "-1", "0x1f", "4MB", "1.5", "1e3".
    static bool is_number(std::string_view word) {
        if (word.front() == '-' || word.front() == '+') word.remove_prefix(1);
        const auto digits = static_cast<std::size_t>(
            std::find_if_not(word.begin(), word.end(), is_digit) - word.begin());
        auto rest = word.substr(digits);
        if (rest.starts_with('.')) {
            rest.remove_prefix(1);
            const auto more = static_cast<std::size_t>(
                std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
            if (digits + more == 0) return false;
            rest.remove_prefix(more);
            return rest.empty() || is_exponent(rest);
        }
        const auto is_plain = [](char c) { return (is_letter(c) && c != '_') || is_digit(c); };
        const bool hexadecimal = word.starts_with("0x");
        const auto in_unit = [](char c) { return is_letter(c) && c != '_'; };
        return digits > 0 && (is_exponent(rest) ||
                              (hexadecimal && std::all_of(rest.begin(), rest.end(), is_plain)) ||
                              std::all_of(rest.begin(), rest.end(), in_unit));
    }

    static bool is_exponent(std::string_view text) {
        if (text.empty() || small_letter(text.front()) != 'e') return false;
        text.remove_prefix(1);
        if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
        return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
    }

    bool take_quoted(std::string& value) {
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            const char c = rest_[i];
            const char next = i + 1 < rest_.size() ? rest_[i + 1] : '\0';
            if (c == '\'' && next == '\'') {
                value += '\'';
                ++i;
            } else if (c == '\'') {
                rest_.remove_prefix(i + 1);
                return true;
            } else if (c == '\\') {
                if (next == '\0') return false;
                value += unescaped(++i);
            } else {
                value += c;
            }
        }
        return false;
    }

    // The byte that an escape at `i` stands for; `i` is then its last character.
    char unescaped(std::size_t& i) const {
        constexpr std::array<std::pair<char, char>, 5> letters{
            {{'b', '\b'}, {'f', '\f'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}}};
        const char c = rest_[i];
        for (const auto& [letter, meant] : letters) {
            if (c == letter) return meant;
        }
        if (c < '0' || c > '7') return c;
        int code = 0;
        std::size_t digits = 0;
        while (digits < 3 && i + digits < rest_.size() && rest_[i + digits] >= '0' &&
               rest_[i + digits] <= '7')
            code = code * 8 + (rest_[i + digits++] - '0');
        i += digits - 1;
        return static_cast<char>(code);
    }

    std::string_view rest_;
};

}  // namespace

PostgresConf parse_postgres_conf(std::string_view text) {
    PostgresConf conf;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        LineParser parser(line->text);
        if (parser.at_end()) continue;
        PostgresSetting setting{{}, {}, line->number};
        const bool zero = line->text.find('\0') != std::string_view::npos;
        if (zero || !parser.take_name(setting.name) || !parser.take_value(setting.value)) {
            if (!conf.malformed_line) conf.malformed_line = line->number;
            continue;
        }
        conf.settings.push_back(std::move(setting));
    }
    return conf;
}

std::optional<bool> parse_postgres_boolean(std::string_view text) {
    const auto word = in_small_letters(text);
    const auto begins = [&](std::string_view whole, std::size_t least) {
        return word.size() >= least && whole.starts_with(word);
    };
    if (begins("true", 1) || begins("yes", 1) || begins("on", 2) || word == "1") return true;
    if (begins("false", 1) || begins("no", 1) || begins("off", 2) || word == "0") return false;
    return std::nullopt;
}

}  // namespace presscheck
