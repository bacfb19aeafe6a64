#include "checks/parsers/apt_index.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// Names of fields are written as deb-control(5) has them in every index; indexes are large, and
// these lines are few.
constexpr std::string_view name_field = "Package:", version_field = "Version:",
                           architecture_field = "Architecture:";

std::optional<std::int64_t> number_in(std::string_view digits, std::int64_t least,
                                      std::int64_t most) {
    const auto number = parse_decimal(digits);
    return number && *number >= least && *number <= most ? number : std::nullopt;
}

// "Mon, 23 Nov 2026 01:56:24 UTC"
std::optional<Time> date_in(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<std::string_view, 6> words{};
    for (auto& word : words) {
        word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    const auto& [weekday, day_word, month_word, year_word, clock, zone] = words;
    const auto* const month = std::find(months.begin(), months.end(), month_word);
    const bool shaped = text.empty() && weekday.ends_with(',') && month != months.end() &&
                        clock.size() == 8 && clock[2] == ':' && clock[5] == ':' &&
                        (zone == "UTC" || zone == "GMT" || zone == "+0000");
    if (!shaped) return std::nullopt;
    const auto day = number_in(day_word, 1, 31);
    const auto year = number_in(year_word, 1970, 9999);
    const auto hours = number_in(clock.substr(0, 2), 0, 23);
    const auto minutes = number_in(clock.substr(3, 2), 0, 59);
    const auto seconds = number_in(clock.substr(6), 0, 60);
    if (!day || !year || !hours || !minutes || !seconds) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year(static_cast<int>(*year)),
        std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return Time(std::chrono::sys_days(date)) + std::chrono::hours(*hours) +
           std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds);
}

}  // namespace

std::optional<OfferedPackage> AptIndexReader::next() {
    OfferedPackage package;
    bool any = false;
    const auto take = [](std::string_view line, std::string_view field, std::string_view& value) {
        if (line.starts_with(field)) value = trimmed(line.substr(field.size()));
    };
    while (!rest_.empty()) {
        const auto end = std::min(rest_.find('\n'), rest_.size());
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (!line.empty()) {
            any = true;
            take(line, name_field, package.name);
            take(line, version_field, package.version);
            take(line, architecture_field, package.architecture);
            if (!rest_.empty()) continue;
        }
        if (!any) continue;
        if (!package.name.empty() && !package.version.empty() && !package.architecture.empty())
            return package;
        malformed_ = true;
        package = {};
        any = false;
    }
    return std::nullopt;
}

std::optional<Time> release_date(std::string_view release) {
    constexpr std::string_view field = "Date:";
    LineReader lines(release);
    while (const auto line = lines.next()) {
        if (line->text.starts_with(field)) return date_in(trimmed(line->text.substr(5)));
    }
    return std::nullopt;
}

std::string_view release_codename(std::string_view release) {
    constexpr std::string_view field = "Codename:";
    LineReader lines(release);
    while (const auto line = lines.next()) {
        if (line->text.starts_with(field)) return trimmed(line->text.substr(field.size()));
    }
    return {};
}

}  // namespace presscheck
