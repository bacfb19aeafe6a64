#include "checks/parsers/http_policies.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace presscheck {
namespace {

using std::chrono::seconds;

std::vector<std::string_view> split(std::string_view text, char mark) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(mark);
        parts.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const auto part : split(text, ' ')) {
        if (!part.empty()) words.push_back(in_small_letters(part));
    }
    return words;
}

struct Hsts {
    std::optional<seconds> max_age;
    bool subdomains = false;
};

// RFC 6797, 6.1 and 8.1: the first field alone; a directive twice, or none that is needed, is as if
// there were no field.
Hsts hsts_of(const HttpResponse& response) {
    const auto* field = response.first("strict-transport-security");
    if (field == nullptr) return {};
    Hsts hsts;
    std::vector<std::string> seen;
    for (const auto part : split(*field, ';')) {
        const auto equals = part.find('=');
        const auto name = in_small_letters(trimmed(part.substr(0, equals)));
        auto value = equals == std::string_view::npos ? "" : trimmed(part.substr(equals + 1));
        if (name.empty()) continue;
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) return {};
        seen.push_back(name);
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        if (name == "includesubdomains") hsts.subdomains = true;
        if (name != "max-age") continue;
        const auto age = parse_decimal(value);
        if (!age || *age < 0) return {};
        hsts.max_age = seconds{*age};
    }
    return hsts;
}

// Directives of one policy; the first of a name counts. CSP 3, 2.2.1.
using Directives = std::map<std::string, std::vector<std::string>, std::less<>>;

Directives directives_of(std::string_view policy) {
    Directives directives;
    for (const auto part : split(policy, ';')) {
        const auto blank = part.find_first_of(" \t");
        const auto name = in_small_letters(part.substr(0, blank));
        if (name.empty()) continue;
        directives.emplace(name, blank == std::string_view::npos ? std::vector<std::string>{}
                                                                 : words_of(part.substr(blank)));
    }
    return directives;
}

// Every policy of every field: all of them hold at once.
std::vector<Directives> policies_of(const HttpResponse& response, std::string_view name) {
    std::vector<Directives> policies;
    for (const auto value : response.all(name)) {
        for (const auto policy : split(value, ',')) {
            auto directives = directives_of(policy);
            if (!directives.empty()) policies.push_back(std::move(directives));
        }
    }
    return policies;
}

const std::vector<std::string>* script_sources(const Directives& policy) {
    for (const auto* const name : {"script-src-elem", "script-src", "default-src"}) {
        if (const auto found = policy.find(name); found != policy.end()) return &found->second;
    }
    return nullptr;
}

bool names_script(const std::string& source) {
    return source.starts_with("'nonce-") || source.starts_with("'sha256-") ||
           source.starts_with("'sha384-") || source.starts_with("'sha512-");
}

bool is_anywhere(const std::string& source) {
    constexpr std::array<std::string_view, 5> anywhere{"*", "http:", "https:", "data:", "blob:"};
    return source.ends_with("://*") ||
           std::find(anywhere.begin(), anywhere.end(), source) != anywhere.end();
}

// Browsers drop 'unsafe-inline' beside a nonce or a hash, and hosts beside 'strict-dynamic'.
bool limits_scripts(const Directives& policy) {
    const auto* sources = script_sources(policy);
    if (sources == nullptr) return false;
    const auto has = [&](std::string_view word) {
        return std::find(sources->begin(), sources->end(), word) != sources->end();
    };
    const bool named = std::any_of(sources->begin(), sources->end(), names_script);
    const bool chained = named && has("'strict-dynamic'");
    if (has("'unsafe-inline'") && !named) return false;
    return chained || std::none_of(sources->begin(), sources->end(), is_anywhere);
}

std::string framing_by(const std::vector<std::string>& ancestors) {
    if (ancestors.empty()) return "nobody";
    if (std::any_of(ancestors.begin(), ancestors.end(), is_anywhere)) return "anyone";
    const bool none = ancestors.size() == 1 && ancestors.front() == "'none'";
    const bool self = ancestors.size() == 1 && ancestors.front() == "'self'";
    return none ? "nobody" : self ? "same_origin" : "listed";
}

// Several fields are read as one list; with two of different words browsers let nobody frame it,
// with one that they do not know anyone.
std::string framing_by_options(const HttpResponse& response) {
    std::vector<std::string> words;
    for (const auto value : response.all("x-frame-options")) {
        for (const auto part : split(value, ',')) {
            auto word = in_small_letters(part);
            if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end())
                words.push_back(std::move(word));
        }
    }
    const auto has = [&](std::string_view word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (words.size() > 1) return has("deny") || has("sameorigin") ? "nobody" : "anyone";
    if (has("deny")) return "nobody";
    return has("sameorigin") ? "same_origin" : "anyone";
}

int strictness(std::string_view framing) {
    constexpr std::array<std::string_view, 4> order{"anyone", "listed", "same_origin", "nobody"};
    return static_cast<int>(std::find(order.begin(), order.end(), framing) - order.begin());
}

}  // namespace

seconds hsts_max_age(const HttpResponse& response) {
    return hsts_of(response).max_age.value_or(seconds{0});
}

bool hsts_subdomains(const HttpResponse& response) {
    const auto hsts = hsts_of(response);
    return hsts.max_age.has_value() && hsts.subdomains;
}

std::string csp_class(const HttpResponse& response) {
    const auto policies = policies_of(response, "content-security-policy");
    if (std::any_of(policies.begin(), policies.end(), limits_scripts)) return "strict";
    if (!policies.empty()) return "weak";
    const auto reported = policies_of(response, "content-security-policy-report-only");
    return reported.empty() ? "missing" : "report_only";
}

// frame-ancestors makes browsers leave X-Frame-Options out of account: CSP 3, 6.4.2.
std::string framing_class(const HttpResponse& response) {
    std::optional<std::string> framing;
    for (const auto& policy : policies_of(response, "content-security-policy")) {
        const auto ancestors = policy.find("frame-ancestors");
        if (ancestors == policy.end()) continue;
        auto by = framing_by(ancestors->second);
        if (!framing || strictness(by) > strictness(*framing)) framing = std::move(by);
    }
    return framing ? *framing : framing_by_options(response);
}

std::string referrer_policy(const HttpResponse& response) {
    constexpr std::array<std::string_view, 8> known{"no-referrer",
                                                    "no-referrer-when-downgrade",
                                                    "same-origin",
                                                    "origin",
                                                    "strict-origin",
                                                    "origin-when-cross-origin",
                                                    "strict-origin-when-cross-origin",
                                                    "unsafe-url"};
    std::string policy = "missing";
    for (const auto value : response.all("referrer-policy")) {
        for (const auto part : split(value, ',')) {
            auto word = in_small_letters(part);
            if (std::find(known.begin(), known.end(), word) != known.end())
                policy = std::move(word);
        }
    }
    return policy;
}

// Fetch, 3.6: the first word of all fields.
bool refuses_sniffing(const HttpResponse& response) {
    const auto* field = response.first("x-content-type-options");
    return field != nullptr && in_small_letters(split(*field, ',').front()) == "nosniff";
}

std::vector<HttpCookie> cookies_of(const HttpResponse& response) {
    std::vector<HttpCookie> cookies;
    for (const auto value : response.all("set-cookie")) {
        const auto parts = split(value, ';');
        HttpCookie cookie;
        cookie.same_site = "missing";
        cookie.name = std::string(trimmed(parts.front().substr(0, parts.front().find('='))));
        for (std::size_t i = 1; i < parts.size(); ++i) {
            const auto equals = parts[i].find('=');
            const auto name = in_small_letters(trimmed(parts[i].substr(0, equals)));
            cookie.secure = cookie.secure || name == "secure";
            cookie.http_only = cookie.http_only || name == "httponly";
            if (name != "samesite") continue;
            const auto word = equals == std::string_view::npos
                                  ? std::string{}
                                  : in_small_letters(trimmed(parts[i].substr(equals + 1)));
            const bool known = word == "none" || word == "lax" || word == "strict";
            cookie.same_site = known ? word : "missing";
        }
        cookies.push_back(std::move(cookie));
    }
    return cookies;
}

std::vector<std::string> software_of(const HttpResponse& response) {
    std::vector<std::string> software;
    for (const auto* const name : {"server", "x-aspnet-version", "x-aspnetmvc-version",
                                   "x-generator", "x-powered-by", "x-powered-cms"}) {
        for (const auto value : response.all(name))
            software.emplace_back(value);
    }
    return software;
}

bool names_version(std::string_view software) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0; i < software.size(); ++i) {
        if (!digit(software[i])) continue;
        // Not the figure of a name, as in "h2o" or "S3".
        constexpr std::string_view before = "/ .v-(_";
        if (i == 0 || before.find(software[i - 1]) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace presscheck
