#include "checks/parsers/modprobe_conf.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view take_word(std::string_view& rest) {
    const auto start = std::min(rest.find_first_not_of(blanks), rest.size());
    rest.remove_prefix(start);
    const auto word = rest.substr(0, rest.find_first_of(blanks));
    rest.remove_prefix(word.size());
    return word;
}

std::optional<ModuleRule> rule_of(std::string_view text, std::size_t line) {
    const auto keyword = take_word(text);
    if (keyword != "blacklist" && keyword != "install") return std::nullopt;
    const auto module = take_word(text);
    if (module.empty()) return std::nullopt;
    if (keyword == "blacklist")
        return ModuleRule{ModuleRule::What::blacklist, module_name(module), {}, line};
    const auto start = std::min(text.find_first_not_of(blanks), text.size());
    return ModuleRule{ModuleRule::What::install, module_name(module),
                      std::string(text.substr(start)), line};
}

}  // namespace

std::vector<ModuleRule> parse_modprobe_conf(std::string_view bytes) {
    std::vector<ModuleRule> rules;
    LineReader lines(bytes);
    std::string joined;
    std::size_t first = 0;
    while (const auto line = lines.next()) {
        if (joined.empty()) first = line->number;
        if (line->text.ends_with('\\')) {
            joined += line->text.substr(0, line->text.size() - 1);
            continue;
        }
        joined += line->text;
        const auto whole = std::exchange(joined, {});
        if (whole.starts_with('#')) continue;
        if (auto rule = rule_of(whole, first)) rules.push_back(*std::move(rule));
    }
    if (auto rule = rule_of(joined, first)) rules.push_back(*std::move(rule));
    return rules;
}

std::string module_name(std::string_view written) {
    std::string name(written);
    bool in_brackets = false;  // of a pattern
    for (auto& c : name) {
        if (c == '[') in_brackets = true;
        if (c == ']') in_brackets = false;
        if (c == '-' && !in_brackets) c = '_';
    }
    return name;
}

bool loads_nothing(std::string_view command) {
    constexpr std::array<std::string_view, 8> programs{
        "/bin/false",    "/bin/true",         "/usr/bin/false", "/usr/bin/true",
        "/sbin/nologin", "/usr/sbin/nologin", "/bin/nologin",   "/usr/bin/nologin"};
    // A shell runs it: what follows a word of its own may be another program.
    if (command.find_first_of(";&|`$(){}<>\n\\\"'") != std::string_view::npos) return false;
    const auto program = take_word(command);
    return std::find(programs.begin(), programs.end(), program) != programs.end();
}

}  // namespace presscheck
