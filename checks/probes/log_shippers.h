// Where programs that send logs on, beside the syslog daemons, are set to send them.
#pragma once

#include "checks/host.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct ShippedLogs {
    std::string_view daemon;  // of column_words::log_daemons
    std::string target{}, port{}, protocol{};
    bool encrypted = false, disk_queue = false;
    // What it takes in is not judged, but for the journal's own uploader, which takes all.
    bool everything = false;
    std::string source{};
};

struct LogShippers {
    std::vector<ShippedLogs> targets;
    std::optional<Reason> incomplete{};  // there may be others
    std::string incomplete_source{};
};

// systemd-journal-upload, Filebeat, Fluent Bit, Vector and the Wazuh agent.
LogShippers read_log_shippers(const Host& host);

}  // namespace presscheck
