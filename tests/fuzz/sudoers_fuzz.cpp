// sudoers: every word and every rule stands on a line of a file, nothing that sudo would complain
// of is left out without a word, and reading ends.
//
// Two files, parted by a line `%%`: the second is what an include brings.
#include "checks/parsers/sudoers.h"
#include "checks/parsers/sudoers_lexer.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

void hold_words(std::string_view text) {
    presscheck::SudoersLexer lexer(text);
    std::size_t words = 0;
    for (auto token = lexer.next(); token.word != presscheck::SudoWord::end; token = lexer.next()) {
        require(++words <= 2 * text.size() + 2, "reading ends");
        require(token.line >= 1 && token.line <= lines_in(text) + 1, "a word stands on a line");
    }
    require(lexer.next().word == presscheck::SudoWord::end, "the end stays the end");
}

struct Files {
    std::string main, other;

    bool has(std::string_view source) const {
        const auto colon = source.rfind(':');
        if (colon == std::string_view::npos) return false;
        const auto path = source.substr(0, colon);
        if (path != "/etc/sudoers" && path != "/etc/sudoers.d/a") return false;
        std::size_t number = 0;
        const auto* end = source.data() + source.size();
        if (std::from_chars(source.data() + colon + 1, end, number).ptr != end) return false;
        return number >= 1 && number <= lines_in(path == "/etc/sudoers" ? main : other) + 1;
    }
};

void hold_members(const presscheck::SudoMembers& members) {
    for (const auto& member : members)
        require(member.has_arguments || member.arguments.empty(), "arguments are told");
}

void hold_rule(const Files& files, const presscheck::SudoUserSpec& rule) {
    require(files.has(rule.source), "a rule stands on a line of its file");
    require(!rule.users.empty() && !rule.privileges.empty(), "a rule is about somebody");
    hold_members(rule.users);
    for (const auto& privilege : rule.privileges) {
        require(!privilege.hosts.empty() && !privilege.commands.empty(),
                "a rule is about a command on a host");
        hold_members(privilege.hosts);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto part = text.find("%%\n");
    const Files files{std::string(text.substr(0, part)), part == std::string_view::npos
                                                             ? std::string{}
                                                             : std::string(text.substr(part + 3))};
    hold_words(files.main);
    int asked = 0;
    presscheck::SudoersSource source;
    source.host = "web-1";
    source.why = [](const presscheck::Error&) { return presscheck::Reason::denied; };
    source.include = [&](const std::string& path,
                         bool) -> presscheck::Result<std::vector<presscheck::SudoersFile>> {
        require(path.starts_with('/'), "an include is absolute");
        if (++asked > 4) return presscheck::Error{presscheck::Errc::not_found, path};
        return std::vector{presscheck::SudoersFile{"/etc/sudoers.d/a", files.other}};
    };
    const auto sudoers = presscheck::parse_sudoers({"/etc/sudoers", files.main}, source);
    require(sudoers.problems.empty() || sudoers.incomplete, "a problem makes it incomplete");
    for (const auto& rule : sudoers.rules)
        hold_rule(files, rule);
    for (const auto& setting : sudoers.defaults) {
        require(files.has(setting.source), "a setting stands on a line of its file");
        require(!setting.name.empty(), "a setting has a name");
    }
    if (const auto time = presscheck::parse_sudo_time(text))
        require(time->at.time_since_epoch().count() != 0 || text.starts_with("1970"),
                "a time is a time");
    return 0;
}
