// What the nginx of a machine is set to, read once a scan for all probes that ask.
#pragma once

#include "checks/parsers/nginx_servers.h"
#include "checks/probe.h"
#include "checks/probes/web_programs.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// One configuration that is started.
struct NginxInstance {
    std::string config;
    std::string prefix;
    std::unique_ptr<NginxBlock> main;
    NginxHttp http;                // points into `main`
    std::optional<Error> problem;  // then there is nothing in `http`
};

std::vector<NginxInstance> read_nginx(const Host& host, const WebProgram& nginx);

}  // namespace presscheck
