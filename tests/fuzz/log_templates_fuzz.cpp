// Templates of paths: a pattern begins with a slash, stands on its line, and finds the machine
// again in a path that is made of it.
#include "checks/parsers/log_templates.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::fuzz::require;

void judge(const presscheck::LogTemplates& found, std::size_t lines) {
    for (const auto& each : found.templates) {
        require(each.pattern.starts_with('/'), "a pattern is a whole path");
        require(each.line >= 1 && each.line <= lines, "it stands on a line");
        const auto stars =
            static_cast<std::size_t>(std::count(each.pattern.begin(), each.pattern.end(), '*'));
        require(!each.by_host || each.host_star < stars, "the machine is one of its parts");
        // A star of the file's own is any text, so that the machine may be elsewhere in the path.
        if (!each.by_host || each.pattern.size() > 500 || stars != 1) continue;
        auto path = each.pattern;
        path.replace(path.find('*'), 1, "web1");
        const bool plain =
            std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7f; });
        require(!plain || presscheck::text_at_star(each.pattern, path, 0) == "web1",
                "and is found in a path");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    judge(presscheck::find_rsyslog_templates(text), lines);
    judge(presscheck::find_syslog_ng_templates(text), lines);
    return 0;
}
