// pwquality.conf and pwhistory.conf: what is set names the line it stands on, and what a password
// is asked for is never less than nothing.
//
// The first byte picks the file: q pwquality.conf, h pwhistory.conf.
#include "checks/parsers/quality_options.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace {

using presscheck::fuzz::require;

void hold_place(const std::string& from, std::string_view text) {
    constexpr std::string_view path = "/etc/x.conf:";
    if (from.empty()) return;
    require(from.starts_with(path), "a setting names its file");
    std::size_t line = 0;
    const auto* end = from.data() + from.size();
    require(std::from_chars(from.data() + path.size(), end, line).ptr == end,
            "a setting names its line");
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    require(line >= 1 && line <= lines, "a setting stands on a line of its file");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    const auto letter = presscheck::fuzz::take_letter(text);
    if (letter == 'q') {
        presscheck::QualityOptions options;
        static_cast<void>(presscheck::read_quality_conf(text, "/etc/x.conf", options));
        hold_place(options.minlen_from, text);
        require(options.shortest() >= 0, "no password is shorter than none");
        require(options.classes() >= 0 && options.classes() <= 4, "there are four classes");
    } else if (letter == 'h') {
        presscheck::HistoryOptions options;
        presscheck::read_history_conf(text, "/etc/x.conf", options);
        hold_place(options.remember_from, text);
    }
    return 0;
}
