#include "checks/probes/nginx_paths.h"

#include "checks/parsers/nginx_values.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

// What the rewriting of a block makes of a path before anybody is let in.
enum class Rewriting { stays, leaves, unknown };

bool matches(const std::string& expression, std::string_view path, bool& understood) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    const re2::RE2 compiled(expression, options);
    understood = compiled.ok();
    return understood &&
           re2::RE2::PartialMatch(re2::StringPiece(path.data(), path.size()), compiled);
}

bool is_elsewhere(const NginxDirective& rewrite) {
    const auto& target = rewrite.words[1];
    const auto& flag = rewrite.words.back();
    return target.starts_with("http://") || target.starts_with("https://") ||
           target.starts_with("$scheme") || flag == "redirect" || flag == "permanent";
}

// One `rewrite`; `stays` where it does not concern the path.
Rewriting rewritten(const NginxDirective& rewrite, std::string_view path, bool& ends) {
    bool understood = true;
    if (!matches(rewrite.words.front(), path, understood))
        return understood ? Rewriting::stays : Rewriting::unknown;
    if (is_elsewhere(rewrite)) return Rewriting::leaves;
    ends = rewrite.words.back() == "break";
    return ends ? Rewriting::stays : Rewriting::unknown;
}

// `ends` where nothing of the block comes after it.
Rewriting rewriting_in(const NginxBlock& block, std::string_view path, bool within_server) {
    bool ends = false;
    for (const auto& directive : block) {
        if (directive.name == "return") return Rewriting::leaves;
        if (directive.name == "break") return Rewriting::stays;
        if (directive.name == "rewrite") {
            const auto done = rewritten(directive, path, ends);
            // Only in a location does what `break` leaves stay in its place.
            if (ends && within_server) return Rewriting::unknown;
            if (done != Rewriting::stays || ends) return done;
        }
        if (directive.name != "if") continue;
        // What is done in some cases only may let more in, never less.
        for (const auto& inner : directive.block) {
            if (inner.name != "rewrite") continue;
            bool inner_ends = false;
            if (rewritten(inner, path, inner_ends) == Rewriting::unknown || inner_ends)
                return Rewriting::unknown;
        }
    }
    return Rewriting::stays;
}

struct Rule {
    bool allow = false;
    std::optional<Network> network;  // nothing: all
};

std::vector<Rule> rules_of(const NginxScope& scope) {
    std::vector<Rule> rules;
    const auto* deciding = scope.deciding({"allow", "deny"});
    if (deciding == nullptr) return rules;
    for (const auto& directive : deciding->block()) {
        const bool allow = directive.name == "allow";
        if (!allow && directive.name != "deny") continue;
        const auto& word = directive.words.front();
        if (word == "unix:") continue;  // of programs of this machine
        // Anything else was refused when it was read.
        rules.push_back({allow, word == "all" ? std::nullopt : parse_nginx_network(word)});
    }
    return rules;
}

struct Password {
    bool asked = false;
    std::optional<Reason> hidden;
    std::string source;
};

// A realm without a file of users asks nobody.
Password password_of(const NginxScope& scope) {
    Password password;
    const auto realm = scope.effective("auth_basic");
    const auto users = scope.effective("auth_basic_user_file");
    if (!realm.empty() && realm.front()->words.front() != "off" && !users.empty()) {
        password.asked = true;
        password.source = realm.front()->source;
        if (realm.front()->words.front().find('$') != std::string::npos)
            password.hidden = Reason::unsupported;
    }
    const auto request = scope.effective("auth_request");
    if (!request.empty() && request.front()->words.front() != "off") {
        password.asked = true;
        password.source = request.front()->source;
    }
    return password;
}

std::optional<Admission> judge(const Network& network, const std::vector<Rule>& rules,
                               const Password& password, bool any) {
    const auto asked = password.asked ? Admission::with_password : Admission::open;
    for (const auto& rule : rules) {
        const auto part = rule.network ? overlap(network, *rule.network) : Overlap::whole;
        if (part == Overlap::none) continue;
        if (part == Overlap::part) return std::nullopt;
        if (any) {
            if (rule.allow) return Admission::open;
            return password.asked ? Admission::with_password : Admission::refused;
        }
        return rule.allow ? asked : Admission::refused;
    }
    return asked;
}

// Of two ways in, the wider one.
std::optional<Admission> wider(std::optional<Admission> left, std::optional<Admission> right) {
    if (left == Admission::open || right == Admission::open) return Admission::open;
    if (!left || !right) return std::nullopt;
    return left == Admission::refused ? right : left;
}

PathAnswer hidden(PathAnswer told, Reason reason, const std::string& at) {
    told.sources = {unknown(reason), at};
    told.authenticated = {unknown(reason), at};
    return told;
}

struct Door {
    std::vector<Rule> rules;
    Password password;
    bool any = false;
};

Door door_of(const NginxScope& scope) {
    const auto satisfy = scope.effective("satisfy");
    return Door{rules_of(scope), password_of(scope),
                !satisfy.empty() && satisfy.front()->words.front() == "any"};
}

// Whoever stands between may name any address.
bool addresses_are_told(const NginxScope& scope) {
    return !scope.effective("set_real_ip_from").empty();
}

}  // namespace

std::optional<PathAnswer> path_answer(PathAnswer told, const std::optional<Admitted>& who,
                                      const std::string& source) {
    if (!who) return hidden(std::move(told), Reason::too_large, source);
    if (who->sources.empty()) return std::nullopt;
    std::vector<Scalar> networks(who->sources.begin(), who->sources.end());
    told.sources = {Value{std::move(networks)}, source};
    told.authenticated = {boolean(who->authenticated), source};
    return told;
}

std::optional<PathAnswer> nginx_answer(const NginxServer& server, std::string_view path) {
    PathAnswer told{"server", server.directive->source, {}, {}};
    const auto first = rewriting_in(server.scope->block(), path, true);
    if (first == Rewriting::leaves) return std::nullopt;
    if (first == Rewriting::unknown)
        return hidden(std::move(told), Reason::unsupported, told.source);
    const auto found = find_nginx_location(server.locations, path);
    if (!found) return hidden(std::move(told), Reason::unsupported, place_at_fault(found.error()));
    const auto* scope = *found == nullptr ? server.scope.get() : (*found)->scope.get();
    if (*found != nullptr) {
        told.location = (*found)->text;
        told.source = (*found)->source;
        if (!scope->own("internal").empty()) return std::nullopt;
        const auto then = rewriting_in(scope->block(), path, false);
        if (then == Rewriting::leaves) return std::nullopt;
        if (then == Rewriting::unknown)
            return hidden(std::move(told), Reason::unsupported, told.source);
    }
    if (const auto* strange = scope->unknown())
        return hidden(std::move(told), Reason::unsupported, strange->source);

    std::vector<Door> doors{door_of(*scope)};
    // For other methods than these the block within decides.
    for (const auto* methods : scope->own("limit_except")) {
        const NginxScope other(methods->block, scope);
        doors.push_back(door_of(other));
    }
    for (const auto& each : doors) {
        if (each.password.hidden)
            return hidden(std::move(told), *each.password.hidden, each.password.source);
    }
    const auto* deciding = scope->deciding({"allow", "deny"});
    if (deciding != nullptr && addresses_are_told(*scope))
        return hidden(std::move(told), Reason::unsupported,
                      scope->effective("set_real_ip_from").front()->source);
    const auto who = admitted([&](const Network& network) {
        std::optional<Admission> answer = Admission::refused;
        for (const auto& each : doors)
            answer = wider(answer, judge(network, each.rules, each.password, each.any));
        return answer;
    });
    auto source = told.source;
    if (deciding != nullptr) {
        for (const auto& directive : deciding->block()) {
            if (directive.name != "allow" && directive.name != "deny") continue;
            source = directive.source;
            break;
        }
    }
    return path_answer(std::move(told), who, source);
}

}  // namespace presscheck
