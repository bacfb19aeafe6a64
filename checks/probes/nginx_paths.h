// Who gets an answer for a path from a server of nginx: the location it chooses, and what stands
// there of addresses and passwords.
#pragma once

#include "checks/admitted.h"
#include "checks/parsers/nginx_servers.h"
#include "checks/probes/web_server_rows.h"

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct PathAnswer {
    std::string location;  // "location ~ \.php$", "server": what decides
    std::string source;
    WebCell sources;        // list of network
    WebCell authenticated;  // boolean
};

// Nothing: nobody gets anything at this path (another address is named, everybody is refused, or it
// is for the server itself).
std::optional<PathAnswer> nginx_answer(const NginxServer& server, std::string_view path);

// The cells of what was found; nothing where nobody gets through.
std::optional<PathAnswer> path_answer(PathAnswer told, const std::optional<Admitted>& who,
                                      const std::string& source);

}  // namespace presscheck
