// The cells of `web_servers` for one server of nginx.
//
// Limits for each source hold for the location that answers for `/`; anything else is as bad as in
// the worst part of the server.
#pragma once

#include "checks/host.h"
#include "checks/parsers/nginx_servers.h"
#include "checks/probes/nginx_answers.h"
#include "checks/probes/web_server_rows.h"

#include <string>
#include <vector>

namespace presscheck {

class NginxCells {
public:
    // `release` as in WebProgram; `patched`: its defaults may be others.
    NginxCells(const NginxHttp& http, const NginxServer& server, std::string release, bool patched);

    WebCell oldest_tls(const NginxSocket& socket) const;
    WebCell weak_ciphers(const NginxSocket& socket) const;
    WebCell version_shown() const;
    WebCell access_log() const;
    WebCell error_log() const;
    WebCell conn_limited() const;
    WebCell rate_limited() const;
    WebCell body_limit() const;
    WebCell header_timeout() const;
    WebCell body_timeout() const;
    WebCell autoindex() const;
    WebCell hsts() const;
    WebCell redirects() const;
    WebCell waf(const Host& host, const std::string& config) const;
    WebCell user() const;
    WebCell as_root() const;

    // The directive of a module that is not known, which may change any of these; null: none.
    const NginxDirective* unknown() const;

private:
    WebCell limited(std::string_view directive, std::string_view zones,
                    std::string_view rehearsal) const;
    WebCell longest(const NginxScope& scope, std::string_view name, int usual) const;
    WebCell worst(WebCell (NginxCells::*look)(const NginxScope&) const) const;
    WebCell access_log_of(const NginxScope& scope) const;
    WebCell error_log_of(const NginxScope& scope) const;
    WebCell rules_of(const std::vector<const NginxScope*>& scopes, const Host& host,
                     const std::string& config) const;
    bool is_on(const NginxScope& scope, std::string_view name) const;

    const NginxHttp& http_;
    const NginxServer& server_;
    std::string release_;
    bool patched_;
    std::vector<const NginxScope*> scopes_;  // the server, and every location in it
    std::vector<NginxAnswer> answers_;
    const NginxScope* page_ = nullptr;  // what answers for `/`; null: cannot be told
    std::string page_hidden_at_;
};

}  // namespace presscheck
