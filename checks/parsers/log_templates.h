// Where syslog daemons put what other machines send, when the name of a file is made of the name of
// the machine: templates of rsyslog (`%HOSTNAME%`) and macros of syslog-ng (`$HOST`).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct LogTemplate {
    std::string name;  // of rsyslog's; empty for syslog-ng
    // "/var/log/remote/*/*.log", a `*` for each property; one of them is the machine.
    std::string pattern;
    std::size_t host_star = 0;  // which `*` that is, from 0
    bool by_host = false;       // some part is
    bool dated = false;         // some part is a date
    std::size_t line = 0;
};

struct LogTemplates {
    std::vector<LogTemplate> templates;
    std::vector<std::string> used;  // names that rsyslog's actions say: `?Name`, dynaFile="Name"
};

LogTemplates find_rsyslog_templates(std::string_view text);
LogTemplates find_syslog_ng_templates(std::string_view text);

// What stands for the `star`-th `*` of the pattern in this path; empty when it does not match.
std::string text_at_star(std::string_view pattern, std::string_view path, std::size_t star);

}  // namespace presscheck
