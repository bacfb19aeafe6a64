// auditd.conf: a setting stands on its line, in small letters, and so does what auditd refuses.
#include "checks/parsers/auditd_conf.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto conf = presscheck::parse_auditd_conf(text);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    require(!conf.refusal || conf.refusal->line <= lines, "what is refused stands on a line");
    std::size_t before = 0;
    for (const auto& setting : conf.settings) {
        require(before < setting.line && setting.line <= lines,
                "settings stand on their lines, in their order");
        before = setting.line;
        require(!setting.name.empty() && std::none_of(setting.name.begin(), setting.name.end(),
                                                      [](char c) { return c >= 'A' && c <= 'Z'; }),
                "a name is in small letters");
        require(text.find(setting.value) != std::string_view::npos, "a value stands in the file");
        require(!setting.option || text.find(*setting.option) != std::string_view::npos,
                "so does its option");
        const auto* last = conf.find(setting.name);
        require(last != nullptr && last->line >= setting.line, "the last one counts");
    }
    return 0;
}
