#include "checks/parsers/sudoers_lexer.h"

#include <re2/re2.h>
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

enum class Action {
    word,           // the word as it stands
    name,           // without its backslashes
    to_settings,    // after the scope of a Defaults line, and after a comma in one
    setting,        // after it comes a value
    begin_text,     // the opening quote
    end_text,       // the closing one
    add_text,       // between them
    command,        // arguments may follow
    whole_command,  // none may
    argument,       //
    verbatim,       // of an argument, with its backslash
    stripped,       // of an argument, without it
    end_command,    // what ends it is read again
    part,           // of an expression for arguments
    end_expression,
    cut_expression,
    digest_kind,
    digest,
    option,
    path_value,  // of CWD or CHROOT
    file,        // of an include
    include,     // only its keyword is taken
    define,
    defaults,
    blank,
    newline,
    continuation,
    comment,
};

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return std::nullopt;
}

// A backslash makes the next byte an ordinary one; \x41 is A.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const bool hex = text[i + 1] == 'x' && i + 3 < text.size() && hex_digit(text[i + 2]) &&
                         hex_digit(text[i + 3]);
        if (hex) {
            out += static_cast<char>(*hex_digit(text[i + 2]) * 16 + *hex_digit(text[i + 3]));
            i += 3;
        } else {
            out += text[++i];
        }
    }
    return out;
}

// In a command only what is special in sudoers loses its backslash.
std::string command_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool special =
            text[i] == '\\' && i + 1 < text.size() &&
            std::string_view(",:= \t#").find(text[i + 1]) != std::string_view::npos;
        out += special ? text[++i] : text[i];
    }
    return out;
}

std::string whole_lines(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        const auto line = bytes.substr(0, end);
        text += line.substr(0, line.find('\0'));
        text += '\n';
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return text;
}

std::size_t digest_size(std::string_view kind) {
    if (kind == "sha224") return 28;
    if (kind == "sha256") return 32;
    return kind == "sha384" ? 48 : 64;
}

}  // namespace

struct SudoersLexer::Rule {
    unsigned states;
    std::unique_ptr<RE2> pattern;
    Action action;
    SudoWord word;
    bool at_line_start;
};

const std::vector<SudoersLexer::Rule>& SudoersLexer::rules() {
    // Of the rules for a state the longest match counts, and of two as long the first.
    static const auto table = [] {
        const auto bit = [](State state) { return 1U << static_cast<unsigned>(state); };
        const auto initial = bit(State::initial), scope = bit(State::scope);
        const auto setting = bit(State::setting), value = bit(State::value);
        const auto text = bit(State::text), arguments = bit(State::arguments);
        const auto expression = bit(State::expression), digest = bit(State::digest);
        const auto file = bit(State::file), path = bit(State::path);
        const auto open = initial | scope | digest | path;
        constexpr auto any = ~0U;
        // As plugins/sudoers/toke.l has them.
        const std::string octet = "((1?[0-9]{1,2})|(2[0-4][0-9])|(25[0-5]))";
        const std::string ipv4 = octet + "(\\." + octet + "){3}";
        const std::string hex16 = "[0-9A-Fa-f]{1,4}";
        const std::string ipv6 =
            "(((" + hex16 + ")?:){2,7}(" + hex16 + ")?|((" + hex16 + ")?:){2,6}:" + ipv4 + ")";
        const std::string name = "([^#>!=:,() \\t\\r\\n\\\\\"]|\\\\[^\\t\\n])+";
        const std::string number = "#-?[0-9]+";
        const std::string path_name = "/(\\\\[,:= \\t#]|[^,:=\\\\ \\t\\r\\n#])+";
        const std::string regex = "\\^([^#\\r\\n$]|\\\\[#$])*\\$";
        const std::string setting_value =
            "([^#!=, \\t\\r\\n\\\\\"]|\\\\[^\\r\\n])([^#=, \\t\\r\\n\\\\\"]|\\\\[^\\r\\n])*";
        RE2::Options options(RE2::Latin1);
        options.set_longest_match(true);
        options.set_log_errors(false);
        options.set_never_capture(true);
        std::vector<Rule> made;
        const auto add = [&](unsigned states, const std::string& pattern, Action action,
                             SudoWord word = SudoWord::end, bool at_line_start = false) {
            made.push_back(
                {states, std::make_unique<RE2>(pattern, options), action, word, at_line_start});
        };
        using W = SudoWord;
        add(scope, "[ \\t]*,[ \\t]*", Action::word, W::comma);
        add(scope, "[ \\t]+", Action::to_settings);
        add(setting, "[a-z_]+", Action::setting, W::setting);
        add(value, ",", Action::to_settings, W::comma);
        add(value, "=", Action::word, W::equals);
        add(value, "\\+=", Action::word, W::add);
        add(value, "-=", Action::word, W::remove);
        add(value, "\"", Action::begin_text);
        add(value, setting_value, Action::name, W::word);
        add(text, "\\\\[ \\t]*\\r?\\n[ \\t]*", Action::continuation);
        add(text, "\"", Action::end_text);
        add(text, "\\\\", Action::add_text);
        add(text, "([^\"\\r\\n\\\\]|\\\\\")+", Action::add_text);
        add(arguments, "\\\\[*?\\[\\]!^]", Action::verbatim);
        add(arguments, "\\\\[:\\\\,= \\t#]", Action::stripped);
        add(arguments, "[#:,=\\r\\n]", Action::end_command, W::command);
        add(arguments, "[^#\\\\:, \\t\\r\\n]+", Action::argument);
        add(expression, "\\\\[^\\r\\n]", Action::part);
        add(expression, "[#\\r\\n]", Action::cut_expression, W::broken);
        add(expression, "\\$", Action::end_expression, W::command);
        add(expression, "[^#\\\\\\r\\n$]+", Action::part);
        add(digest, "[0-9A-Fa-f]+", Action::digest, W::digest);
        add(digest, "[A-Za-z0-9+/=]+", Action::digest, W::digest);
        add(initial, "@include", Action::include, W::include);
        add(initial, "@includedir", Action::include, W::include_folder);
        add(initial, "#include[ \\t]+.*(\\r\\n|\\n)?", Action::include, W::include, true);
        add(initial, "#includedir[ \\t]+.*(\\r\\n|\\n)?", Action::include, W::include_folder, true);
        add(initial, "[ \\t]*Defaults([:@>!][ \\t]*!*\"?(" + number + "|" + name + "))?",
            Action::defaults, W::defaults, true);
        add(initial, "[ \\t]*(Host|Cmnd|Cmd|User|Runas)_Alias", Action::define, W::define, true);
        add(open, "(NO)?(PASSWD|EXEC|INTERCEPT|SETENV|LOG_OUTPUT|LOG_INPUT|MAIL|FOLLOW)[ \\t]*:",
            Action::word, W::tag);
        add(initial | scope, "\\+|%|%:", Action::word, W::broken);
        add(open, "\\+" + name, Action::name, W::netgroup);
        add(open, "%:?(" + name + "|" + number + ")", Action::name, W::group);
        add(open, ipv4 + "(/" + ipv4 + ")?", Action::name, W::address);
        add(open, ipv4 + "/([12]?[0-9]|3[0-2])", Action::name, W::address);
        add(open, ipv6 + "(/" + ipv6 + ")?", Action::name, W::address);
        add(open, ipv6 + "/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])", Action::name, W::address);
        add(open, "ALL", Action::word, W::all);
        add(initial, "TIMEOUT|NOTBEFORE|NOTAFTER|CWD|CHROOT|ROLE|TYPE|APPARMOR_PROFILE",
            Action::option, W::option);
        add(open, "[A-Z][A-Z0-9_]*", Action::word, W::alias);
        add(scope, path_name + "|" + regex + "|sudoedit", Action::whole_command, W::command);
        add(open, "sha(224|256|384|512)", Action::digest_kind, W::digest_kind);
        add(open, "sudoedit", Action::command);
        add(path, path_name + "|" + name, Action::path_value, W::word);
        add(open, path_name, Action::command);
        add(open, regex, Action::command);
        add(initial | scope, "\"", Action::begin_text);
        add(initial | scope, number + "|" + name, Action::name, W::word);
        add(file, "[^\" \\t\\r\\n\\v\\f]([^ \\t\\r\\n\\v\\f]|\\\\[ \\t])*", Action::file, W::word);
        add(file, "\"", Action::begin_text);
        add(open, "\\(", Action::word, W::open);
        add(open, "\\)", Action::word, W::close);
        add(open, ",", Action::word, W::comma);
        add(open, "=", Action::word, W::equals);
        add(open, ":", Action::word, W::colon);
        add(any, "!+", Action::word, W::bang);
        add(any, "\\r?\\n", Action::newline, W::newline);
        add(any, "[ \\t]+", Action::blank);
        add(any, "\\\\[ \\t]*\\r?\\n", Action::continuation);
        add(initial | setting | value, "#(-[^\\r\\n0-9].*|[^\\r\\n0-9-].*)?(\\r\\n|\\n)?",
            Action::comment, W::newline);
        add(any, "(?s).", Action::word, W::broken);
        return made;
    }();
    return table;
}

SudoersLexer::SudoersLexer(std::string_view bytes) : text_(whole_lines(bytes)) {}

SudoToken SudoersLexer::next() {
    SudoToken token;
    while (at_ < text_.size()) {
        if (step(token)) return token;
    }
    token.word = SudoWord::end;
    token.line = line_;
    return token;
}

bool SudoersLexer::step(SudoToken& token) {
    const bool at_line_start = at_ == 0 || text_[at_ - 1] == '\n';
    const auto state = 1U << static_cast<unsigned>(state_);
    const Rule* chosen = nullptr;
    std::size_t longest = 0;
    for (const auto& rule : rules()) {
        if ((rule.states & state) == 0 || (rule.at_line_start && !at_line_start)) continue;
        re2::StringPiece found;
        if (!rule.pattern->Match(text_, at_, text_.size(), RE2::ANCHOR_START, &found, 1)) continue;
        if (chosen != nullptr && static_cast<std::size_t>(found.size()) <= longest) continue;
        chosen = &rule;
        longest = static_cast<std::size_t>(found.size());
    }
    const auto matched = std::string_view(text_).substr(at_, longest);
    token = {chosen->word, std::string(matched), {}, false, line_};
    at_ += longest;
    return act(*chosen, matched, token);
}

bool SudoersLexer::act(const Rule& rule, std::string_view matched, SudoToken& token) {
    switch (rule.action) {
        case Action::word:
            if (rule.word == SudoWord::bang) return matched.size() % 2 == 1;
            if (rule.word == SudoWord::tag) {
                token.text.resize(token.text.find_first_of(" \t:"));
            }
            return true;
        case Action::name:
            token.text = unescaped(matched);
            return true;
        case Action::to_settings:
            state_ = State::setting;
            return rule.word == SudoWord::comma;
        case Action::setting:
            state_ = State::value;
            return true;
        case Action::begin_text:
        case Action::end_text:
        case Action::add_text:
            return quoted(matched, token);
        case Action::command:
            state_ = State::arguments;
            pending_ = {SudoWord::command, command_text(matched), {}, false, token.line};
            if (!matched.ends_with('/') || !matched.starts_with('/')) return false;
            state_ = before_ = State::initial;  // a folder has no arguments
            token = std::exchange(pending_, {});
            return true;
        case Action::whole_command:
            token.text = command_text(matched);
            return true;
        case Action::argument:
            if (!pending_.has_arguments && matched.starts_with('^')) {
                state_ = State::expression;
                at_ -= matched.size();
            } else {
                add_argument(matched, true);
            }
            return false;
        case Action::verbatim:
            add_argument(matched, true);
            return false;
        case Action::stripped:
            add_argument(matched.substr(1), true);
            return false;
        case Action::part:
            if (continued_) {
                matched.remove_prefix(std::min(matched.find_first_not_of(" \t"), matched.size()));
                continued_ = false;
            }
            add_argument(matched, false);
            return false;
        case Action::end_command:
        case Action::end_expression:
            if (rule.action == Action::end_command) at_ -= matched.size();
            if (rule.action == Action::end_expression) add_argument("$", false);
            state_ = State::initial;
            token = std::exchange(pending_, {});
            // Before 1.9.14 sudo forgets a command that a carriage return ends.
            if (matched == "\r") token.word = SudoWord::broken;
            return true;
        case Action::cut_expression:
            at_ -= matched.size();
            state_ = State::initial;
            return true;
        case Action::digest_kind:
            digest_bytes_ = digest_size(matched);
            state_ = State::digest;
            return true;
        case Action::digest:
            return digest(matched, token);
        case Action::option:
            if (matched == "CWD" || matched == "CHROOT") {
                before_ = state_;
                state_ = State::path;
            }
            return true;
        case Action::path_value:
            state_ = before_;
            token.text = unescaped(matched);
            return true;
        case Action::file:
            state_ = State::initial;
            token.text = unescaped(matched);
            return true;
        case Action::include:
        case Action::define:
        case Action::defaults:
            return define_or_defaults(rule, matched, token);
        case Action::blank:
            blank_ = true;
            return false;
        case Action::newline:
            if (state_ == State::text) {  // a text ends in its line
                at_ -= matched.size();
                state_ = State::initial;
                token.word = SudoWord::broken;
                return true;
            }
            [[fallthrough]];
        case Action::comment:
            state_ = State::initial;
            continued_ = false;
            // Before a digit `#` is a comment of one byte; sudo counts a line there, an editor does
            // not.
            if (matched.ends_with('\n')) ++line_;
            return true;
        case Action::continuation:
            blank_ = true;
            continued_ = true;
            ++line_;
            return false;
    }
    return false;
}

// What begins a line may not stand in one that goes on from the line before.
bool SudoersLexer::define_or_defaults(const Rule& rule, std::string_view matched,
                                      SudoToken& token) {
    if (continued_) {
        token.word = SudoWord::broken;
        return true;
    }
    if (rule.action == Action::include) {
        const std::size_t keyword = rule.word == SudoWord::include ? 8 : 11;
        at_ -= matched.size() - keyword;
        state_ = State::file;
        return true;
    }
    const auto begin = matched.find_first_not_of(" \t");
    if (rule.action == Action::define) {
        token.text = matched.substr(begin);
        return true;
    }
    constexpr std::size_t keyword = 8;
    state_ = State::scope;
    token.text = matched.substr(begin).substr(keyword, 1);
    if (!token.text.empty()) {
        const auto binding = matched.find_first_not_of(" \t", begin + keyword + 1);
        at_ -= matched.size() - std::min(binding, matched.size());
    }
    return true;
}

bool SudoersLexer::quoted(std::string_view matched, SudoToken& token) {
    if (state_ != State::text) {
        before_ = state_ == State::file ? State::initial : state_;
        state_ = State::text;
        pending_ = {SudoWord::word, {}, {}, false, token.line};
        return false;
    }
    if (matched != "\"") {
        pending_.text += unescaped(matched);
        return false;
    }
    return end_text(token);
}

bool SudoersLexer::end_text(SudoToken& token) {
    state_ = before_;
    token = std::exchange(pending_, {});
    const auto& text = token.text;
    const bool bare = text == "%" || text == "%:" || text == "+";
    const bool named = before_ == State::initial || before_ == State::scope;
    if (text.empty() || (named && bare)) {
        token.word = SudoWord::broken;
    } else if (named && text.front() == '%') {
        token.word = SudoWord::group;
    } else if (named && text.front() == '+') {
        token.word = SudoWord::netgroup;
    }
    return true;
}

// Hexadecimal or base64; of any other length it is passed over, and the grammar misses it.
bool SudoersLexer::digest(std::string_view matched, SudoToken& token) {
    state_ = State::initial;
    const bool hex = std::all_of(matched.begin(), matched.end(),
                                 [](char c) { return hex_digit(c).has_value(); });
    const auto padded = matched.ends_with('=');
    const auto base64 = padded ? 4 * ((digest_bytes_ + 2) / 3) : (4 * digest_bytes_ + 2) / 3;
    if (hex ? matched.size() != 2 * digest_bytes_ : matched.size() != base64) return false;
    token.text = matched;
    return true;
}

void SudoersLexer::add_argument(std::string_view text, bool after_blank) {
    auto& arguments = pending_.arguments;
    if (after_blank && blank_ && pending_.has_arguments) arguments += ' ';
    if (after_blank) blank_ = false;
    arguments += text;
    pending_.has_arguments = true;
}

}  // namespace presscheck
