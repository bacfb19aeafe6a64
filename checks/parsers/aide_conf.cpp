#include "checks/parsers/aide_conf.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t\r";

// The next word and what follows it. A blank with a backslash before it belongs to the word.
std::pair<std::string, std::string_view> split_word(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    std::string word;
    std::size_t i = 0;
    for (; i < text.size() && blanks.find(text[i]) == std::string_view::npos; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() &&
            blanks.find(text[i + 1]) != std::string_view::npos)
            ++i;
        word += text[i];
    }
    text.remove_prefix(i);
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return {std::move(word), text};
}

class Reading {
public:
    explicit Reading(AideDefinitions& definitions) : definitions_(definitions) {}

    AideConf run(std::string_view text) {
        LineReader lines(text);
        while (const auto line = lines.next()) {
            line_ = line->number;
            const auto said = trimmed(line->text);
            if (said.empty() || said.front() == '#') continue;
            if (said.find('\0') != std::string_view::npos) {
                refuse();
            } else if (said.starts_with("@@") && !said.starts_with("@@{")) {
                read_directive(said.substr(2));
            } else {
                read_line(said);
            }
        }
        if (depth_ != 0) refuse();
        return std::move(conf_);
    }

private:
    void refuse() {
        if (!conf_.malformed_line) conf_.malformed_line = line_;
    }

    // Nothing where a name is not defined.
    std::optional<std::string> filled(std::string_view text) const {
        std::string out;
        while (!text.empty()) {
            const auto start = text.find("@@{");
            out += text.substr(0, start);
            if (start == std::string_view::npos) return out;
            const auto end = text.find('}', start);
            if (end == std::string_view::npos) return std::nullopt;
            const auto found = definitions_.find(text.substr(start + 3, end - start - 3));
            if (found == definitions_.end()) return std::nullopt;
            out += found->second;
            text.remove_prefix(end + 1);
        }
        return out;
    }

    void read_directive(std::string_view text) {
        const auto [word, rest] = split_word(text);
        const bool at_once = std::exchange(begun_, word.starts_with("if"));
        if (word.starts_with("if")) {
            ++depth_;
        } else if (word == "endif") {
            // AIDE takes no condition about nothing.
            if (depth_ == 0 || at_once) refuse();
            if (depth_ != 0) --depth_;
        } else if (word == "else") {
            if (depth_ == 0) refuse();
        } else if (word == "define") {
            const auto [name, value] = split_word(rest);
            const auto meant = filled(value);
            // Which of two values it has, a condition would say.
            if (depth_ != 0 || !meant) {
                definitions_.erase(name);
            } else {
                definitions_[name] = *meant;
            }
        } else if (word == "undef") {
            definitions_.erase(std::string(rest));
        } else if (word == "include" || word == "x_include") {
            read_include(rest, word == "x_include");
        } else if (word != "x_include_setenv") {
            refuse();
        }
    }

    void read_include(std::string_view text, bool executes) {
        const auto [path, rest] = split_word(text);
        const auto [names, more] = split_word(rest);
        const auto meant = filled(path);
        if (!meant || meant->empty() || !more.empty()) return refuse();
        conf_.includes.push_back({*meant, names, executes, depth_ != 0, line_});
    }

    void read_line(std::string_view said) {
        begun_ = false;
        const char first = said.front();
        const bool mark = first == '!' || first == '=' || first == '-';
        auto rest = mark ? said.substr(1) : said;
        if (rest.starts_with('/')) return read_rule(first, rest);
        const auto equals = said.find('=');
        if (mark || equals == std::string_view::npos || equals == 0) return refuse();
        const auto name = trimmed(said.substr(0, equals));
        const auto value = trimmed(said.substr(equals + 1));
        if (name == "database" || name == "database_in") read_database(value);
    }

    void read_database(std::string_view value) {
        constexpr std::string_view file = "file:";
        const auto meant = filled(value);
        if (!meant || depth_ != 0) return refuse();
        const std::string_view url = *meant;
        if (url.starts_with(file)) conf_.database = url.substr(file.size());
        while (conf_.database.starts_with("//"))
            conf_.database.erase(0, 1);
    }

    void read_rule(char mark, std::string_view text) {
        const auto [written, rest] = split_word(text);
        const auto expression = filled(written);
        const auto [second, third] = split_word(rest);
        AideRule rule;
        rule.line = line_;
        rule.conditional = depth_ != 0;
        rule.kind = mark == '!' || mark == '-' ? AideRule::Kind::leaves_out
                    : mark == '='              ? AideRule::Kind::only_itself
                                               : AideRule::Kind::covers;
        const bool excludes = mark == '!' || mark == '-';
        // "PLACE [TYPES] GROUPS"; what is left out has no groups.
        if (!excludes && second.empty()) return refuse();
        if (excludes || !third.empty()) rule.types = second;
        if (!expression) {
            // Nobody knows which places that is about: what it leaves out may be any.
            if (excludes) refuse();
            return;
        }
        rule.expression = *expression;
        conf_.rules.push_back(std::move(rule));
    }

    AideDefinitions& definitions_;
    AideConf conf_;
    std::size_t line_ = 0;
    int depth_ = 0;
    bool begun_ = false;  // the line before was an @@if
};

}  // namespace

AideConf parse_aide_conf(std::string_view text, AideDefinitions& definitions) {
    return Reading(definitions).run(text);
}

}  // namespace presscheck
