// Which module of Apache brings a directive, and where it may stand.
#pragma once

#include <string_view>
#include <vector>

namespace presscheck {

// Beside or within sections that are about a folder, a file or an address.
enum class ApacheWhere { outside, inside, anywhere };

struct ApacheRule {
    std::string_view module;  // its source: "mod_ssl.c"
    ApacheWhere where = ApacheWhere::anywhere;
};

// `name` in small letters; a section with its sign: "<directory". None: not known here.
std::vector<ApacheRule> apache_rules(std::string_view name);

// Whether all directives of this module are known here.
bool is_known_apache_module(std::string_view source);

}  // namespace presscheck
