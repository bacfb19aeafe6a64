#include "checks/parsers/logrotate_conf.h"

#include "checks/parsers/logrotate_reader.h"
#include "checks/parsers/logrotate_words.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

constexpr int most_files = 1'000;               // a file may include itself again and again
constexpr std::size_t largest_file = 0xffffff;  // logrotate reads none that is larger

bool is_space(char c) {
    return c == ' ' || ('\t' <= c && c <= '\r');
}

bool read_file(LogrotateReading& reading, const std::string& path, const std::string& text,
               LogrotateSettings& settings) {
    if (text.size() > largest_file) return false;
    if (++reading.files > most_files) {
        reading.blame(Reason::budget, path);
        return true;
    }
    // What a file with a mistake says of all logs is forgotten.
    auto inner = settings;
    if (!read_logrotate_file(reading, path, text, inner)) return false;
    settings = inner;
    return true;
}

bool read_place(LogrotateReading& reading, const std::string& path,
                const LogrotateMachine::Place& place, LogrotateSettings& settings) {
    using Kind = LogrotateMachine::Place::Kind;
    if (place.kind == Kind::unseen) reading.blame(place.reason, path);
    if (place.kind == Kind::missing) reading.conf.stops.push_back({path, 0});
    if (place.kind == Kind::file) return read_file(reading, path, place.text, settings);
    return place.kind != Kind::missing;
}

}  // namespace

bool LogrotateTaboo::holds(const std::string& name) const {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return logrotate_name_matches(pattern, name);
    });
}

void LogrotateTaboo::set(std::string_view list, std::string_view before_each) {
    if (list.starts_with('+')) {
        list.remove_prefix(1);
    } else {
        patterns.clear();
    }
    while (!list.empty()) {
        if (is_space(list.front()) || list.front() == ',') {
            list.remove_prefix(1);
            continue;
        }
        const auto* const end =
            std::find_if(list.begin(), list.end(), [](char c) { return is_space(c) || c == ','; });
        const auto length = static_cast<std::size_t>(end - list.begin());
        patterns.push_back(std::string(before_each) + std::string(list.substr(0, length)));
        list.remove_prefix(length);
    }
}

void LogrotateReading::blame(Reason reason, std::string source) {
    if (!conf.fault) conf.fault = LogrotateFault{reason, std::move(source)};
}

void LogrotateReading::drop_last() {
    const auto last = std::find_if(conf.entries.rbegin(), conf.entries.rend(),
                                   [](const LogrotateEntry& entry) { return entry.accepted; });
    if (last == conf.entries.rend()) return;
    last->accepted = false;
    const auto index = static_cast<std::size_t>(conf.entries.rend() - last) - 1;
    std::erase_if(conf.owners, [&](const auto& owner) { return owner.second == index; });
}

bool read_logrotate_path(LogrotateReading& reading, const std::string& path,
                         LogrotateSettings& settings) {
    using Kind = LogrotateMachine::Place::Kind;
    const auto place = reading.machine.place(path);
    if (place.kind != Kind::folder) return read_place(reading, path, place, settings);
    bool sound = true;
    std::vector<std::string> wanted;
    for (const auto& name : place.names) {
        if (!reading.taboo.holds(name)) wanted.push_back(name);
    }
    for (const auto& name : wanted) {
        const auto inside = path + (path.ends_with('/') ? "" : "/") + name;
        const auto each = reading.machine.place(inside);
        if (each.kind == Kind::folder) continue;
        if (!read_place(reading, inside, each, settings)) sound = false;
    }
    return sound;
}

const LogrotateEntry* LogrotateConf::find(std::string_view file) const {
    const auto owner = owners.find(file);
    return owner == owners.end() ? nullptr : &entries[owner->second];
}

LogrotateConf read_logrotate(const std::string& path, const LogrotateMachine& machine) {
    LogrotateReading reading{machine};
    LogrotateSettings settings;
    read_logrotate_path(reading, path, settings);
    return std::move(reading.conf);
}

}  // namespace presscheck
