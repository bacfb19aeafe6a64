#include "checks/parsers/apt_conf.h"

#include "checks/parsers/apt_words.h"
#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

// Beyond what anybody writes; time and memory grow with them.
constexpr std::size_t longest_line = 65536, longest_name = 4096, deepest = 256;

constexpr std::array<std::string_view, 3> directives{"#clear", "#include",
                                                     "#x-apt-configure-index"};

std::string without_tabs(std::string_view text) {
    std::string spaced;
    for (const char c : text)
        spaced += c == '\t' ? std::string(8, ' ') : std::string(1, c);
    return spaced;
}

bool in_quotes(std::string_view line, std::size_t at) {
    return std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), '"') % 2 != 0;
}

// Where `mark` first stands outside of quotes; apt looks on `step` bytes behind one inside.
std::size_t find_unquoted(std::string_view line, std::string_view mark, std::size_t step) {
    auto at = line.find(mark);
    while (at != std::string_view::npos && in_quotes(line, at))
        at = line.find(mark, at + step);
    return at;
}

// A value of strings in quotes, which are joined by a blank where blanks stand between them.
std::optional<std::string> take_strings(std::string_view& rest) {
    const auto start = rest.find_first_not_of(' ');
    if (start == std::string_view::npos) return std::nullopt;
    std::string value;
    for (auto at = start; at < rest.size(); ++at) {
        if (rest[at] == '"') {
            const auto close = rest.find('"', at + 1);
            if (close == std::string_view::npos) return std::nullopt;
            value += rest.substr(at + 1, close - at - 1);
            at = close;
        } else if (!is_apt_blank(rest[at])) {
            return std::nullopt;
        } else if (at == 0 || !is_apt_blank(rest[at - 1])) {
            value += ' ';
        }
    }
    rest = {};
    return value;
}

class Reading {
public:
    AptConf run(std::string_view bytes) {
        LineReader lines(bytes);
        conf_.malformed = bytes.find('\0') != std::string_view::npos;
        while (const auto line = lines.next()) {
            if (line->text.size() > longest_line) fail();
            if (conf_.malformed) break;
            take(without_comments(std::string(without_apt_blanks(without_tabs(line->text)))),
                 line->number);
        }
        // A statement without its semicolon.
        if (!pending_.empty()) fail();
        return std::move(conf_);
    }

private:
    std::string without_comments(std::string text) {
        std::string_view line = text;
        if (in_comment_) {
            const auto end = line.find("*/");
            if (end == std::string_view::npos) return {};
            line.remove_prefix(end + 2);
            in_comment_ = false;
        }
        line = line.substr(0, find_unquoted(line, "//", 1));
        line = line.substr(0, find_hash(line));
        std::string kept;
        while (true) {
            const auto open = find_unquoted(line, "/*", 2);
            kept += line.substr(0, open);
            if (open == std::string_view::npos) return kept;
            const auto close = line.find("*/", open + 2);
            in_comment_ = close == std::string_view::npos;
            if (in_comment_) return kept;
            line.remove_prefix(close + 2);
        }
    }

    static std::size_t find_hash(std::string_view line) {
        for (auto at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
            const bool directive = std::any_of(
                directives.begin(), directives.end(),
                [&](std::string_view word) { return line.substr(at).starts_with(word); });
            if (!directive && !in_quotes(line, at)) return at;
        }
        return std::string_view::npos;
    }

    // Statements end in a semicolon or a brace, wherever lines end.
    void take(std::string_view fragment, std::size_t number) {
        bool quoted = false;
        std::size_t start = 0;
        for (std::size_t at = 0; at < fragment.size() && !conf_.malformed; ++at) {
            if (fragment[at] == '"') quoted = !quoted;
            const bool ends = fragment[at] == '{' || fragment[at] == ';' || fragment[at] == '}';
            if (quoted || !ends) continue;
            add_pending(fragment.substr(start, at - start));
            start = at + 1;
            finish(fragment[at], number);
        }
        add_pending(fragment.substr(start));
    }

    void add_pending(std::string_view text) {
        text = without_apt_blanks(text);
        if (!text.empty() && !pending_.empty()) pending_ += ' ';
        pending_ += text;
    }

    void finish(char end, std::size_t number) {
        if (pending_.empty()) {
            if (end == '{') fail();
            if (end == '}') leave();
            return;
        }
        const auto statement = std::move(pending_);
        pending_.clear();
        std::string_view rest = statement;
        auto tag = take_apt_word(rest);
        if (!tag) return fail();
        auto name = std::move(tag->text);
        auto value = take_strings(rest);
        if (!value) {
            if (auto word = take_apt_word(rest)) value = std::move(word->text);
        }
        if (!rest.empty()) return fail();
        // An entry of a list has no name.
        if (!value && end != '{') value = std::exchange(name, {});
        if (end == '{') {
            scopes_.push_back(scope_);
            scope_ += (scope_.empty() ? "" : "::") + name;
            name.clear();
            if (scopes_.size() > deepest) return fail();
        }
        add(name, value, end, number);
        if (end == '}') leave();
    }

    void add(const std::string& name, const std::optional<std::string>& value, char end,
             std::size_t number) {
        using What = AptStatement::What;
        if (name.starts_with('#')) {
            const bool clear = name == "#clear";
            if (!scope_.empty() || (!clear && name != "#include")) return fail();
            conf_.statements.push_back(
                {clear ? What::clear : What::include, {}, value.value_or(""), number});
            return;
        }
        if (name.empty() && value == "#clear") return fail();
        if (!value) return;
        auto full = scope_;
        if (scope_.empty())
            full = name;
        else if (end != '{')
            full += "::" + name;
        if (full.size() > longest_name) return fail();
        conf_.statements.push_back({What::set, std::move(full), *value, number});
    }

    void leave() {
        scope_.clear();
        if (scopes_.empty()) return;
        scope_ = std::move(scopes_.back());
        scopes_.pop_back();
    }

    void fail() { conf_.malformed = true; }

    AptConf conf_;
    std::string pending_;              // a statement that has not ended yet
    std::string scope_;                // of the braces around
    std::vector<std::string> scopes_;  // and of those around them
    bool in_comment_ = false;
};

}  // namespace

AptConf parse_apt_conf(std::string_view bytes) {
    return Reading().run(bytes);
}

}  // namespace presscheck
