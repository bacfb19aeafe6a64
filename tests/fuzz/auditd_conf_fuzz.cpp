// auditd.conf: a setting stands on its line, in small letters.
#include "checks/parsers/auditd_conf.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto settings = presscheck::parse_auditd_conf(text);
    if (!settings) {
        require(settings.error().code == presscheck::Errc::malformed, "a refusal is malformed");
        return 0;
    }
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    std::size_t before = 0;
    for (const auto& setting : *settings) {
        require(before < setting.line && setting.line <= lines,
                "settings stand on their lines, in their order");
        before = setting.line;
        require(!setting.name.empty() && std::none_of(setting.name.begin(), setting.name.end(),
                                                      [](char c) { return c >= 'A' && c <= 'Z'; }),
                "a name is in small letters");
        require(text.find(setting.value) != std::string_view::npos, "a value stands in the file");
    }
    return 0;
}
