// Selectors of syslog: `*.info;mail.none;auth,authpriv.*` of rsyslog.conf(5).
#pragma once

#include "checks/parsers/rsyslog_conf.h"

#include <optional>
#include <string_view>

namespace presscheck {

// Nothing for what rsyslog does not know.
std::optional<SyslogFlow> parse_syslog_selector(std::string_view text);

}  // namespace presscheck
