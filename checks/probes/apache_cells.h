// The cells of `web_servers` for one virtual host of Apache.
#pragma once

#include "checks/host.h"
#include "checks/probes/apache_setup.h"
#include "checks/probes/web_server_rows.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

class ApacheCells {
public:
    // `release` and `patched` as in NginxCells.
    ApacheCells(const ApacheInstance& instance, const ApacheHost& host, bool patched)
        : instance_(instance), host_(host), patched_(patched) {}

    WebCell tls(const ApacheSocket& socket) const;
    // `first`: the host that answers first on the socket.
    WebCell oldest_tls(const ApacheHost& first) const;
    WebCell weak_ciphers() const;
    WebCell version_shown() const;
    WebCell access_log() const;
    WebCell error_log() const;
    WebCell conn_limited() const;
    WebCell rate_limited() const;
    WebCell body_limit() const;
    WebCell header_timeout() const { return read_timeout("header", 40); }
    WebCell body_timeout() const { return read_timeout("body", 20); }
    WebCell autoindex() const;
    WebCell hsts() const;
    WebCell redirects() const;
    WebCell trace_off() const;
    WebCell waf(const Host& files) const;
    WebCell user() const;
    WebCell as_root() const;

    // The directive of a module that is not known, which may change any of these; null: none.
    const ApacheDirective* unknown() const;

private:
    bool has_module(std::string_view source) const {
        return instance_.conf.modules.contains(source);
    }
    std::optional<WebCell> told_oldest(const ApacheHost& host) const;
    std::optional<WebCell> proxied() const;
    WebCell read_timeout(std::string_view what, int usual) const;

    const ApacheInstance& instance_;
    const ApacheHost& host_;
    bool patched_;
};

}  // namespace presscheck
