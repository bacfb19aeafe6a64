#include "checks/parsers/logrotate_settings.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

using S = LogrotateSettings;

struct Switch {
    std::string_view word;
    bool S::*member;
    bool value;
};
constexpr std::array switches{
    Switch{"compress", &S::compress, true},
    Switch{"nocompress", &S::compress, false},
    Switch{"copy", &S::copy, true},
    Switch{"nocopy", &S::copy, false},
    Switch{"copytruncate", &S::copy_truncate, true},
    Switch{"nocopytruncate", &S::copy_truncate, false},
    Switch{"nocreate", &S::create, false},
    Switch{"nocreateolddir", &S::create_old_dir, false},
    Switch{"dateext", &S::date_ext, true},
    Switch{"nodateext", &S::date_ext, false},
    Switch{"ifempty", &S::if_empty, true},
    Switch{"notifempty", &S::if_empty, false},
    Switch{"ignoreduplicates", &S::ignore_duplicates, true},
    Switch{"missingok", &S::missing_ok, true},
    Switch{"nomissingok", &S::missing_ok, false},
    Switch{"renamecopy", &S::rename_copy, true},
    Switch{"norenamecopy", &S::rename_copy, false},
};

struct Period {
    std::string_view word;
    RotationPeriod period;
};
constexpr std::array periods{
    Period{"hourly", RotationPeriod::hourly},
    Period{"daily", RotationPeriod::daily},
    Period{"monthly", RotationPeriod::monthly},
    Period{"yearly", RotationPeriod::yearly},
};

// They change nothing about how long a log is kept, where, and for whom to read.
constexpr std::array<std::string_view, 14> beside_the_point{
    "allowhardlink",   "datehourago", "dateyesterday", "delaycompress",
    "errors",          "mailfirst",   "maillast",      "noallowhardlink",
    "nodelaycompress", "nomail",      "noshred",       "nosharedscripts",
    "sharedscripts",   "shred"};

// The fewest days in so many months one after another: from February on, and none twice a leap day.
std::int64_t days_in_months(std::int64_t months) {
    constexpr std::array<std::int64_t, 12> fewest{0,   28,  59,  89,  120, 150,
                                                  181, 212, 242, 273, 303, 334};
    constexpr std::int64_t year = 365;
    return months / 12 * year + fewest[static_cast<std::size_t>(months % 12)];
}

std::chrono::seconds length_of(RotationPeriod period, std::int64_t times) {
    using std::chrono::days;
    switch (period) {
        case RotationPeriod::hourly:
            return std::chrono::hours(times);
        case RotationPeriod::daily:
            return days(times);
        case RotationPeriod::weekly:
            return days(7 * times);
        case RotationPeriod::monthly:
            return days(days_in_months(times));
        case RotationPeriod::yearly:
            return days(days_in_months(12 * times));
        case RotationPeriod::size:
            break;
    }
    return {};
}

template <class List>
auto find_word(const List& list, std::string_view word) {
    return std::find_if(list.begin(), list.end(),
                        [&](const auto& each) { return each.word == word; });
}

}  // namespace

LogrotateKeeping kept_at_least(const LogrotateSettings& settings) {
    using How = LogrotateKeeping::How;
    constexpr std::int64_t longest = 1'000'000;  // counts and days beyond are for ever to anybody
    const bool ages = settings.max_age != 0;
    const auto age = std::chrono::days(std::min(settings.max_age, longest));
    if (settings.unknown_keyword) return {};
    if (settings.rotate == 0) return {How::some, {}};
    if (settings.rotate < 0)
        return ages ? LogrotateKeeping{How::some, age} : LogrotateKeeping{How::for_ever, {}};
    if (settings.period == RotationPeriod::size || settings.max_size != 0) return {};
    const auto counted = length_of(settings.period, std::min(settings.rotate, longest));
    return {How::some, ages ? std::min<std::chrono::seconds>(counted, age) : counted};
}

bool set_logrotate_switch(LogrotateSettings& settings, std::string_view word) {
    if (const auto* const found = find_word(switches, word); found != switches.end()) {
        settings.*(found->member) = found->value;
        // Of two ways to empty the log the later one counts.
        if (word == "copytruncate") settings.rename_copy = false;
        if (word == "renamecopy") settings.copy_truncate = false;
        return true;
    }
    if (const auto* const found = find_word(periods, word); found != periods.end()) {
        settings.period = found->period;
        return true;
    }
    if (word == "noolddir") settings.old_dir.clear();
    return word == "noolddir" || std::find(beside_the_point.begin(), beside_the_point.end(),
                                           word) != beside_the_point.end();
}

}  // namespace presscheck
