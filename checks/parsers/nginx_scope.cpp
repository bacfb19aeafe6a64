#include "checks/parsers/nginx_scope.h"

#include "core/small_letters.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <utility>

namespace presscheck {
namespace {

using Kind = NginxLocation::Kind;

bool take(std::string& name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return false;
    name.erase(0, prefix.size());
    return true;
}

// The sign may stand by itself or at the beginning of the one word.
Status read_pattern(const NginxDirective& directive, NginxLocation& location) {
    auto sign = directive.words.size() == 2 ? directive.words.front() : std::string{};
    auto name = directive.words.back();
    if (directive.words.size() == 1) {
        for (const std::string_view known : {"~*", "~", "=", "^~"}) {
            if (!take(name, known)) continue;
            sign = known;
            break;
        }
    }
    if (sign.empty()) {
        location.kind = name.starts_with('@') ? Kind::named : Kind::prefix;
    } else if (sign == "=") {
        location.kind = Kind::exact;
    } else if (sign == "^~") {
        location.kind = Kind::firm_prefix;
    } else if (sign == "~" || sign == "~*") {
        location.kind = Kind::expression;
        location.caseless = sign == "~*";
    } else {
        return Error{Errc::malformed, directive.source + ": no such kind of location"};
    }
    location.text = "location " + (sign.empty() ? name : sign + " " + name);
    location.pattern = std::move(name);
    return Ok{};
}

// nginx hands expressions to PCRE byte by byte.
std::unique_ptr<re2::RE2> compiled(const NginxLocation& location) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_case_sensitive(!location.caseless);
    options.set_log_errors(false);
    return std::make_unique<re2::RE2>(location.pattern, options);
}

// A location within another has to lie within it.
Status check_nesting(const NginxLocation& outer, const NginxLocation& inner) {
    const auto wrong = [&](const char* what) {
        return Error{Errc::malformed, inner.source + ": " + what};
    };
    if (outer.kind == Kind::exact) return wrong("a location within an exact one");
    if (outer.kind == Kind::named || inner.kind == Kind::named)
        return wrong("a named location within another, or around one");
    // Also when the one around it is an expression, whose text is compared as if it were none.
    if (inner.kind != Kind::expression && !inner.pattern.starts_with(outer.pattern))
        return wrong("a location outside of the one around it");
    return Ok{};
}

Result<std::vector<NginxLocation>> read_locations(const NginxScope& scope,
                                                  const NginxLocation* outer) {
    std::vector<NginxLocation> locations;
    std::set<std::pair<bool, std::string>> seen;
    for (const auto* directive : scope.own("location")) {
        NginxLocation location;
        location.source = directive->source;
        if (auto done = read_pattern(*directive, location); !done) return std::move(done).error();
        if (outer != nullptr) {
            auto nested = check_nesting(*outer, location);
            if (!nested) return std::move(nested).error();
        }
        if (location.kind != Kind::expression &&
            !seen.emplace(location.kind == Kind::exact, location.pattern).second)
            return Error{Errc::malformed, location.source + ": a location twice"};
        location.scope = std::make_unique<NginxScope>(directive->block, &scope);
        auto inner = read_locations(*location.scope, &location);
        if (!inner) return std::move(inner).error();
        location.inner = *std::move(inner);
        locations.push_back(std::move(location));
    }
    return locations;
}

struct Choice {
    const NginxLocation* location = nullptr;
    bool final = false;  // an exact one, or one that an expression chose
};

Result<Choice> choose(const std::vector<NginxLocation>& locations, std::string_view path) {
    Choice chosen;
    bool expressions = true;
    const NginxLocation* longest = nullptr;
    for (const auto& location : locations) {
        if (location.kind == Kind::exact && location.pattern == path)
            return Choice{&location, true};
        const bool prefix = location.kind == Kind::prefix || location.kind == Kind::firm_prefix;
        if (prefix && path.starts_with(location.pattern) &&
            (longest == nullptr || location.pattern.size() >= longest->pattern.size()))
            longest = &location;
    }
    if (longest != nullptr) {
        expressions = longest->kind != Kind::firm_prefix;
        const auto inner = choose(longest->inner, path);
        if (!inner) return inner.error();
        chosen.location = inner->location != nullptr ? inner->location : longest;
        if (inner->final) return Choice{chosen.location, true};
    }
    if (!expressions) return chosen;
    for (const auto& location : locations) {
        if (location.kind != Kind::expression) continue;
        const auto expression = compiled(location);
        if (!expression->ok())
            return Error{Errc::malformed,
                         location.source + ": an expression that is not understood"};
        if (!re2::RE2::PartialMatch(re2::StringPiece(path.data(), path.size()), *expression))
            continue;
        const auto inner = choose(location.inner, path);
        if (!inner) return inner.error();
        return Choice{inner->location != nullptr ? inner->location : &location, true};
    }
    return chosen;
}

void gather(const std::vector<NginxLocation>& locations, std::vector<const NginxLocation*>& all) {
    for (const auto& location : locations) {
        all.push_back(&location);
        gather(location.inner, all);
    }
}

}  // namespace

NginxDirectives NginxScope::own(std::string_view name) const {
    NginxDirectives found;
    for (const auto& directive : block_) {
        if (directive.name == name) found.push_back(&directive);
    }
    return found;
}

NginxDirectives NginxScope::effective(std::string_view name) const {
    const auto* scope = deciding({name});
    return scope == nullptr ? NginxDirectives{} : scope->own(name);
}

const NginxScope* NginxScope::deciding(std::initializer_list<std::string_view> names) const {
    for (const auto* scope = this; scope != nullptr; scope = scope->outer_) {
        const bool any = std::any_of(
            scope->block_.begin(), scope->block_.end(), [&](const NginxDirective& directive) {
                return std::find(names.begin(), names.end(), directive.name) != names.end();
            });
        if (any) return scope;
    }
    return nullptr;
}

const NginxDirective* NginxScope::unknown() const {
    for (const auto* scope = this; scope != nullptr; scope = scope->outer_) {
        for (const auto& directive : scope->block_) {
            if (!directive.known) return &directive;
        }
    }
    return nullptr;
}

Result<std::vector<NginxLocation>> nginx_locations(const NginxScope& scope) {
    return read_locations(scope, nullptr);
}

Result<const NginxLocation*> find_nginx_location(const std::vector<NginxLocation>& locations,
                                                 std::string_view path) {
    const auto chosen = choose(locations, path);
    if (!chosen) return chosen.error();
    return chosen->location;
}

std::vector<const NginxLocation*> all_nginx_locations(const std::vector<NginxLocation>& locations) {
    std::vector<const NginxLocation*> all;
    gather(locations, all);
    return all;
}

}  // namespace presscheck
