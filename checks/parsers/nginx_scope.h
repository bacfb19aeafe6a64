// Blocks of nginx within each other: which directives count in one, and which location answers for
// a path.
#pragma once

#include "checks/parsers/nginx_conf.h"
#include "core/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

using NginxDirectives = std::vector<const NginxDirective*>;

// Keeps pointers to the block and to the scope around it.
class NginxScope {
public:
    NginxScope(const NginxBlock& block, const NginxScope* outer) : block_(block), outer_(outer) {}

    // In this block itself.
    NginxDirectives own(std::string_view name) const;
    // In the innermost block that has any: those of outer blocks do not count beside them.
    NginxDirectives effective(std::string_view name) const;
    // The innermost block that has one of these directives, for settings that are one list of
    // several names (allow, deny); null: none has.
    const NginxScope* deciding(std::initializer_list<std::string_view> names) const;
    // The first directive, here or around, of a module that is not known; null: all are known.
    const NginxDirective* unknown() const;
    const NginxBlock& block() const { return block_; }

private:
    const NginxBlock& block_;
    const NginxScope* outer_;
};

struct NginxLocation {
    enum class Kind { exact, prefix, firm_prefix, expression, named };
    Kind kind = Kind::prefix;
    std::string pattern;
    bool caseless = false;  // of an expression
    std::string text;       // "location ~ \.php$"
    std::string source;
    std::unique_ptr<NginxScope> scope;
    std::vector<NginxLocation> inner;
};

// The locations of a server, with those in them. `scope` has to outlive them.
// Errors: malformed (nginx would refuse them).
Result<std::vector<NginxLocation>> nginx_locations(const NginxScope& scope);

// The location that answers a request for `path`; null: none, and the server's own settings do.
// Errors: malformed (an expression that is not understood comes before the answer).
Result<const NginxLocation*> find_nginx_location(const std::vector<NginxLocation>& locations,
                                                 std::string_view path);

// Every location, those in others too.
std::vector<const NginxLocation*> all_nginx_locations(const std::vector<NginxLocation>& locations);

}  // namespace presscheck
