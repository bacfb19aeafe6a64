// The configuration of Apache, read as httpd reads it: lines that go on, words, sections, includes,
// variables and conditions, with the same refusals.
#pragma once

#include "core/result.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct ApacheDirective {
    std::string name;                // small letters; a section with its sign: "<virtualhost"
    std::vector<std::string> words;  // behind the name, without quotes
    std::vector<ApacheDirective> block;
    bool known = true;    // false: of a module that is not known here
    bool certain = true;  // false: a variable in it is set nowhere that is read
    std::string source;   // "/etc/apache2/apache2.conf:12"
};
using ApacheBlock = std::vector<ApacheDirective>;

struct ApacheFile {
    std::string path, text;
};

// What httpd finds around its files.
struct ApacheSurroundings {
    std::string server_root;
    std::string release;  // "2.4.57"; empty: not known
    std::map<std::string, std::string, std::less<>> variables;
    std::set<std::string, std::less<>> defines;
    std::set<std::string, std::less<>> modules;  // built in, by source: "mod_so.c"
    // The files of an absolute path or pattern, in httpd's order.
    std::function<Result<std::vector<ApacheFile>>(const std::string& path, bool optional)> include;
    std::function<Result<bool>(const std::string& path)> exists;
};

struct ApacheConf {
    ApacheBlock directives;  // includes and conditions are put where they stand
    std::set<std::string, std::less<>> modules;
    std::string server_root;
};

// Errors: malformed (what httpd would refuse or what is not understood, with the place:
// "/etc/httpd/conf/httpd.conf:12: ..."), too_large, and those of `include` and `exists`.
Result<ApacheConf> parse_apache_conf(const std::vector<ApacheFile>& files,
                                     const ApacheSurroundings& around);

// A `.htaccess`: what stands in a folder. Modules as they were loaded before.
Result<ApacheBlock> parse_htaccess(const ApacheFile& file, const ApacheConf& conf,
                                   const ApacheSurroundings& around);

// "mod_ssl.c" of "ssl_module".
std::string apache_module_source(std::string_view identifier);

// What `NAME=value` lines of a shell's file come to, as far as they are plain: envvars of Debian.
std::map<std::string, std::string, std::less<>> shell_assignments(std::string_view text);

// The words of a line, as httpd parts them.
std::vector<std::string> apache_words(std::string_view text);

}  // namespace presscheck
