// Which web servers a machine has, and by which files they are started.
#pragma once

#include "checks/probe.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

enum class WebEngine { nginx, apache };

// A way a server is started: by a unit, or by its own defaults where no unit is there.
struct WebStart {
    std::string config;                 // its main file
    std::string prefix;                 // ServerRoot of Apache, prefix of nginx
    std::vector<std::string> settings;  // directives given behind the program: -g, -c, -C
    std::vector<std::string> defines;   // -D of Apache
    std::string source;                 // the line of the unit; empty: no unit
};

struct WebProgram {
    bool present = false;
    std::string release;  // "1.22.1"; empty: not known
    bool debian =
        false;  // built by Debian or a child of it; any other may have defaults of its own
    std::vector<WebStart> starts;
    std::optional<Reason> unseen;  // a start that cannot be judged
    std::string unseen_at;
};

struct WebPrograms {
    WebProgram nginx, apache;
    std::optional<Reason> unseen;  // there may be another: one whose settings are not read
    std::string unseen_at;
    bool a_system = true;  // false: a tree without programs, which is no machine without a server
};

// Asks the processes only where no file shows a server.
WebPrograms web_programs(const Observation& observation);

}  // namespace presscheck
