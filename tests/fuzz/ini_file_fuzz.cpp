// Sections and keys: a line is a setting, goes on with one, or the file is malformed.
#include "checks/parsers/ini_file.h"
#include "checks/parsers/line_reader.h"
#include "tests/fuzz/property.h"

#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    std::vector<std::string_view> lines;
    presscheck::LineReader reader(text);
    while (const auto line = reader.next())
        lines.push_back(line->text);
    const auto file = presscheck::parse_ini(text);
    std::size_t before = 0;
    for (const auto& setting : file.settings) {
        require(before < setting.line && setting.line <= lines.size(),
                "settings stand on their lines, in their order");
        before = setting.line;
        require(!setting.key.empty(), "a setting has a key");
        require(lines[setting.line - 1].find(setting.key) != std::string_view::npos,
                "a key stands on its line");
        require(setting.joined || !setting.value ||
                    lines[setting.line - 1].find(*setting.value) != std::string_view::npos,
                "a value stands on its line");
    }
    const auto more = presscheck::parse_ini(std::string(text) + "\n[x]\ny=z\n");
    require(more.malformed == file.malformed && !more.settings.empty() &&
                more.settings.back().section == "x" && more.settings.back().value == "z",
            "a section more is a section more");
    return 0;
}
