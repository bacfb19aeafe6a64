// Where syslog-ng sends messages: the destinations of its configuration, and the paths to them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct SyslogNgConf {
    struct Destination {
        std::string name, target, protocol;
        std::size_t line = 0;
        std::string port{}, transport{};  // where they are written
        bool tls = false;                 // it has a `tls(...)`
        bool disk_queue = false;          // and a `disk-buffer(...)`
    };
    // A `log { ... };` with what it names; `plain`: sources and destinations alone, so that all of
    // its sources' messages go there.
    struct Path {
        std::vector<std::string> destinations;
        bool plain = true;
    };
    std::vector<Destination> destinations;
    std::vector<Path> paths;
    std::vector<std::string> includes;  // as they are written
    bool malformed = false;             // a quote, a comment or a brace without its end
};

SyslogNgConf parse_syslog_ng_conf(std::string_view text);

}  // namespace presscheck
