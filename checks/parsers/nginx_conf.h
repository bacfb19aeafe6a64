// The configuration of nginx, read as nginx reads it: words, quotes, blocks, includes in place, and
// the same refusals.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct NginxDirective {
    std::string name;
    std::vector<std::string> words;  // behind the name, without quotes
    bool has_block = false;
    std::vector<NginxDirective> block;
    bool known = true;   // false: of a module that is not known here
    std::string source;  // "/etc/nginx/nginx.conf:12", where it begins
};
using NginxBlock = std::vector<NginxDirective>;

struct NginxFile {
    std::string path, text;
};

// The files a word behind `include` means, in nginx's order.
using NginxIncluder = std::function<Result<std::vector<NginxFile>>(const std::string& word)>;

// Includes are put where they stand. Errors: malformed (what nginx would refuse, with the place:
// "/etc/nginx/nginx.conf:12: ..."), too_large, and those of `includes`.
Result<NginxBlock> parse_nginx_conf(const NginxFile& main, const NginxIncluder& includes);

}  // namespace presscheck
