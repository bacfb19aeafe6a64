#include "checks/parsers/sshd_config.h"

#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace presscheck {
namespace {

constexpr std::string_view white = " \t\r\n";
constexpr std::string_view white_at_end = " \t\r\n\f";
constexpr int deepest_include = 16;
// Includes can multiply, and every Match block is held against every directive; a real tree has a
// few of each.
constexpr std::size_t most_directives = 20'000;
constexpr std::size_t most_matches = 1000;
constexpr std::size_t most_files = 4096;

void trim_left(std::string& text, std::string_view characters) {
    text.erase(0, std::min(text.find_first_not_of(characters), text.size()));
}

void trim_right(std::string& text, std::string_view characters) {
    const auto last = text.find_last_not_of(characters);
    text.resize(last == std::string::npos ? 0 : last + 1);
}

// Takes the next word off `text` as sshd's strdelim() does: words end at white space, at one `=`,
// or at a quote, which opens a quoted word. Nothing when `text` is used up or a quote stays open.
std::optional<std::string> take_word(std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    std::string line = *std::move(text);
    text.reset();
    const auto end = line.find_first_of(" \t\r\n\"=");
    if (end == std::string::npos) return line;
    if (line[end] == '"') {
        line.erase(end, 1);
        const auto close = line.find('"', end);
        if (close == std::string::npos) return std::nullopt;
        text = line.substr(close + 1);
        trim_left(*text, white);
        return line.substr(0, close);
    }
    const bool equals = line[end] == '=';
    text = line.substr(end + 1);
    trim_left(*text, white);
    if (!equals && text->starts_with('=')) {
        text->erase(0, 1);
        trim_left(*text, white);
    }
    return line.substr(0, end);
}

bool is_escape(std::string_view text, std::size_t at, char quote) {
    if (text[at] != '\\' || at + 1 >= text.size()) return false;
    const char next = text[at + 1];
    return next == '\'' || next == '"' || next == '\\' || (quote == 0 && next == ' ');
}

// One argument from `at` on, which is left behind it. Nothing when a quote stays open.
std::optional<std::string> take_argument(std::string_view text, std::size_t& at) {
    std::string argument;
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (is_escape(text, at, quote)) {
            argument += text[++at];
        } else if (quote == 0 && (c == ' ' || c == '\t')) {
            break;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else {
            argument += c;
        }
    }
    if (quote != 0) return std::nullopt;
    return argument;
}

// The arguments after a keyword, up to a comment, as sshd's argv_split() cuts them.
std::optional<std::vector<std::string>> split_arguments(std::string_view text) {
    std::vector<std::string> arguments;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ' ' || text[at] == '\t') continue;
        if (text[at] == '#') break;
        auto argument = take_argument(text, at);
        if (!argument) return std::nullopt;
        arguments.push_back(*std::move(argument));
    }
    return arguments;
}

// A line without its keyword; an empty keyword is an empty line or a comment.
struct Line {
    std::string keyword, rest;
    std::vector<std::string> arguments;
};

Result<Line> parse_line(std::string text, const std::string& source) {
    trim_left(text, " \t\r");
    trim_right(text, white_at_end);
    std::optional<std::string> left = text;
    auto keyword = take_word(left);
    if (keyword && keyword->empty()) keyword = take_word(left);
    if (!keyword || keyword->empty() || keyword->starts_with('#')) return Line{};
    if (!left || left->empty()) {
        return Error{Errc::malformed, source + ": no argument after '" + *keyword + "'"};
    }
    auto arguments = split_arguments(*left);
    if (!arguments) return Error{Errc::malformed, source + ": a quote stays open"};
    return Line{in_small_letters(*keyword), *std::move(left), *std::move(arguments)};
}

constexpr std::array<std::string_view, 10> match_criteria{
    "user",      "group",   "host",    "address",     "localaddress",
    "localport", "rdomain", "version", "sessiontype", "command",
};

bool is_criterion(std::string_view name) {
    return std::find(match_criteria.begin(), match_criteria.end(), name) != match_criteria.end();
}

bool ends_here(const std::optional<std::string>& word) {
    return !word || word->empty() || word->starts_with('#');
}

// The criteria of a Match line in one spelling: "user bob address 10.0.0.0/8".
Result<std::string> parse_criteria(const std::string& rest, const std::string& source) {
    std::optional<std::string> left = rest;
    std::string criteria;
    for (auto word = take_word(left); !ends_here(word); word = take_word(left)) {
        const auto name = in_small_letters(*word);
        if (name == "all") {
            if (criteria.empty() && ends_here(take_word(left))) return name;
            return Error{Errc::malformed, source + ": 'all' stands alone on a Match line"};
        }
        criteria += criteria.empty() ? name : " " + name;
        if (name == "invalid-user") continue;
        if (!is_criterion(name)) {
            return Error{Errc::malformed, source + ": no Match criterion '" + name + "'"};
        }
        const auto value = take_word(left);
        if (ends_here(value)) {
            return Error{Errc::malformed, source + ": nothing after Match " + name};
        }
        criteria += " " + *value;
    }
    if (criteria.empty()) return Error{Errc::malformed, source + ": Match without a criterion"};
    return criteria;
}

class Reader {
public:
    explicit Reader(const SshdInclude& include) : include_(include) {}

    // `blocks` are the Match blocks the Include stands in; a Match of this file ends with it.
    Status read(const SshdFile& file, const std::vector<std::size_t>& outer, int depth) {
        if (depth > deepest_include) {
            return Error{Errc::malformed, file.path + ": Include goes round or too deep"};
        }
        // sshd stops reading a line at a zero byte and goes on with the next line behind it.
        if (file.text.find('\0') != std::string::npos) {
            return Error{Errc::malformed, file.path + ": a zero byte"};
        }
        if (++files_ > most_files) return Error{Errc::too_large, file.path + ": too many files"};
        auto blocks = outer;
        std::size_t number = 0;
        for (std::size_t start = 0; start <= file.text.size();) {
            const auto end = std::min(file.text.find('\n', start), file.text.size());
            const auto source = file.path + ":" + std::to_string(++number);
            const auto text = file.text.substr(start, end - start);
            if (auto done = read_line(text, source, outer, blocks, depth); !done) return done;
            start = end + 1;
        }
        return Ok{};
    }

    SshdConfig take() { return std::move(config_); }

private:
    Status read_line(const std::string& text, const std::string& source,
                     const std::vector<std::size_t>& outer, std::vector<std::size_t>& blocks,
                     int depth) {
        auto line = parse_line(text, source);
        if (!line) return std::move(line).error();
        if (line->keyword.empty()) return Ok{};
        if (config_.directives.size() >= most_directives) {
            return Error{Errc::too_large, source + ": too many directives"};
        }
        if (line->keyword == "match") return open_match(text, *line, source, outer, blocks);
        if (line->keyword == "include") return follow(*line, source, blocks, depth);
        config_.directives.push_back({std::move(line->keyword), std::move(line->arguments),
                                      std::move(line->rest), source, blocks});
        return Ok{};
    }

    Status open_match(const std::string& text, const Line& line, const std::string& source,
                      const std::vector<std::size_t>& outer, std::vector<std::size_t>& blocks) {
        if (config_.matches.size() == most_matches) {
            return Error{Errc::too_large, source + ": too many Match blocks"};
        }
        const auto criteria = parse_criteria(line.rest, source);
        if (!criteria) return criteria.error();
        std::string written = text;
        trim_left(written, white);
        trim_right(written, white_at_end);
        blocks = outer;
        blocks.push_back(config_.matches.size());
        config_.matches.push_back(
            {std::move(written), source, *criteria, *criteria == "all", outer});
        return Ok{};
    }

    Status follow(const Line& line, const std::string& source,
                  const std::vector<std::size_t>& blocks, int depth) {
        if (line.arguments.empty()) {
            return Error{Errc::malformed, source + ": Include without a file name"};
        }
        for (const auto& name : line.arguments) {
            if (name.empty()) return Error{Errc::malformed, source + ": an empty file name"};
            const bool absolute = name.starts_with('/') || name.starts_with('~');
            const auto files = include_(absolute ? name : "/etc/ssh/" + name);
            if (!files) return at(source, files.error());
            for (const auto& file : *files) {
                if (auto done = read(file, blocks, depth + 1); !done) return done;
            }
        }
        return Ok{};
    }

    const SshdInclude& include_;
    SshdConfig config_;
    std::size_t files_ = 0;
};

}  // namespace

Result<SshdConfig> parse_sshd_config(const SshdFile& main, const SshdInclude& include) {
    Reader reader(include);
    if (auto done = reader.read(main, {}, 0); !done) return std::move(done).error();
    return reader.take();
}

Result<SshdDirective> parse_sshd_option(const std::string& option, std::string source) {
    auto line = parse_line(option, source);
    if (!line) return std::move(line).error();
    return SshdDirective{std::move(line->keyword),
                         std::move(line->arguments),
                         std::move(line->rest),
                         std::move(source),
                         {}};
}

}  // namespace presscheck
