// What the fields of a response tell a browser to do, as browsers read them.
#pragma once

#include "checks/parsers/http_response.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// How long HTTPS alone is used: RFC 6797. 0 without the field, or with one that browsers ignore.
std::chrono::seconds hsts_max_age(const HttpResponse& response);
bool hsts_subdomains(const HttpResponse& response);

// Content-Security-Policy: "missing", "report_only", "weak" (scripts from anywhere, or written into
// the page, still run), "strict".
std::string csp_class(const HttpResponse& response);

// Who may show the page in a frame: "anyone", "listed", "same_origin", "nobody".
std::string framing_class(const HttpResponse& response);

// The policy in force, the last one that browsers know; "missing" without one.
std::string referrer_policy(const HttpResponse& response);

// X-Content-Type-Options says nosniff, and browsers take it so.
bool refuses_sniffing(const HttpResponse& response);

struct HttpCookie {
    std::string name;
    bool secure = false, http_only = false;
    std::string same_site;  // "none", "lax", "strict"; "missing": the browser's default
};
std::vector<HttpCookie> cookies_of(const HttpResponse& response);

// What Server, X-Powered-By and their like say of the software, in the order of their names.
std::vector<std::string> software_of(const HttpResponse& response);

// A number as a version has it: "nginx/1.22.1", "PHP 8".
bool names_version(std::string_view software);

}  // namespace presscheck
