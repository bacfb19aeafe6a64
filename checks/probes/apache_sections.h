// Which sections of Apache are about a request, in the order in which httpd puts them together.
#pragma once

#include "checks/host.h"
#include "checks/probes/apache_setup.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct ApacheRequest {
    std::string url;   // "/admin/"
    std::string file;  // where it leads: "/var/www/html/admin/"; empty: to no file (a proxy)
};

struct AppliedSections {
    std::vector<const ApacheDirective*> sections;  // those that count, the strongest last
    std::deque<ApacheDirective> htaccess;          // those of folders are among them
    std::optional<Reason> unknown;                 // it cannot be told
    std::string unknown_at;
};

// `.htaccess` files are read where a folder may have one.
AppliedSections applied_sections(const ApacheInstance& instance, const ApacheHost& host,
                                 const ApacheRequest& request, const Host& machine);

// The file that a host answers a path with, as Alias and DocumentRoot have it.
struct MappedFile {
    std::optional<std::string> file;  // nothing: cannot be told
    bool proxied = false;
    std::string source;
};
MappedFile map_to_file(const ApacheInstance& instance, const ApacheHost& host,
                       std::string_view url);

// Whether an expression matches a part of the text; nothing: it is not understood.
std::optional<bool> expression_matches(const std::string& expression, std::string_view text);

}  // namespace presscheck
