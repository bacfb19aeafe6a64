#include "checks/probes/nginx_cells.h"

#include "checks/parsers/cipher_string.h"
#include "checks/parsers/nginx_values.h"
#include "checks/probes/nginx_answers.h"
#include "checks/probes/waf_engine.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

struct TlsWord {
    std::string_view word, version;
};
// The oldest first.
constexpr std::array tls_words{TlsWord{"SSLv2", "0.2"},   TlsWord{"SSLv3", "0.3"},
                               TlsWord{"TLSv1", "1.0"},   TlsWord{"TLSv1.1", "1.1"},
                               TlsWord{"TLSv1.2", "1.2"}, TlsWord{"TLSv1.3", "1.3"}};

WebCell hidden(Reason reason, const std::string& source) {
    return {unknown(reason), source};
}

std::string first_source(const NginxDirectives& directives) {
    return directives.empty() ? std::string{} : directives.front()->source;
}

bool has_variable(std::string_view word) {
    return word.find('$') != std::string_view::npos;
}

// What a server without ssl_protocols of its own or around it takes.
WebCell usual_oldest(const std::string& release, bool patched, const std::string& source) {
    const auto version = numbers_of(release);
    if (version.empty() || patched) return hidden(Reason::version, source);
    if (version >= std::vector<int>{1, 27, 3}) return {tls_version("1.2"), source};
    if (version >= std::vector<int>{1, 9, 1}) return {tls_version("1.0"), source};
    return {tls_version("0.3"), source};
}

WebCell oldest_of(const NginxScope& scope, const std::string& release, bool patched,
                  const std::string& source) {
    const auto protocols = scope.effective("ssl_protocols");
    if (protocols.empty()) return usual_oldest(release, patched, source);
    for (const auto& [word, version] : tls_words) {
        for (const auto* directive : protocols) {
            const auto& words = directive->words;
            if (std::find(words.begin(), words.end(), word) != words.end())
                return {tls_version(version), directive->source};
        }
    }
    return hidden(Reason::malformed, first_source(protocols));
}

bool less_than_errors(std::string_view level) {
    return level == "crit" || level == "alert" || level == "emerg";
}

// False counts before what is not known, and that before true.
void keep_worse(std::optional<WebCell>& worst, WebCell cell) {
    const auto rank = [](const WebCell& each) {
        if (each.cell == boolean(false)) return 2;
        return std::holds_alternative<Value>(each.cell) ? 0 : 1;
    };
    if (!worst || rank(cell) > rank(*worst)) worst = std::move(cell);
}

// A zone counts by address, or it may.
enum class Counts { by_address, by_other, perhaps };
Counts counts_by(std::string_view word, const NginxScope& http) {
    if (word == "$binary_remote_addr" || word == "$remote_addr") return Counts::by_address;
    if (word.find("remote_addr") != std::string_view::npos) return Counts::perhaps;
    for (const std::string_view maker : {"map", "geo"}) {
        for (const auto* made : http.own(maker)) {
            if (!made->words.empty() && made->words.back() == word) return Counts::perhaps;
        }
    }
    return Counts::by_other;
}

}  // namespace

NginxCells::NginxCells(const NginxHttp& http, const NginxServer& server, std::string release,
                       bool patched)
    : http_(http), server_(server), release_(std::move(release)), patched_(patched) {
    scopes_.push_back(server.scope.get());
    for (const auto* location : all_nginx_locations(server.locations))
        scopes_.push_back(location->scope.get());
    answers_ = nginx_answers(server);
    const auto found = find_nginx_location(server.locations, "/");
    if (!found) {
        page_hidden_at_ = place_at_fault(found.error());
        return;
    }
    page_ = *found == nullptr ? server.scope.get() : (*found)->scope.get();
    // What answers for `/` speaks for the others where they say the same.
    std::stable_partition(answers_.begin(), answers_.end(),
                          [&](const NginxAnswer& answer) { return answer.scope == page_; });
}

const NginxDirective* NginxCells::unknown() const {
    for (const auto* scope : scopes_) {
        if (const auto* found = scope->unknown()) return found;
    }
    return nullptr;
}

bool NginxCells::is_on(const NginxScope& scope, std::string_view name) const {
    const auto found = scope.effective(name);
    return !found.empty() && in_small_letters(found.front()->words.front()) == "on";
}

// The version is agreed on before the name of the server is looked at: by the first of the socket.
// From 1.29 on nginx looks at the name first.
WebCell NginxCells::oldest_tls(const NginxSocket& socket) const {
    if (!socket.tls) return {absent()};
    if (socket.quic) return {tls_version("1.3"), server_.directive->source};
    const auto& first = http_.servers[socket.default_server];
    auto theirs = oldest_of(*first.scope, release_, patched_, first.directive->source);
    const auto version = numbers_of(release_);
    if (&first == &server_ || (!version.empty() && version < std::vector<int>{1, 29}))
        return theirs;
    auto ours = oldest_of(*server_.scope, release_, patched_, server_.directive->source);
    if (ours.cell == theirs.cell) return theirs;
    return hidden(Reason::version, ours.source);
}

WebCell NginxCells::weak_ciphers(const NginxSocket& socket) const {
    if (!socket.tls) return {absent()};
    if (socket.quic) return {boolean(false)};
    const auto set = server_.scope->effective("ssl_ciphers");
    if (set.empty())
        return patched_ ? hidden(Reason::version, server_.directive->source)
                        : WebCell{boolean(false), server_.directive->source};
    const auto& list = set.front()->words.front();
    const auto weak = allows_weak_ciphers(list);
    if (!weak || has_variable(list)) return hidden(Reason::unsupported, set.front()->source);
    return {boolean(*weak), set.front()->source};
}

WebCell NginxCells::version_shown() const {
    WebCell shown{boolean(false), server_.directive->source};
    for (const auto* scope : scopes_) {
        const auto set = scope->effective("server_tokens");
        if (set.empty()) return {boolean(true), server_.directive->source};
        const auto& word = set.front()->words.front();
        if (word == "on" || word == "build") return {boolean(true), set.front()->source};
        if (word == "off" || word.empty()) {
            if (std::holds_alternative<Value>(shown.cell)) shown.source = set.front()->source;
        } else {
            shown = hidden(Reason::unsupported, set.front()->source);
        }
    }
    return shown;
}

WebCell NginxCells::worst(WebCell (NginxCells::*look)(const NginxScope&) const) const {
    std::optional<WebCell> found;
    for (const auto& answer : answers_)
        keep_worse(found, (this->*look)(*answer.scope));
    return *std::move(found);
}

WebCell NginxCells::access_log() const {
    return worst(&NginxCells::access_log_of);
}

WebCell NginxCells::access_log_of(const NginxScope& scope) const {
    const auto logs = scope.effective("access_log");
    if (logs.empty()) return {boolean(true), server_.directive->source};
    std::optional<WebCell> conditional;
    const NginxDirective* kept = nullptr;
    for (const auto* log : logs) {
        if (log->words.front() == "off") return {boolean(false), log->source};
        if (writes_nowhere(log->words.front())) continue;
        const bool sometimes =
            std::any_of(log->words.begin(), log->words.end(),
                        [](const std::string& word) { return word.starts_with("if="); });
        if (sometimes) conditional = hidden(Reason::unsupported, log->source);
        if (!sometimes) kept = log;
    }
    if (kept != nullptr) return {boolean(true), kept->source};
    return conditional.value_or(WebCell{boolean(false), logs.front()->source});
}

WebCell NginxCells::error_log() const {
    return worst(&NginxCells::error_log_of);
}

WebCell NginxCells::error_log_of(const NginxScope& scope) const {
    const auto logs = scope.effective("error_log");
    if (logs.empty()) return {boolean(true), server_.directive->source};
    for (const auto* log : logs) {
        const bool coarse = std::any_of(log->words.begin() + 1, log->words.end(), less_than_errors);
        if (!writes_nowhere(log->words.front()) && !coarse) return {boolean(true), log->source};
    }
    return {boolean(false), logs.front()->source};
}

// A zone that no line makes is one that nginx does not start with.
WebCell NginxCells::limited(std::string_view directive, std::string_view zones,
                            std::string_view rehearsal) const {
    if (page_ == nullptr) return hidden(Reason::unsupported, page_hidden_at_);
    const auto limits = page_->effective(directive);
    if (limits.empty()) return {boolean(false), server_.directive->source};
    if (is_on(*page_, rehearsal))
        return {boolean(false), first_source(page_->effective(rehearsal))};
    const auto made = http_.http->own(zones);
    std::optional<WebCell> unclear;
    const NginxDirective* by_address = nullptr;
    for (const auto* limit : limits) {
        auto name = limit->words.front();
        for (const auto& word : limit->words) {
            if (word.starts_with("zone=")) name = word.substr(std::string_view("zone=").size());
        }
        const auto zone = std::find_if(made.begin(), made.end(), [&](const NginxDirective* each) {
            return std::any_of(
                each->words.begin(), each->words.end(), [&](const std::string& word) {
                    return word.starts_with("zone=" + name + ":") || word == "zone=" + name;
                });
        });
        if (zone == made.end()) return hidden(Reason::malformed, limit->source);
        const auto key = counts_by((*zone)->words.front(), *http_.http);
        if (key == Counts::by_address && by_address == nullptr) by_address = limit;
        if (key == Counts::perhaps) unclear = hidden(Reason::unsupported, (*zone)->source);
    }
    if (by_address != nullptr) return {boolean(true), by_address->source};
    return unclear.value_or(WebCell{boolean(false), limits.front()->source});
}

WebCell NginxCells::conn_limited() const {
    return limited("limit_conn", "limit_conn_zone", "limit_conn_dry_run");
}

WebCell NginxCells::rate_limited() const {
    return limited("limit_req", "limit_req_zone", "limit_req_dry_run");
}

// The largest that any part of the server takes.
WebCell NginxCells::body_limit() const {
    constexpr std::int64_t usual = 1 << 20;
    WebCell largest{integer(0), server_.directive->source};
    std::int64_t most = -1;
    for (const auto* scope : scopes_) {
        const auto set = scope->effective("client_max_body_size");
        const auto size =
            set.empty() ? std::optional(usual) : parse_nginx_size(set.front()->words.front());
        const auto source = set.empty() ? server_.directive->source : set.front()->source;
        if (!size) return hidden(Reason::malformed, source);
        if (*size == 0) return {unlimited(), source};
        if (*size > most) largest = {observed_integer(*size), source};
        most = std::max(most, *size);
    }
    return largest;
}

WebCell NginxCells::longest(const NginxScope& scope, std::string_view name, int usual) const {
    const auto set = scope.effective(name);
    if (set.empty()) return {duration(std::chrono::seconds(usual)), server_.directive->source};
    const auto time = parse_nginx_time(set.front()->words.front());
    if (!time) return hidden(Reason::malformed, set.front()->source);
    return {duration(*time), set.front()->source};
}

WebCell NginxCells::header_timeout() const {
    return longest(*server_.scope, "client_header_timeout", 60);
}

// The longest that any part of the server waits.
WebCell NginxCells::body_timeout() const {
    std::optional<std::chrono::seconds> most;
    WebCell longest;
    for (const auto& answer : answers_) {
        const auto set = answer.scope->effective("client_body_timeout");
        const auto& source = set.empty() ? server_.directive->source : set.front()->source;
        const auto time = set.empty() ? std::optional(std::chrono::seconds(60))
                                      : parse_nginx_time(set.front()->words.front());
        if (!time) return hidden(Reason::malformed, source);
        if (most && *time <= *most) continue;
        most = time;
        longest = {duration(*time), source};
    }
    return longest;
}

WebCell NginxCells::autoindex() const {
    for (const auto* scope : scopes_) {
        for (const std::string_view name : {"autoindex", "fancyindex"}) {
            if (is_on(*scope, name)) return {boolean(true), first_source(scope->effective(name))};
        }
    }
    const auto set = server_.scope->effective("autoindex");
    return {boolean(false), set.empty() ? server_.directive->source : set.front()->source};
}

// The shortest that any part of the server tells.
WebCell NginxCells::hsts() const {
    std::optional<std::chrono::seconds> least;
    std::optional<WebCell> unclear;
    WebCell told;
    for (const auto& answer : answers_) {
        std::chrono::seconds age(0);
        auto source = server_.directive->source;
        const auto headers = answer.scope->effective("add_header");
        const auto header =
            std::find_if(headers.begin(), headers.end(), [](const NginxDirective* each) {
                return in_small_letters(each->words.front()) == "strict-transport-security";
            });
        if (header != headers.end()) {
            const auto& value = (*header)->words.size() > 1 ? (*header)->words[1] : "";
            source = (*header)->source;
            if (has_variable(value)) {
                unclear = hidden(Reason::unsupported, source);
                continue;
            }
            age = hsts_age(value).value_or(age);
        } else if (!headers.empty()) {
            source = headers.front()->source;
        }
        if (least && age >= *least) continue;
        least = age;
        told = {duration(age), source};
    }
    return unclear && least.value_or(std::chrono::seconds(1)).count() > 0 ? *unclear : told;
}

WebCell NginxCells::redirects() const {
    return nginx_redirects(server_);
}

WebCell NginxCells::waf(const Host& host, const std::string& config) const {
    std::optional<WebCell> worst;
    // Most of them have the same rules, which are many.
    std::map<std::vector<const NginxScope*>, WebCell> by_rules;
    for (const auto& answer : answers_) {
        if (!is_on(*answer.scope, "modsecurity")) {
            const auto set = answer.scope->effective("modsecurity");
            keep_worse(worst, {boolean(false),
                               set.empty() ? server_.directive->source : set.front()->source});
            continue;
        }
        // Rules of outer blocks come before those of inner ones.
        std::vector<const NginxScope*> scopes{http_.http.get()};
        scopes.insert(scopes.end(), answer.around.begin(), answer.around.end());
        scopes.push_back(answer.scope);
        scopes.erase(std::remove_if(scopes.begin(), scopes.end(),
                                    [](const NginxScope* scope) {
                                        return scope->own("modsecurity_rules_file").empty() &&
                                               scope->own("modsecurity_rules").empty() &&
                                               scope->own("modsecurity_rules_remote").empty();
                                    }),
                     scopes.end());
        auto known = by_rules.find(scopes);
        if (known == by_rules.end())
            known = by_rules.emplace(scopes, rules_of(scopes, host, config)).first;
        keep_worse(worst, known->second);
    }
    return *std::move(worst);
}

WebCell NginxCells::rules_of(const std::vector<const NginxScope*>& scopes, const Host& host,
                             const std::string& config) const {
    WafEngine engine(host, config);
    for (const auto* scope : scopes) {
        for (const auto* remote : scope->own("modsecurity_rules_remote"))
            return hidden(Reason::unsupported, remote->source);
        for (const auto* file : scope->own("modsecurity_rules_file"))
            engine.add_file(file->words.front(), file->source);
        for (const auto* rules : scope->own("modsecurity_rules"))
            engine.add_text(rules->words.front(), rules->source);
    }
    auto on = engine.on();
    if (on.source.empty()) on.source = server_.directive->source;
    return on;
}

WebCell NginxCells::user() const {
    const auto set = http_.main->own("user");
    if (set.empty()) return {absent()};
    return {observed_text(set.front()->words.front()), set.front()->source};
}

// Without a `user` it is the one that nginx was built with, which is no root in any package.
WebCell NginxCells::as_root() const {
    const auto set = http_.main->own("user");
    if (set.empty()) return {boolean(false), server_.directive->source};
    return {boolean(set.front()->words.front() == "root"), set.front()->source};
}

}  // namespace presscheck
