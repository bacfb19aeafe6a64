// Lines of modprobe.d: a rule stands on a line of its file, in their order, and names a module.
#include "checks/parsers/modprobe_conf.h"
#include "tests/fuzz/property.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    std::size_t last = 0;
    for (const auto& rule : presscheck::parse_modprobe_conf(text)) {
        require(rule.line > last && rule.line <= lines, "a rule stands on a line of its own");
        last = rule.line;
        require(!rule.module.empty() && rule.module.find(' ') == std::string::npos,
                "a rule names a module");
        require(presscheck::module_name(rule.module) == rule.module, "a name is spelt in one way");
        if (rule.what == presscheck::ModuleRule::What::blacklist)
            require(rule.command.empty(), "a blacklist runs nothing");
    }
    return 0;
}
