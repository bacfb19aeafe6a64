// What the web servers of a machine are set to; read once a scan, for every probe that asks.
#pragma once

#include "checks/probe.h"
#include "checks/probes/apache_setup.h"
#include "checks/probes/nginx_setup.h"
#include "checks/probes/web_programs.h"

#include <memory>
#include <vector>

namespace presscheck {

struct WebSetup {
    WebPrograms programs;
    std::vector<NginxInstance> nginx;
    std::vector<ApacheInstance> apache;
};

std::shared_ptr<const WebSetup> web_setup(const Observation& observation);

// Marks what of the web servers could not be looked at. REQUIRES: the table is one of a probe that
// has a row for each of them.
void mark_unseen_servers(Table& table, const WebSetup& setup, const Host& host);

}  // namespace presscheck
