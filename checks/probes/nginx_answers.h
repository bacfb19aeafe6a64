// Which parts of a server of nginx give answers of their own, and whether every one of them is
// another address with TLS.
#pragma once

#include "checks/parsers/nginx_servers.h"
#include "checks/probes/web_server_rows.h"

#include <string>
#include <vector>

namespace presscheck {

struct NginxAnswer {
    const NginxScope* scope = nullptr;
    const NginxLocation* location = nullptr;  // null: the server itself
    std::vector<const NginxScope*> around;    // from the server on, without `scope`
};

// Without those for one file, or for pictures, styles, scripts and fonts, that no program makes.
std::vector<NginxAnswer> nginx_answers(const NginxServer& server);

// Whatever is asked for, but for what proves to a certificate authority whose name it is.
WebCell nginx_redirects(const NginxServer& server);

}  // namespace presscheck
