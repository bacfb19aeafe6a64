// rsyslog.conf: a target stands on a line of a file, and what is thrown away before it does not
// come to it.
//
// Two files, parted by a line `%%`: the second is what an include brings.
#include "checks/parsers/rsyslog_conf.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace {

using presscheck::RsyslogScript;
using presscheck::fuzz::require;

constexpr auto main_path = "/etc/rsyslog.conf";
constexpr auto other_path = "/etc/rsyslog.d/a.conf";
constexpr std::size_t most_inclusions = 64;

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

// rsyslog follows ten includes within each other; a caller stops somewhere too.
RsyslogScript parsed(const std::string& main, const std::string& other) {
    std::size_t inclusions = 0;
    return RsyslogScript::parse(main_path, main, [&](const std::string&) {
        std::vector<std::pair<std::string, std::string>> files;
        if (++inclusions <= most_inclusions) files.emplace_back(other_path, other);
        return files;
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    constexpr std::string_view border = "\n%%\n";
    const auto at = text.find(border);
    const std::string main(text.substr(0, at));
    const std::string other(at == std::string_view::npos ? "" : text.substr(at + border.size()));

    const auto script = parsed(main, other);
    for (const auto& forward : script.forwards) {
        require(forward.path == main_path || forward.path == other_path,
                "a target stands in a file that was read");
        const auto lines = lines_in(forward.path == main_path ? main : other);
        require(forward.line >= 1 && forward.line <= lines, "and on a line of it");
    }

    const auto thrown_away = parsed("*.* stop\n" + main, other);
    for (const auto& forward : thrown_away.forwards)
        require(forward.flow.unclear || !forward.flow.is_everything(),
                "what was thrown away is not sent");
    return 0;
}
