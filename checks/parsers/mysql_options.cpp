#include "checks/parsers/mysql_options.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::string_view stripped(std::string_view text) {
    const auto start = text.find_first_not_of(blanks);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

// Up to a `#` that stands outside quotes.
std::string_view without_comment(std::string_view line) {
    char quote = 0;
    bool escaped = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if ((c == '\'' || c == '"') && !escaped) {
            if (quote == 0) {
                quote = c;
            } else if (quote == c) {
                quote = 0;
            }
        }
        if (quote == 0 && c == '#') return line.substr(0, i);
        escaped = quote != 0 && c == '\\' && !escaped;
    }
    return line;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        switch (const char c = text[++i]) {
            case 'n':
                out += '\n';
                break;
            case 't':
                out += '\t';
                break;
            case 'r':
                out += '\r';
                break;
            case 'b':
                out += '\b';
                break;
            case 's':
                out += ' ';
                break;
            case '"':
            case '\'':
            case '\\':
                out += c;
                break;
            default:
                out += '\\';
                out += c;
        }
    }
    return out;
}

std::string value_of(std::string_view text) {
    text = stripped(text);
    const bool quoted = text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
                        text.back() == text.front();
    if (quoted) text = text.substr(1, text.size() - 2);
    return unescaped(text);
}

// Of `!include PATH` and `!includedir PATH`.
std::optional<MysqlOption> read_include(std::string_view line, std::size_t number) {
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    const auto word = line.substr(0, end);
    const auto path = stripped(line.substr(end));
    MysqlOption option;
    option.line = number;
    option.name = path;
    if (word == "!include") {
        option.what = MysqlOption::What::include;
    } else if (word == "!includedir") {
        option.what = MysqlOption::What::include_folder;
    } else {
        return std::nullopt;
    }
    return option;
}

}  // namespace

MysqlOptions parse_mysql_options(std::string_view text) {
    MysqlOptions parsed;
    const auto refuse = [&](std::size_t line) {
        if (!parsed.malformed_line) parsed.malformed_line = line;
    };
    std::string group;
    bool in_group = false;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto whole = stripped(line->text);
        if (whole.empty() || whole.front() == '#' || whole.front() == ';') continue;
        if (whole.find('\0') != std::string_view::npos) {
            refuse(line->number);
        } else if (whole.front() == '!') {
            // The server passes over other words, and refuses an include of nothing.
            auto include = read_include(whole, line->number);
            if (!include) continue;
            if (include->name.empty()) {
                refuse(line->number);
            } else {
                parsed.options.push_back(*std::move(include));
            }
        } else if (whole.front() == '[') {
            const auto end = whole.find(']');
            if (end == std::string_view::npos) {
                refuse(line->number);
                continue;
            }
            group = whole.substr(1, end - 1);
            // Blanks at its beginning belong to the name.
            group.resize(group.find_last_not_of(blanks) + 1);
            in_group = true;
        } else if (!in_group) {
            refuse(line->number);
        } else {
            const auto said = stripped(without_comment(whole));
            const auto equals = said.find('=');
            MysqlOption option;
            option.group = group;
            option.name = stripped(said.substr(0, equals));
            option.line = line->number;
            if (equals != std::string_view::npos) option.value = value_of(said.substr(equals + 1));
            if (option.name.empty()) {
                refuse(line->number);
            } else {
                parsed.options.push_back(std::move(option));
            }
        }
    }
    return parsed;
}

std::string mysql_option_name(std::string_view written) {
    std::string name(written);
    std::replace(name.begin(), name.end(), '_', '-');
    constexpr std::string_view loose = "loose-";
    if (name.starts_with(loose)) name.erase(0, loose.size());
    return name;
}

std::optional<bool> parse_mysql_boolean(const std::optional<std::string>& value) {
    if (!value) return true;
    const auto word = in_small_letters(*value);
    if (word == "1" || word == "on" || word == "true") return true;
    if (word == "0" || word == "off" || word == "false") return false;
    return std::nullopt;
}

}  // namespace presscheck
