// Where programs that set the clock get the time from: chrony.conf(5), ntp.conf(5) of ntp and
// ntpsec, ntpd.conf(5) of OpenNTPD, NTP= of timesyncd.conf(5). Keys are named there and never held.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct TimeSource {
    std::string server;  // a name, an address, or what clock it is: "PHC /dev/ptp0"
    std::string kind;    // server, pool, peer, refclock, broadcast
    bool authenticated = false;
    std::size_t line = 0;
};

// Other files that count where this one names them.
struct TimeInclude {
    enum class What {
        file,     // a path or pattern
        folders,  // of drop-ins, the strongest first
        sources,  // the same, of lists of sources
    };
    What what = What::file;
    std::vector<std::string> paths;
};

struct TimeConfig {
    std::vector<TimeSource> sources;  // those that may set the clock: `noselect` left out
    std::vector<TimeInclude> includes;
    bool malformed = false;  // a line that may be about a source was left out, or one was refused
    std::size_t malformed_line = 0;  // the first of them; 0 where it is not told
};

TimeConfig parse_chrony_config(std::string_view bytes);
TimeConfig parse_ntp_config(std::string_view bytes);
TimeConfig parse_openntpd_config(std::string_view bytes);

// NTP= or FallbackNTP= of timesyncd.conf or a drop-in.
struct TimesyncdAssignment {
    bool fallback = false;
    std::vector<std::string> servers;  // none: what came before is cleared
    std::size_t line = 0;
};
// Nothing when systemd would stop reading the file.
std::optional<std::vector<TimesyncdAssignment>> parse_timesyncd_config(std::string_view bytes);

}  // namespace presscheck
