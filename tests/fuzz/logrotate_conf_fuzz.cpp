// logrotate.conf: definitions stand on their lines, no file is in two that count, and what is said
// behind a file does not change what it said before.
//
// Two files, parted by a line `%%`: the second is what an include brings.
#include "checks/parsers/logrotate_conf.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace {

using presscheck::LogrotateConf;
using presscheck::LogrotateMachine;
using presscheck::fuzz::require;

constexpr auto main_path = "/etc/logrotate.conf";
constexpr auto other_path = "/etc/logrotate.d/a";

LogrotateConf parsed(const std::string& main, const std::string& other) {
    using Place = LogrotateMachine::Place;
    LogrotateMachine machine;
    int asked = 0;
    machine.place = [&](const std::string& path) {
        Place place;
        if (++asked > 64) return place;
        if (path == "/etc/logrotate.d") {
            place.kind = Place::Kind::folder;
            place.names = {"a", "a.bak"};
        } else if (path == main_path || path == other_path) {
            place.kind = Place::Kind::file;
            place.text = path == main_path ? main : other;
        }
        return place;
    };
    machine.files = [](const std::string& pattern) {
        return std::optional(std::vector<std::string>{pattern, "/var/log/a.log"});
    };
    machine.device = [](const std::string& folder) {
        return folder.size() % 2 == 0 ? std::optional<std::uint64_t>(folder.size() % 4)
                                      : std::nullopt;
    };
    machine.is_user = [](const std::string& name) { return std::optional(name == "root"); };
    machine.is_group = [](const std::string& name) {
        return name == "adm" ? std::optional(true) : std::nullopt;
    };
    return presscheck::read_logrotate(main_path, machine);
}

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    constexpr std::string_view border = "\n%%\n";
    const auto at = text.find(border);
    const std::string main(text.substr(0, at));
    const std::string other(at == std::string_view::npos ? "" : text.substr(at + border.size()));

    const auto conf = parsed(main, other);
    std::set<std::string> seen;
    for (const auto& entry : conf.entries) {
        require(entry.path == main_path || entry.path == other_path,
                "a definition stands in a file that was read");
        require(entry.line >= 1 && entry.line <= lines_in(entry.path == main_path ? main : other),
                "and on a line of it");
        require(entry.settings.rotate >= -1 && entry.settings.max_age >= 0 &&
                    entry.settings.size >= 0 && entry.settings.max_size >= 0,
                "counts and sizes are some logrotate takes");
        if (!entry.accepted) continue;
        for (const auto& file : entry.files) {
            require(seen.insert(file).second, "no file is in two definitions");
            require(conf.find(file) == &entry, "a file is found in its definition");
        }
        const auto kept = presscheck::kept_at_least(entry.settings);
        require(kept.time.count() >= 0, "no log is kept for less than no time");
    }
    for (const auto& stop : conf.stops)
        require(stop.line <= std::max(lines_in(main), lines_in(other)), "a stop is on a line");

    // Where all of it was read, more at its end changes nothing before.
    if (!main.ends_with('\n') || !conf.stops.empty() || conf.fault) return 0;
    const auto longer = parsed(main + "# no more\n", other);
    require(longer.entries.size() == conf.entries.size(), "a comment defines nothing");
    for (std::size_t i = 0; i < conf.entries.size(); ++i)
        require(longer.entries[i].settings.rotate == conf.entries[i].settings.rotate,
                "and changes nothing");
    return 0;
}
