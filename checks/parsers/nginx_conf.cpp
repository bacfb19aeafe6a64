#include "checks/parsers/nginx_conf.h"

#include "checks/parsers/nginx_directives.h"
#include "checks/parsers/nginx_lexer.h"
#include "checks/parsers/nginx_values.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

constexpr int deepest_block = 32;
constexpr int deepest_include = 32;
constexpr std::size_t most_directives = 100'000;

// What may stand in a block, and what is made of it.
enum class Kind { directives, entries, skipped };
struct Place {
    Kind kind = Kind::directives;
    std::uint32_t where = nginx_where::main;
};

// Blocks whose lines are no directives but entries of a table.
constexpr std::array<std::string_view, 7> tables{"types",         "map",         "geo",  "geoip2",
                                                 "split_clients", "charset_map", "match"};

Place place_in(const Place& outer, const std::string& name) {
    using namespace nginx_where;
    if (outer.kind != Kind::directives) return outer;
    if (std::find(tables.begin(), tables.end(), name) != tables.end()) return {Kind::entries, 0};
    if (outer.where == main) {
        if (name == "http") return {Kind::directives, http};
        return {Kind::skipped,
                0};  // events, stream, mail: what they hold is checked by nobody here
    }
    if (outer.where == http && name == "server") return {Kind::directives, server};
    if (outer.where == http && name == "upstream") return {Kind::directives, upstream};
    if (name == "location") return {Kind::directives, location};
    if (name == "limit_except") return {Kind::directives, limit_except};
    if (name == "if") return {Kind::directives, outer.where == server ? server_if : location_if};
    return {Kind::skipped, 0};
}

// Settings nginx takes once in a block, beside those that are on or off.
constexpr std::array<std::string_view, 14> once_only{"alias",
                                                     "auth_basic",
                                                     "auth_request",
                                                     "client_body_timeout",
                                                     "client_header_timeout",
                                                     "client_max_body_size",
                                                     "real_ip_header",
                                                     "root",
                                                     "satisfy",
                                                     "server_tokens",
                                                     "ssl_ciphers",
                                                     "user",
                                                     "limit_req_dry_run",
                                                     "http"};

bool counts_fit(std::uint32_t type, std::size_t words) {
    using namespace nginx_words;
    if ((type & any) != 0) return true;
    if ((type & flag) != 0) return words == 1;
    if ((type & one_or_more) != 0) return words >= 1;
    if ((type & two_or_more) != 0) return words >= 2;
    return words < 8 && ((type & numbers) >> words & 1U) != 0;
}

bool is_switch(const std::string& word) {
    constexpr std::array<std::string_view, 2> words{"on", "off"};
    return word.size() <= 3 && std::any_of(words.begin(), words.end(), [&](std::string_view known) {
               return word.size() == known.size() &&
                      std::equal(
                          word.begin(), word.end(), known.begin(), [](char left, char right) {
                              return (left | 0x20) == right;  // nginx compares these without case
                          });
           });
}

class Parser {
public:
    explicit Parser(const NginxIncluder& includes) : includes_(includes) {}

    Status read(const NginxFile& file, Place place, NginxBlock& into, int depth) {
        NginxLexer lexer(file.text);
        return read_block(file.path, lexer, place, into, depth, false);
    }

private:
    Status read_block(const std::string& path, NginxLexer& lexer, Place place, NginxBlock& into,
                      int depth, bool inner) {
        if (depth > deepest_block) return Error{Errc::too_large, path + ": too deep"};
        for (;;) {
            auto next = lexer.next();
            if (!next) return in_file(path, next.error());
            const auto source = path + ":" + std::to_string(next->line);
            if (next->end == NginxEnd::file) {
                if (!inner) return Ok{};
                return Error{Errc::malformed, path + ": the file ends within a block"};
            }
            if (next->end == NginxEnd::block_ends) {
                if (inner) return Ok{};
                return Error{Errc::malformed, source + ": ends a block that has not begun"};
            }
            if (++directives_ > most_directives)
                return Error{Errc::too_large, path + ": more directives than are read"};
            auto done = take(path, lexer, place, into, depth, *std::move(next), source);
            if (!done) return done;
        }
    }

    Status take(const std::string& path, NginxLexer& lexer, Place place, NginxBlock& into,
                int depth, NginxStatement statement, const std::string& source) {
        NginxDirective directive;
        directive.name = std::move(statement.words.front());
        directive.words.assign(std::make_move_iterator(statement.words.begin() + 1),
                               std::make_move_iterator(statement.words.end()));
        directive.has_block = statement.end == NginxEnd::block_begins;
        directive.source = source;
        if (directive.name.find("_by_lua_block") != std::string::npos)
            return Error{Errc::malformed, source + ": Lua, which is not read"};
        if (directive.name == "include" && !directive.has_block)
            return include(directive, place, into, depth);
        if (place.kind == Kind::directives) {
            if (auto fits = check(directive, place.where); !fits) return fits;
        }
        if (directive.has_block) {
            if (place.kind == Kind::entries)
                return Error{Errc::malformed, source + ": a block within a table"};
            auto inner = place_in(place, directive.name);
            if (!directive.known) inner = {Kind::skipped, 0};
            auto done = read_block(path, lexer, inner, directive.block, depth + 1, true);
            if (!done) return done;
            if (inner.kind == Kind::skipped) directive.block.clear();
        }
        if (place.kind == Kind::directives && is_once_only(directive) &&
            std::any_of(into.begin(), into.end(), [&](const NginxDirective& before) {
                return before.name == directive.name;
            }))
            return Error{Errc::malformed, source + ": " + directive.name + " a second time"};
        into.push_back(std::move(directive));
        return Ok{};
    }

    static bool is_once_only(const NginxDirective& directive) {
        const auto rules = nginx_rules(directive.name);
        return std::find(once_only.begin(), once_only.end(), directive.name) != once_only.end() ||
               std::any_of(rules.begin(), rules.end(), [](const NginxRule& rule) {
                   return (rule.type & nginx_words::flag) != 0;
               });
    }

    static Status check(NginxDirective& directive, std::uint32_t where) {
        const auto rules = nginx_rules(directive.name);
        // In an `upstream` other modules bring words of their own; none of them is judged.
        directive.known = !rules.empty() || where == nginx_where::upstream;
        if (!directive.known || where == nginx_where::upstream) return Ok{};
        const auto rule = std::find_if(rules.begin(), rules.end(), [&](const NginxRule& known) {
            return (known.type & where) != 0;
        });
        const auto wrong = [&](const std::string& what) {
            return Error{Errc::malformed, directive.source + ": " + directive.name + ": " + what};
        };
        if (rule == rules.end()) return wrong("not allowed here");
        const bool block = (rule->type & nginx_words::block) != 0;
        if (block != directive.has_block)
            return wrong(block ? "has no block" : "is not ended by a semicolon");
        if (!counts_fit(rule->type, directive.words.size()))
            return wrong("a wrong number of words");
        if ((rule->type & nginx_words::flag) != 0 && !is_switch(directive.words.front()))
            return wrong("neither on nor off");
        const auto problem = wrong_with_words(directive.name, directive.words);
        if (!problem.empty()) return wrong(std::string(problem));
        return Ok{};
    }

    Status include(const NginxDirective& directive, Place place, NginxBlock& into, int depth) {
        if (directive.words.size() != 1)
            return Error{Errc::malformed, directive.source + ": include takes one word"};
        if (including_ >= deepest_include)
            return Error{Errc::malformed, directive.source + ": files include each other"};
        const auto files = includes_(directive.words.front());
        if (!files) return files.error();
        ++including_;
        for (const auto& file : *files) {
            if (auto done = read(file, place, into, depth); !done) return done;
        }
        --including_;
        return Ok{};
    }

    // "line 7: ..." becomes "/etc/nginx/nginx.conf:7: ...".
    static Error in_file(const std::string& path, const Error& error) {
        constexpr std::string_view opening = "line ";
        return {error.code, path + ":" + error.message.substr(opening.size())};
    }

    const NginxIncluder& includes_;
    int including_ = 0;
    std::size_t directives_ = 0;
};

}  // namespace

Result<NginxBlock> parse_nginx_conf(const NginxFile& main, const NginxIncluder& includes) {
    NginxBlock block;
    auto done = Parser(includes).read(main, {}, block, 0);
    if (!done) return std::move(done).error();
    return block;
}

}  // namespace presscheck
