#include "checks/parsers/fail2ban_jails.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/ini_file.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <limits>

namespace presscheck {
namespace {

constexpr std::string_view defaults = "DEFAULT";
constexpr std::string_view includes = "INCLUDES";

// As configparser reads a switch.
std::optional<bool> switch_of(std::string_view text) {
    const auto word = in_small_letters(text);
    if (word == "1" || word == "yes" || word == "true" || word == "on") return true;
    if (word == "0" || word == "no" || word == "false" || word == "off") return false;
    return std::nullopt;
}

// Longer than anybody bans, and short enough to be counted with.
constexpr std::int64_t most_seconds = 1'000'000'000'000;

std::optional<std::int64_t> seconds_in(std::string_view unit) {
    constexpr std::int64_t minute = 60, hour = 3600, day = 86400;
    if (unit.empty() || unit == "s" || unit == "sec" || unit == "seconds") return 1;
    if (unit == "m" || unit == "min" || unit == "minutes") return minute;
    if (unit == "h" || unit == "hour" || unit == "hours") return hour;
    if (unit == "d" || unit == "day" || unit == "days") return day;
    if (unit == "w" || unit == "week" || unit == "weeks") return 7 * day;
    return std::nullopt;
}

// A sum of numbers with units.
std::optional<std::chrono::seconds> time_of(std::string_view text) {
    constexpr std::string_view digits = "0123456789";
    text = trimmed(text);
    if (text.empty()) return std::nullopt;
    if (text.front() == '-') {
        const auto number = parse_decimal(text);
        return number ? std::optional(std::chrono::seconds::max()) : std::nullopt;
    }
    std::int64_t total = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_not_of(digits), text.size());
        const auto number = parse_decimal(text.substr(0, end));
        text = trimmed(text.substr(end));
        const auto unit_end = std::min(text.find_first_of("0123456789 "), text.size());
        const auto unit = seconds_in(text.substr(0, unit_end));
        text = trimmed(text.substr(unit_end));
        if (!number || !unit || *number > most_seconds / *unit) return std::nullopt;
        total += *number * *unit;
        if (total > most_seconds) return std::nullopt;
    }
    return std::chrono::seconds(total);
}

bool is_put_together(std::string_view value) {
    return value.find("%(") != std::string_view::npos;
}

}  // namespace

bool Fail2banJails::add(std::string_view bytes) {
    const auto file = parse_ini(bytes);
    if (file.malformed) return false;
    for (const auto& setting : file.settings)
        sections_[setting.section][in_small_letters(setting.key)] = setting.value.value_or("");
    return true;
}

const std::string* Fail2banJails::find(const std::string& jail, std::string_view key) const {
    for (const auto& name : {jail, std::string(defaults)}) {
        const auto section = sections_.find(name);
        if (section == sections_.end()) continue;
        const auto found = section->second.find(key);
        if (found != section->second.end()) return &found->second;
    }
    return nullptr;
}

std::optional<std::vector<std::string>> Fail2banJails::enabled() const {
    std::vector<std::string> jails;
    for (const auto& [name, settings] : sections_) {
        if (name == defaults || name == includes) continue;
        const auto* written = find(name, "enabled");
        if (written == nullptr) continue;
        const auto on = switch_of(*written);
        if (!on) return std::nullopt;
        if (*on) jails.push_back(name);
    }
    return jails;
}

Fail2banValue<std::int64_t> Fail2banJails::number(const std::string& jail,
                                                  std::string_view key) const {
    const auto* written = find(jail, key);
    if (written == nullptr) return {};
    const auto number = is_put_together(*written) ? std::nullopt : parse_decimal(*written);
    return {number, !number};
}

Fail2banValue<std::chrono::seconds> Fail2banJails::time(const std::string& jail,
                                                        std::string_view key) const {
    const auto* written = find(jail, key);
    if (written == nullptr) return {};
    const auto time = is_put_together(*written) ? std::nullopt : time_of(*written);
    return {time, !time};
}

// `%(name)s` of the jail or [DEFAULT], `%(DEFAULT/name)s` of the latter; others stay as they are.
std::string Fail2banJails::filled_in(const std::string& jail, const std::string& value,
                                     int depth) const {
    constexpr int deepest = 8;
    constexpr std::size_t longest = 65'536;
    constexpr std::string_view open = "%(", close = ")s", of_defaults = "default/";
    if (depth > deepest) return value;
    std::string filled;
    std::size_t at = 0;
    while (at < value.size()) {
        const auto from = std::min(value.find(open, at), value.size());
        const auto to = from == value.size() ? from : value.find(close, from);
        filled += value.substr(at, from - at);
        if (from == value.size() || to == std::string::npos) {
            filled += value.substr(from);
            break;
        }
        auto name = in_small_letters(value.substr(from + open.size(), to - from - open.size()));
        const bool defaulted = name.starts_with(of_defaults);
        if (defaulted) name.erase(0, of_defaults.size());
        const auto* written = find(defaulted ? std::string(defaults) : jail, name);
        filled += written != nullptr ? filled_in(jail, *written, depth + 1)
                                     : value.substr(from, to + close.size() - from);
        at = to + close.size();
        if (filled.size() > longest) break;
    }
    return filled;
}

Fail2banValue<std::string> Fail2banJails::text(const std::string& jail,
                                               std::string_view key) const {
    const auto* written = find(jail, key);
    if (written == nullptr) return {};
    return {filled_in(jail, *written, 0), false};
}

}  // namespace presscheck
