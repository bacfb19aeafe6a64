// Where each program that may set the clock gets the time from, by its own files.
#pragma once

#include "checks/host.h"
#include "checks/parsers/time_config.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct PlacedTimeSource {
    TimeSource source;
    std::string place;  // "/etc/chrony/chrony.conf:3"
};

struct TimeFiles {
    std::vector<PlacedTimeSource> sources;
    std::optional<Reason> incomplete;    // there may be others
    std::string incomplete_source = {};  // because of this file, or this line of it
};

// `unit` is the program's systemd unit: distributions name both it and the folder differently.
TimeFiles read_chrony_files(const Host& host, std::string_view unit);
TimeFiles read_ntp_files(const Host& host, std::string_view unit);
TimeFiles read_openntpd_files(const Host& host);
TimeFiles read_timesyncd_files(const Host& host);

}  // namespace presscheck
