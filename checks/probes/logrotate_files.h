// The machine's configuration of logrotate, read as logrotate run by root would.
#pragma once

#include "checks/parsers/logrotate_conf.h"
#include "checks/probe.h"

#include <memory>
#include <string_view>

namespace presscheck {

inline constexpr std::string_view logrotate_conf_path = "/etc/logrotate.conf";

struct LogrotateRules {
    bool present = false;  // there is a configuration
    LogrotateConf conf;
};

// What logrotate would see of this host, which it does not outlive.
LogrotateMachine logrotate_machine(const Host& host);

// The ones of this scan.
std::shared_ptr<const LogrotateRules> logrotate_rules(const Observation& observation);

}  // namespace presscheck
