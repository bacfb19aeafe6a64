// An index of packages: whatever is offered stands in the file, no paragraph offers two, and one
// that offers nothing is told.
#include "checks/parsers/apt_index.h"
#include "tests/fuzz/property.h"

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    std::size_t paragraphs = 0;
    bool inside = false;
    for (auto rest = std::string_view(text); !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        if (end > 0 && !inside) ++paragraphs;
        inside = end > 0;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    presscheck::AptIndexReader index(text);
    std::size_t packages = 0;
    while (const auto package = index.next()) {
        ++packages;
        for (const auto part : {package->name, package->version, package->architecture})
            require(!part.empty() && part.data() >= text.data() &&
                        part.data() + part.size() <= text.data() + text.size(),
                    "what is offered stands in the file");
    }
    require(packages <= paragraphs, "a paragraph is one package at most");
    require(index.malformed() == (packages < paragraphs), "a paragraph without one is told");
    presscheck::release_date(text);
    return 0;
}
