#include "checks/parsers/login_command.h"

#include "checks/parsers/long_options.h"
#include "checks/parsers/shells.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/parsers/systemd_values.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

using Value = LongOption::Value;
using Words = std::span<const std::string>;

// util-linux 2.41; earlier ones have fewer.
constexpr std::array agetty_options{
    LongOption{"8bits", Value::none, '8'},
    LongOption{"autologin", Value::needed, 'a'},
    LongOption{"noreset", Value::none, 'c'},
    LongOption{"chdir", Value::needed, 'C'},
    LongOption{"delay", Value::needed, 'd'},
    LongOption{"remote", Value::none, 'E'},
    LongOption{"issue-file", Value::needed, 'f'},
    LongOption{"show-issue"},
    LongOption{"flow-control", Value::none, 'h'},
    LongOption{"host", Value::needed, 'H'},
    LongOption{"noissue", Value::none, 'i'},
    LongOption{"init-string", Value::needed, 'I'},
    LongOption{"noclear", Value::none, 'J'},
    LongOption{"login-program", Value::needed, 'l'},
    LongOption{"local-line", Value::optional, 'L'},
    LongOption{"extract-baud", Value::none, 'm'},
    LongOption{"skip-login", Value::none, 'n'},
    LongOption{"nonewline", Value::none, 'N'},
    LongOption{"login-options", Value::needed, 'o'},
    LongOption{"login-pause", Value::none, 'p'},
    LongOption{"nice", Value::needed, 'P'},
    LongOption{"chroot", Value::needed, 'r'},
    LongOption{"hangup", Value::none, 'R'},
    LongOption{"keep-baud", Value::none, 's'},
    LongOption{"timeout", Value::needed, 't'},
    LongOption{"detect-case", Value::none, 'U'},
    LongOption{"wait-cr", Value::none, 'w'},
    LongOption{"nohints"},
    LongOption{"nohostname"},
    LongOption{"long-hostname"},
    LongOption{"erase-chars", Value::needed},
    LongOption{"kill-chars", Value::needed},
    LongOption{"reload"},
    LongOption{"list-speeds"},
    LongOption{"help"},
    LongOption{"version"},
};
constexpr std::array sulogin_options{
    LongOption{"login-shell", Value::none, 'p'}, LongOption{"timeout", Value::needed, 't'},
    LongOption{"force", Value::none, 'e'},       LongOption{"help", Value::none, 'h'},
    LongOption{"version", Value::none, 'V'},
};
std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

// Another character may stand behind a backslash, but not behind two.
bool holds_escape(std::string_view word) {
    for (std::size_t at = word.find('\\'); at < word.size(); at = word.find('\\', at + 2)) {
        if (at + 1 == word.size() || word[at + 1] != '\\') return true;
    }
    return false;
}

// What systemd puts in its place may be any option.
bool holds_variable(Words words) {
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        const bool terminal = word == "$TERM" || word == "${TERM}";
        const bool variable = word.starts_with('$') && !word.starts_with("$$") && !terminal;
        return variable || holds_escape(word);
    });
}

// `-f NAME`: the caller vouches for the name. The letters of login that may stand before it have no
// value, but for -h HOST.
bool login_trusts_caller(Words words) {
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word.size() > 1 && word.front() == '-' && word[1] != '-' &&
               word.substr(0, word.find('h')).find('f') != std::string::npos;
    });
}

std::optional<bool> login_asks(Words words) {
    if (login_trusts_caller(words)) return false;
    if (holds_variable(words)) return std::nullopt;
    return true;
}

std::optional<bool> agetty_asks(Words words) {
    const auto given = parse_options(words, agetty_options);
    if (!given) return std::nullopt;
    std::optional<bool> asks = true;
    for (const auto& [name, value] : given->options) {
        if (name == "autologin") return false;
        if (name == "login-options") {
            if (login_trusts_caller(systemd_words(value))) return false;
        }
        if (name == "login-program" && is_shell(value)) return false;
        if (name == "login-program" && name_of(value) != "login") asks = std::nullopt;
    }
    if (holds_variable(words)) return std::nullopt;
    return asks;
}

std::optional<bool> sulogin_asks(Words words) {
    const auto given = parse_options(words, sulogin_options);
    if (!given) return std::nullopt;
    const bool forced =
        std::any_of(given->options.begin(), given->options.end(),
                    [](const GivenOption& option) { return option.name == "force"; });
    if (forced) return false;
    if (holds_variable(words)) return std::nullopt;
    return true;
}

// It tells sulogin --force where this says so.
bool sulogin_shell_asks(const Environment& environment) {
    const auto force = environment.find("SYSTEMD_SULOGIN_FORCE");
    return force == environment.end() || parse_systemd_boolean(force->second) != true;
}

// In what a shell or a wrapper is told.
bool names_login(const std::string& word) {
    return word.find("getty") != std::string::npos || word.find("sulogin") != std::string::npos ||
           word.find("bin/login") != std::string::npos;
}

}  // namespace

LoginCommand judge_login_command(Words words, const Environment& environment) {
    if (words.empty()) return {};
    const auto name = name_of(words.front());
    const auto rest = words.subspan(1);
    if (name == "agetty" || name == "getty") return {LoginProgram::getty, agetty_asks(rest)};
    if (name == "login") return {LoginProgram::getty, login_asks(rest)};
    if (name == "sulogin") return {LoginProgram::sulogin, sulogin_asks(rest)};
    if (name == "systemd-sulogin-shell")
        return {LoginProgram::sulogin, sulogin_shell_asks(environment)};
    const bool names = std::any_of(rest.begin(), rest.end(), names_login);
    if (is_shell(words.front()) && !names) {
        const bool script = std::any_of(rest.begin(), rest.end(), [](const std::string& word) {
            return !word.starts_with('-') ||
                   (!word.starts_with("--") && word.find('c') != std::string::npos);
        });
        return {LoginProgram::shell, script ? std::nullopt : std::optional(false)};
    }
    // Started by way of something else.
    const bool getty = name.find("getty") != std::string_view::npos;
    if (name != "systemctl" && (getty || names)) return {LoginProgram::getty, std::nullopt};
    return {};
}

}  // namespace presscheck
