// Where rsyslog sends messages: rsyslog.conf(5), the old lines and RainerScript.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

// Messages that come to a place in the script: by facility, a bit a severity (emerg is bit 0).
struct SyslogFlow {
    std::array<std::uint8_t, 24> severities{};
    bool unclear = false;  // only some of these, as conditions decide that nobody here judges

    static SyslogFlow all();
    // Of every facility of the system all that is `info` or worse.
    bool is_everything() const;
};

struct SyslogForward {
    std::string target, port, protocol;  // udp, tcp, relp; the port may be empty
    SyslogFlow flow;
    std::string path;
    std::size_t line = 0;
    std::string driver{};      // of the stream, where it is named; else the script's usual one
    bool driver_mode = false;  // the driver does what it is there for
    bool relp_tls = false;
    bool disk_queue = false;  // what cannot be sent waits in files
};

struct RsyslogScript {
    std::vector<SyslogForward> forwards;
    std::string usual_driver{};  // of streams; empty: plain TCP
    // Where something is written that rsyslog would refuse, or that may send anything.
    std::string unclear_at{};

    // The files that a pattern includes, each with its text, in order; nothing where one cannot be
    // read, which is for the caller to remember.
    using Include =
        std::function<std::vector<std::pair<std::string, std::string>>(const std::string&)>;

    static RsyslogScript parse(const std::string& path, std::string_view text,
                               const Include& include);
};

}  // namespace presscheck
