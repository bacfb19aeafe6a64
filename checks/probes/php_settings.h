// Observes what a setting of PHP comes to for each way in which PHP answers on the web.
#pragma once

#include "checks/probe.h"

namespace presscheck {

// A row for each version of PHP and each way it is called: FPM by pool, Apache's module, CGI. Not
// for the command line.
Table observe_php_settings(const Observation& observation);

}  // namespace presscheck
