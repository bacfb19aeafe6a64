// Where the clock's programs get the time from: sources stand on their lines, and no key is one.
//
// The first byte picks the program: c chrony, n ntp, o OpenNTPD, t timesyncd.
#include "checks/parsers/time_config.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::fuzz::require;

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

void hold(std::string_view text, const presscheck::TimeConfig& config) {
    for (const auto& source : config.sources) {
        require(source.line >= 1 && source.line <= lines_in(text), "a source stands on a line");
        require(!source.kind.empty() && (!source.server.empty() || source.kind == "broadcast"),
                "a source has a kind, and a name unless anybody may be it");
        require(source.server.find('\n') == std::string::npos, "a source is one line");
    }
    for (const auto& include : config.includes)
        for (const auto& path : include.paths)
            require(!path.empty(), "what is included has a name");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'c':
            hold(text, presscheck::parse_chrony_config(text));
            break;
        case 'n':
            hold(text, presscheck::parse_ntp_config(text));
            break;
        case 'o':
            hold(text, presscheck::parse_openntpd_config(text));
            break;
        case 't':
            if (const auto assignments = presscheck::parse_timesyncd_config(text))
                for (const auto& assignment : *assignments)
                    require(assignment.line >= 1 && assignment.line <= lines_in(text),
                            "an assignment stands on a line");
            break;
        default:
            break;
    }
    return 0;
}
