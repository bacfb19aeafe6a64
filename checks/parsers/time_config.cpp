#include "checks/parsers/time_config.h"

#include "checks/parsers/chrony_words.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/systemd_settings.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view line) {
    constexpr std::string_view blanks = " \t\r\f\v";
    Words words;
    for (auto start = line.find_first_not_of(blanks); start != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(blanks, start), line.size());
        words.emplace_back(line.substr(start, end - start));
        start = line.find_first_not_of(blanks, end);
    }
    return words;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool has_option(const Words& words, std::string_view option) {
    return std::any_of(words.begin() + 1, words.end(),
                       [&](const std::string& word) { return in_small_letters(word) == option; });
}

bool is_authenticated(const Words& words) {
    return has_option(words, "nts") || has_option(words, "key") || has_option(words, "autokey");
}

// "127.127.28.0" is how ntpd calls a clock of its own.
bool is_own_clock(std::string_view server) {
    return server.starts_with("127.127.");
}

// "refclock PHC /dev/ptp0 poll 0": the driver and what it reads.
void add_refclock(const Words& words, std::size_t line, TimeConfig& config) {
    if (words.size() < 2) {
        config.malformed = true;
    } else if (!has_option(words, "noselect")) {
        const auto parameter = words.size() > 2 ? " " + words[2] : std::string{};
        config.sources.push_back({words[1] + parameter, "refclock", false, line});
    }
}

}  // namespace

TimeConfig parse_chrony_config(std::string_view bytes) {
    TimeConfig config;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto words = words_of(line->text);
        if (words.empty() || std::string_view("!;#%").find(words[0][0]) != std::string_view::npos) {
            continue;
        }
        if (!chronyd_takes(words)) {
            if (!config.malformed) config.malformed_line = line->number;
            config.malformed = true;
            continue;
        }
        const auto directive = in_small_letters(words[0]);
        if (directive == "refclock") {
            add_refclock(words, line->number, config);
        } else if (is_one_of(directive, {"server", "pool", "peer", "initstepslew", "include",
                                         "confdir", "sourcedir"})) {
            const Words rest(words.begin() + 1, words.end());
            if (directive == "include") {
                config.includes.push_back({TimeInclude::What::file, {rest[0]}});
            } else if (directive == "confdir") {
                config.includes.push_back({TimeInclude::What::folders, rest});
            } else if (directive == "sourcedir") {
                config.includes.push_back({TimeInclude::What::sources, rest});
            } else if (directive == "initstepslew") {
                // "initstepslew 30 a b": asked once, at the start.
                for (std::size_t i = 1; i < rest.size(); ++i)
                    config.sources.push_back({rest[i], "server", false, line->number});
            } else if (!has_option(words, "noselect")) {
                config.sources.push_back(
                    {rest[0], directive, is_authenticated(words), line->number});
            }
        }
    }
    return config;
}

TimeConfig parse_ntp_config(std::string_view bytes) {
    TimeConfig config;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        auto words = words_of(line->text.substr(0, line->text.find('#')));
        if (words.empty()) continue;
        const auto directive = words[0];
        if (directive == "includefile") {
            if (words.size() < 2) config.malformed = true;
            if (words.size() > 1) {
                config.includes.push_back({TimeInclude::What::file, {words[1]}});
            }
        } else if (directive == "refclock") {
            add_refclock(words, line->number, config);
        } else if (is_one_of(directive, {"broadcastclient", "multicastclient", "manycastclient"})) {
            config.sources.push_back({"", "broadcast", false, line->number});
        } else if (is_one_of(directive, {"unpeer", "unconfig"})) {
            config.malformed = true;
        } else if (is_one_of(directive, {"server", "pool", "peer"})) {
            if (words.size() > 1 && is_one_of(words[1], {"-4", "-6"}))
                words.erase(words.begin() + 1);
            if (words.size() < 2) {
                config.malformed = true;
            } else if (!has_option(words, "noselect")) {
                config.sources.push_back({words[1], is_own_clock(words[1]) ? "refclock" : directive,
                                          is_authenticated(words), line->number});
            }
        }
    }
    return config;
}

TimeConfig parse_openntpd_config(std::string_view bytes) {
    TimeConfig config;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto text = line->text.substr(0, line->text.find('#'));
        const auto words = words_of(text);
        if (words.empty()) continue;
        // A line may go on, and a name may be a macro of above: neither is followed.
        if (text.ends_with('\\') || text.find('$') != std::string_view::npos) {
            config.malformed = true;
        }
        if (!is_one_of(words[0], {"server", "servers", "sensor"})) continue;
        if (words.size() < 2) {
            config.malformed = true;
            continue;
        }
        auto server = words[1];
        // Quotes may hold blanks, which no name of a server does.
        if (std::erase(server, '"') % 2 != 0 || server.empty()) {
            config.malformed = true;
            continue;
        }
        const bool sensor = words[0] == "sensor";
        config.sources.push_back({std::move(server),
                                  sensor                  ? "refclock"
                                  : words[0] == "servers" ? "pool"
                                                          : "server",
                                  false, line->number});
    }
    return config;
}

std::optional<std::vector<TimesyncdAssignment>> parse_timesyncd_config(std::string_view bytes) {
    const auto settings = parse_systemd_settings(bytes);
    if (!settings) return std::nullopt;
    std::vector<TimesyncdAssignment> assignments;
    for (const auto& setting : *settings) {
        const bool fallback = setting.key == "FallbackNTP";
        if (setting.section != "Time" || (setting.key != "NTP" && !fallback)) continue;
        assignments.push_back({fallback, words_of(setting.value), setting.line});
    }
    return assignments;
}

}  // namespace presscheck
