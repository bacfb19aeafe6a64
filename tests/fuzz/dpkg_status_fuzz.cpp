// dpkg's database: a paragraph is a package or the file is said to be malformed.
#include "checks/parsers/dpkg_status.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::fuzz::require;

std::size_t paragraphs_in(std::string_view text) {
    std::size_t count = 0;
    bool inside = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const bool blank = text.substr(0, end).find_first_not_of(" \t\r") == std::string_view::npos;
        if (!blank && !inside) ++count;
        inside = !blank;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return count;
}

bool has(std::string_view text, const std::string& part) {
    return text.find(part) != std::string_view::npos;
}

void hold(std::string_view text, bool always_installed) {
    const auto status = presscheck::parse_dpkg_status(text, always_installed);
    const auto paragraphs = paragraphs_in(text);
    require(status.packages.size() <= paragraphs, "a paragraph is one package at most");
    require(status.malformed || status.packages.size() == paragraphs,
            "a paragraph that is no package is told");
    for (const auto& package : status.packages) {
        require(!package.name.empty() && has(text, package.name), "a package has its name");
        require(has(text, package.version) && has(text, package.architecture),
                "what is said of a package stands in the file");
        require(!package.status.empty() && (always_installed || has(text, package.status)),
                "a package has a state");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    hold(text, false);
    hold(text, true);
    return 0;
}
