// What logrotate does with a log, as the keywords of logrotate.conf(5) say.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

enum class RotationPeriod { hourly, daily, weekly, monthly, yearly, size };

struct LogrotateSettings {
    RotationPeriod period = RotationPeriod::size;
    std::int64_t size = 1024 * 1024;          // from which on a log is rotated; only of `size`
    std::int64_t rotate = 0;                  // -1: without end
    std::int64_t max_age = 0, min_age = 0;    // days; 0: none
    std::int64_t min_size = 0, max_size = 0;  // bytes; 0: none
    bool compress = false, date_ext = false, missing_ok = false, if_empty = true;
    bool copy = false, copy_truncate = false, rename_copy = false;
    bool ignore_duplicates = false, create = false, create_old_dir = false;
    std::optional<unsigned> create_mode;
    std::optional<std::string> create_owner, create_group;
    std::string old_dir;  // empty: beside the log
    // A keyword that no release known here has: another release may do anything on it.
    bool unknown_keyword = false;

    bool moves_content() const { return copy || copy_truncate || rename_copy; }
};

// How much is kept at the least at any moment: right behind a rotation there are old files alone,
// and months are the shortest there can be in a row.
struct LogrotateKeeping {
    enum class How { some, for_ever, unknown } how = How::unknown;
    std::chrono::seconds time{};  // of `some`
};
// Unknown where the size decides: who knows how fast a log grows.
LogrotateKeeping kept_at_least(const LogrotateSettings& settings);

// A keyword that says all by itself. False: it is none of these.
bool set_logrotate_switch(LogrotateSettings& settings, std::string_view word);

}  // namespace presscheck
