// Files as systemd writes them: a setting stands in a section, on its line, and its value can be
// taken apart into words that it holds.
#include "checks/parsers/line_reader.h"
#include "checks/parsers/systemd_settings.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using presscheck::SystemdSetting;

void hold_carriage_returns(std::string_view text, const std::vector<SystemdSetting>& settings) {
    std::string other;
    for (const char c : text)
        other += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const auto again = presscheck::parse_systemd_settings(other);
    const auto same = [](const SystemdSetting& a, const SystemdSetting& b) {
        return a.section == b.section && a.key == b.key && a.value == b.value && a.line == b.line;
    };
    presscheck::fuzz::require(
        again && std::equal(settings.begin(), settings.end(), again->begin(), again->end(), same),
        "a carriage return before a newline is nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto settings = presscheck::parse_systemd_settings(text);
    if (!settings) {
        require(settings.error().code == presscheck::Errc::malformed, "a refusal is malformed");
        return 0;
    }
    std::vector<std::string_view> lines;
    presscheck::LineReader reader(text);
    while (const auto line = reader.next())
        lines.push_back(line->text);
    std::size_t before = 0;
    for (const auto& setting : *settings) {
        require(before < setting.line && setting.line <= lines.size(),
                "settings stand on their lines, in their order");
        before = setting.line;
        // A name that goes on in the next line is joined with a blank.
        const bool continued = text.find('\\') != std::string_view::npos;
        require(!setting.section.empty() &&
                    (continued || text.find("[" + setting.section + "]") != std::string_view::npos),
                "a setting stands in a section of the file");
        require(setting.key.find('=') == std::string::npos &&
                    setting.value.find('\n') == std::string::npos,
                "a setting is one line");
        for (const auto& word : presscheck::systemd_words(setting.value))
            require(word.size() <= setting.value.size(), "a word is a part of its value");
    }
    if (text.find('\r') == std::string_view::npos) hold_carriage_returns(text, *settings);
    const auto more = presscheck::parse_systemd_settings(std::string(text) + "\n[X]\na=b\n");
    // A comment between two parts of a line does not end it.
    const auto is_comment = [](std::string_view line) {
        const auto first = line.find_first_not_of(" \t\r");
        return first != std::string_view::npos && (line[first] == '#' || line[first] == ';');
    };
    while (!lines.empty() && is_comment(lines.back()))
        lines.pop_back();
    const bool joined = !lines.empty() && lines.back().find('\\') != std::string_view::npos;
    require(joined || (more && more->size() == settings->size() + 1 &&
                       more->back().section == "X" && more->back().value == "b"),
            "a line more is a setting more");
    return 0;
}
