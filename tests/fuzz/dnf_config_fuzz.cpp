// dnf's files: settings stand on lines of their section, and none is told twice.
#include "checks/parsers/dnf_config.h"
#include "tests/fuzz/property.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    const auto config = presscheck::parse_dnf_config(text);
    if (!config) return 0;
    for (const auto& section : config->sections) {
        require(!section.name.empty(), "a section has a name");
        require(config->find(section.name) == &section, "a section is told once");
        require(section.line >= 1 && section.line <= lines, "a section stands on a line");
        for (const auto& setting : section.settings) {
            require(!setting.key.empty(), "a setting has a name");
            require(section.find(setting.key) == &setting, "a setting is told once");
            require(setting.line > section.line && setting.line <= lines,
                    "a setting stands behind its section");
            for (const auto& word : presscheck::dnf_words(setting.value))
                require(!word.empty() && word.find(',') == std::string::npos, "words are words");
        }
    }
    return 0;
}
