#include "checks/probes/nginx_answers.h"

#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace presscheck {
namespace {

using LocationKind = NginxLocation::Kind;

bool is_prefix(const NginxLocation& location) {
    return location.kind == LocationKind::prefix || location.kind == LocationKind::firm_prefix;
}

// A `/` takes whatever no other does.
bool takes_all(const std::vector<NginxLocation>& locations) {
    return std::any_of(locations.begin(), locations.end(), [](const NginxLocation& location) {
        return is_prefix(location) && location.pattern == "/";
    });
}

bool asks_a_program(const NginxScope& scope) {
    const auto& block = scope.block();
    return std::any_of(block.begin(), block.end(), [](const NginxDirective& directive) {
        return directive.name.ends_with("_pass") || directive.name == "if" ||
               directive.name == "try_files" || directive.name == "error_page";
    });
}

constexpr std::array<std::string_view, 27> media{
    "apng", "avif", "bmp",  "css", "cur", "eot",  "gif",  "ico",  "jpe?g",
    "jpeg", "jpg",  "js",   "map", "mp3", "mp4",  "ogg",  "otf",  "png",
    "svg",  "svgz", "tiff", "tif", "ttf", "webm", "webp", "woff", "woff2"};

// "\.(png|jpe?g)$", with what may stand before it.
bool names_media(std::string_view pattern) {
    const auto dot = pattern.find("\\.");
    if (dot == std::string_view::npos || !pattern.ends_with('$')) return false;
    const auto before = pattern.substr(0, dot);
    if (!before.empty() && before != "^.+" && before != "^.*" && before != ".*" && before != ".+")
        return false;
    auto endings = pattern.substr(dot + 2, pattern.size() - dot - 3);
    if (endings.starts_with('(') && endings.ends_with(')')) {
        endings = endings.substr(1, endings.size() - 2);
        if (endings.starts_with("?:")) endings.remove_prefix(2);
    }
    while (true) {
        const auto bar = std::min(endings.find('|'), endings.size());
        const auto ending = in_small_letters(endings.substr(0, bar));
        if (std::find(media.begin(), media.end(), ending) == media.end()) return false;
        if (bar == endings.size()) return true;
        endings.remove_prefix(bar + 1);
    }
}

bool gives_files_alone(const NginxLocation& location) {
    if (!location.inner.empty() || asks_a_program(*location.scope)) return false;
    if (location.kind == LocationKind::expression) return names_media(location.pattern);
    return location.kind == LocationKind::exact &&
           (location.pattern == "/favicon.ico" || location.pattern == "/robots.txt");
}

void gather(const std::vector<NginxLocation>& locations, std::vector<const NginxScope*> around,
            std::vector<NginxAnswer>& answers) {
    for (const auto& location : locations) {
        if (!gives_files_alone(location))
            answers.push_back({location.scope.get(), &location, around});
        auto inner = around;
        inner.push_back(location.scope.get());
        gather(location.inner, std::move(inner), answers);
    }
}

bool is_secure(std::string_view target) {
    return target.starts_with("https://");
}

bool moves(const NginxDirective& answer) {
    const auto& words = answer.words;
    return (words.size() == 1 || words.front().starts_with('3')) && is_secure(words.back());
}

bool is_all(std::string_view pattern) {
    return pattern == "^" || pattern == "^(.*)$" || pattern == "^/(.*)$" || pattern == "^(.*)" ||
           pattern == ".*";
}

bool names_challenge(std::string_view text) {
    for (const std::string_view name :
         {"/.well-known/acme-challenge", "^/.well-known/acme-challenge",
          "/\\.well-known/acme-challenge", "^/\\.well-known/acme-challenge"}) {
        if (text.starts_with(name)) return true;
    }
    return false;
}

// Nothing but other addresses with TLS comes of it.
bool is_harmless(const NginxBlock& block) {
    return std::all_of(block.begin(), block.end(), [](const NginxDirective& directive) {
        return directive.name == "set" || (directive.name == "return" && moves(directive));
    });
}

// What the module of rewriting makes of every request that comes here, line after line; nothing:
// it lets them go on.
std::optional<WebCell> rewritten(const NginxScope& scope) {
    std::optional<WebCell> doubt;
    const auto hide = [&](const NginxDirective& directive) {
        if (!doubt) doubt = WebCell{unknown(Reason::unsupported), directive.source};
    };
    for (const auto& directive : scope.block()) {
        const auto& words = directive.words;
        if (directive.name == "if" && !is_harmless(directive.block)) hide(directive);
        if (directive.name == "break") return doubt;
        if (directive.name == "return") {
            if (doubt && moves(directive)) return doubt;
            return WebCell{boolean(moves(directive)), directive.source};
        }
        if (directive.name != "rewrite" || words.size() < 2) continue;
        if (is_secure(words[1])) {
            if (is_all(words[0])) return doubt ? *doubt : WebCell{boolean(true), directive.source};
            continue;
        }
        // These go elsewhere before what follows is looked at.
        const bool leaves =
            words.size() > 2 || words[1].starts_with("http://") || words[1].starts_with("$scheme");
        if (leaves && !names_challenge(words[0])) hide(directive);
    }
    return doubt;
}

bool refuses(const NginxScope& scope) {
    const auto answers = scope.own("return");
    if (!answers.empty()) {
        const auto& words = answers.front()->words;
        return words.size() == 1 &&
               (words[0] == "403" || words[0] == "404" || words[0] == "410" || words[0] == "444");
    }
    const auto denied = scope.own("deny");
    return !denied.empty() && denied.front()->words.front() == "all" &&
           scope.own("allow").empty() && scope.effective("satisfy").empty();
}

}  // namespace

std::vector<NginxAnswer> nginx_answers(const NginxServer& server) {
    std::vector<NginxAnswer> answers;
    if (!takes_all(server.locations)) answers.push_back({server.scope.get(), nullptr, {}});
    gather(server.locations, {server.scope.get()}, answers);
    return answers;
}

WebCell nginx_redirects(const NginxServer& server) {
    const auto first = rewritten(*server.scope);
    if (first) return *first;
    if (!takes_all(server.locations)) return {boolean(false), server.directive->source};
    std::optional<WebCell> worst, moved;
    for (const auto* location : all_nginx_locations(server.locations)) {
        // Nobody gets to these but by way of others.
        if (location->kind == LocationKind::named || !location->scope->own("internal").empty())
            continue;
        if (names_challenge(location->pattern)) continue;
        const bool whole = is_prefix(*location) && location->pattern == "/";
        if (!whole && refuses(*location->scope)) continue;
        const auto cell =
            rewritten(*location->scope).value_or(WebCell{boolean(false), location->source});
        if (cell.cell == boolean(true)) {
            if (whole || !moved) moved = cell;
        } else if (!worst || cell.cell == boolean(false)) {
            if (!worst || worst->cell != boolean(false)) worst = cell;
        }
    }
    if (worst) return *worst;
    return moved.value_or(WebCell{boolean(false), server.directive->source});
}

}  // namespace presscheck
