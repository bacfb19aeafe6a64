// apt's sources: each stands on a line, and has what apt needs of it.
//
// The first byte picks the kind of file: l lines, s stanzas.
#include "checks/parsers/apt_sources.h"
#include "tests/fuzz/property.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    auto text = presscheck::fuzz::text_of(data, size);
    const bool stanzas = presscheck::fuzz::take_letter(text) == 's';
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    const auto found =
        stanzas ? presscheck::parse_apt_stanzas(text) : presscheck::parse_apt_lines(text);
    std::size_t before = 0;
    for (const auto& source : found.sources) {
        require(source.line > before && source.line <= lines, "sources stand on lines, in order");
        before = source.line;
        for (const auto& type : source.types)
            require(type == "deb" || type == "deb-src", "a source has a type of apt's");
        const bool needs = source.enabled && !source.types.empty();
        require(!needs || (!source.uris.empty() && !source.suites.empty()),
                "a source in use has an address and a suite");
        require(stanzas || source.enabled, "a line is in use");
    }
    return 0;
}
