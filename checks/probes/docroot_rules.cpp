#include "checks/probes/docroot_rules.h"

#include "checks/glob.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <string>

namespace presscheck {
namespace {

struct Rule {
    std::string_view pattern, name;
};

// The first that fits; names in small letters.
constexpr std::array rules{
    Rule{".env.example", ""},
    Rule{".env.sample", ""},
    Rule{".env.dist", ""},
    Rule{".env", "environment"},
    Rule{".env.*", "environment"},
    Rule{"*.env", "environment"},
    Rule{"*.sql", "dump"},
    Rule{"*.sql.*", "dump"},
    Rule{"*.dump", "dump"},
    Rule{"*.sqlite", "dump"},
    Rule{"*.sqlite3", "dump"},
    Rule{"*.bson", "dump"},
    Rule{"*.rdb", "dump"},
    Rule{"id_rsa", "private_key"},
    Rule{"id_dsa", "private_key"},
    Rule{"id_ecdsa", "private_key"},
    Rule{"id_ed25519", "private_key"},
    Rule{"*.key", "private_key"},
    Rule{"*privkey*", "private_key"},
    Rule{"*.p12", "private_key"},
    Rule{"*.pfx", "private_key"},
    Rule{"*.ppk", "private_key"},
    Rule{"*.jks", "private_key"},
    Rule{".htpasswd*", "credentials"},
    Rule{".netrc", "credentials"},
    Rule{".npmrc", "credentials"},
    Rule{".my.cnf", "credentials"},
    Rule{".pgpass", "credentials"},
    Rule{".git-credentials", "credentials"},
    Rule{"auth.json", "credentials"},
    Rule{"*.bak", "backup"},
    Rule{"*.old", "backup"},
    Rule{"*.orig", "backup"},
    Rule{"*.save", "backup"},
    Rule{"*.swp", "backup"},
    Rule{"*.swo", "backup"},
    Rule{"*.php.*", "backup"},
    Rule{"*~", "backup"},
    Rule{"phpinfo.php", "phpinfo"},
    Rule{"php_info.php", "phpinfo"},
    Rule{"info.php", "phpinfo"},
};
constexpr std::array<std::string_view, 9> archives{"*.zip", "*.tar", "*.tar.*", "*.tgz", "*.tbz2",
                                                   "*.txz", "*.rar", "*.7z",    "*.gz"};
constexpr std::array<std::string_view, 8> kept{"*backup*",      "*dump*",    "*wwwroot*",
                                               "*public_html*", "*htdocs*",  "*sao*luu*",
                                               "*bak*",         "*database*"};
constexpr std::array<std::string_view, 5> repositories{".git", ".svn", ".hg", ".bzr", "cvs"};

template <std::size_t N>
bool fits_one_of(const std::array<std::string_view, N>& patterns, std::string_view name) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string_view pattern) { return text_matches(pattern, name); });
}

}  // namespace

std::string_view docroot_rule(std::string_view written, FileType type, bool at_root) {
    const auto name = in_small_letters(written);
    const bool repository =
        std::find(repositories.begin(), repositories.end(), name) != repositories.end();
    if (repository && (type == FileType::directory || name == ".git")) return "repository";
    if (type == FileType::directory) return {};
    for (const auto& rule : rules) {
        if (text_matches(rule.pattern, name)) return rule.name;
    }
    if (fits_one_of(archives, name) && (at_root || fits_one_of(kept, name))) return "archive";
    return {};
}

}  // namespace presscheck
