#include "checks/probes/apache_cells.h"

#include "checks/parsers/cipher_string.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/nginx_values.h"
#include "checks/probes/apache_options.h"
#include "checks/probes/waf_engine.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace presscheck {
namespace {

using std::chrono::seconds;

WebCell hidden(Reason reason, const std::string& source) {
    return {unknown(reason), source};
}

constexpr std::array<std::string_view, 4> tls_words{"tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"};
constexpr std::array<std::string_view, 4> tls_versions{"1.0", "1.1", "1.2", "1.3"};
constexpr unsigned all_versions = 15;

// The arithmetic of SSLProtocol: a bit for each version; nothing for a word that is none.
std::optional<unsigned> protocols_of(const std::vector<std::string>& words) {
    unsigned on = 0;
    for (const auto& written : words) {
        auto word = in_small_letters(written);
        const char sign = word.empty() ? '\0' : word.front();
        if (sign == '+' || sign == '-') word.erase(0, 1);
        unsigned these = 0;
        const auto known = std::find(tls_words.begin(), tls_words.end(), word);
        if (word == "all") {
            these = all_versions;
        } else if (known != tls_words.end()) {
            these = 1U << static_cast<unsigned>(known - tls_words.begin());
        } else if ((word != "sslv3" && word != "sslv2") || sign != '-') {
            return std::nullopt;  // with libraries of today the server does not start
        }
        if (sign == '-') on &= ~these;
        if (sign == '+') on |= these;
        if (sign != '-' && sign != '+') on = these;
    }
    return on;
}

bool is_conditional(const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word.starts_with("env=") || word.starts_with("expr=");
    });
}

// Every LimitRequestBody of a block and of the sections in it.
void gather(const ApacheBlock& block, std::string_view name,
            std::vector<const ApacheDirective*>& found) {
    for (const auto& directive : block) {
        if (directive.name == name) found.push_back(&directive);
        if (directive.name != "<virtualhost") gather(directive.block, name, found);
    }
}

const ApacheDirective* unknown_in(const ApacheBlock& block) {
    for (const auto& directive : block) {
        if (!directive.known) return &directive;
        if (directive.name == "<virtualhost") continue;
        if (const auto* found = unknown_in(directive.block)) return found;
    }
    return nullptr;
}

bool names_https(std::string_view pattern) {
    return pattern == "^" || pattern == "^(.*)$" || pattern == "^/(.*)$" || pattern == "^/?(.*)$" ||
           pattern == "^/?(.*)" || pattern == "(.*)" || pattern == ".*" || pattern == "^(.*)" ||
           pattern == "^.*$" || pattern == "^/.*$";
}

// What a certificate authority asks for to see whose name it is.
bool names_challenge(std::string_view path) {
    if (path.starts_with('^')) path.remove_prefix(1);
    for (const std::string_view name :
         {"/.well-known/acme-challenge", "/\\.well-known/acme-challenge",
          "/?.well-known/acme-challenge", "/?\\.well-known/acme-challenge"}) {
        if (path.starts_with(name)) return true;
    }
    return false;
}

// "%{HTTPS} off", "%{HTTPS} !=on".
bool is_plain(const std::vector<std::string>& words) {
    if (words.size() < 2 || in_small_letters(words[0]) != "%{https}") return false;
    const auto test = in_small_letters(words[1]);
    return test == "off" || test == "!on" || test == "!=on" || test == "=off";
}

}  // namespace

const ApacheDirective* ApacheCells::unknown() const {
    if (host_.section != nullptr) {
        if (const auto* found = unknown_in(host_.section->block)) return found;
    }
    return unknown_in(instance_.conf.directives);
}

WebCell ApacheCells::tls(const ApacheSocket& socket) const {
    const auto* engine = apache_last(instance_, host_, "sslengine");
    if (engine == nullptr) return {boolean(has_module("mod_ssl.c") && socket.https), socket.source};
    const auto word = engine->words.empty() ? "" : in_small_letters(engine->words.front());
    if (!engine->certain || (word != "on" && word != "off"))
        return hidden(Reason::unsupported, engine->source);
    return {boolean(word == "on"), engine->source};
}

// What SSLProtocol says for a host; nothing: it does not speak of it.
std::optional<WebCell> ApacheCells::told_oldest(const ApacheHost& host) const {
    const auto* set = apache_last(instance_, host, "sslprotocol");
    if (set == nullptr) return std::nullopt;
    const auto on = protocols_of(set->words);
    if (!set->certain || !on || *on == 0) return hidden(Reason::malformed, set->source);
    std::size_t oldest = 0;
    while ((*on >> oldest & 1U) == 0)
        ++oldest;
    return WebCell{tls_version(tls_versions[oldest]), set->source};
}

// A host that sets it has its own since 2.4.42, by the name in the greeting; any other that of the
// first one of the socket.
WebCell ApacheCells::oldest_tls(const ApacheHost& first) const {
    const auto usual = patched_ ? hidden(Reason::version, host_.source)
                                : WebCell{tls_version("1.0"), host_.source};
    const auto theirs = told_oldest(first).value_or(usual);
    const auto own = told_oldest(host_).value_or(theirs);
    static const std::vector<int> by_name{2, 4, 42};
    const auto release = numbers_of(instance_.around.release);
    if (own.cell == theirs.cell || release >= by_name) return own;
    return release.empty() ? hidden(Reason::version, own.source) : theirs;
}

WebCell ApacheCells::weak_ciphers() const {
    const ApacheDirective* set = nullptr;
    for (const auto* block : std::array<const ApacheBlock*, 2>{
             &instance_.conf.directives,
             host_.section == nullptr ? &instance_.conf.directives : &host_.section->block}) {
        for (const auto* each : apache_all(*block, "sslciphersuite")) {
            const bool newer = each->words.size() > 1 && each->words.front() == "TLSv1.3";
            if (!newer && !each->words.empty()) set = each;
        }
    }
    if (set == nullptr)
        return patched_ ? hidden(Reason::version, host_.source)
                        : WebCell{boolean(false), host_.source};
    // httpd itself puts these at the end.
    const auto weak = allows_weak_ciphers(set->words.back() + ":!aNULL:!eNULL:!EXP");
    if (!weak || !set->certain) return hidden(Reason::unsupported, set->source);
    return {boolean(*weak), set->source};
}

// Only the main server's counts.
WebCell ApacheCells::version_shown() const {
    const auto set = apache_all(instance_.conf.directives, "servertokens");
    if (set.empty() || set.back()->words.empty()) return {boolean(true), instance_.config};
    if (!set.back()->certain) return hidden(Reason::unsupported, set.back()->source);
    const auto word = in_small_letters(set.back()->words.front());
    return {boolean(word != "prod" && word != "productonly"), set.back()->source};
}

WebCell ApacheCells::access_log() const {
    std::vector<const ApacheDirective*> logs;
    const auto add = [&](const ApacheBlock& block) {
        for (const std::string_view name : {"customlog", "transferlog"}) {
            for (const auto* log : apache_all(block, name))
                logs.push_back(log);
        }
    };
    if (host_.section != nullptr) add(host_.section->block);
    if (logs.empty()) add(instance_.conf.directives);
    for (const auto* log : apache_all(instance_.conf.directives, "globallog"))
        logs.push_back(log);
    std::optional<WebCell> uncertain;
    for (const auto* log : logs) {
        if (log->words.empty() || writes_nowhere(log->words.front())) continue;
        if (!is_conditional(log->words)) return {boolean(true), log->source};
        uncertain = hidden(Reason::unsupported, log->source);
    }
    return uncertain.value_or(
        WebCell{boolean(false), logs.empty() ? host_.source : logs.front()->source});
}

WebCell ApacheCells::error_log() const {
    const auto* level = apache_last(instance_, host_, "loglevel");
    if (level != nullptr) {
        for (const auto& written : level->words) {
            const auto word = in_small_letters(written);
            if (word == "crit" || word == "alert" || word == "emerg")
                return {boolean(false), level->source};
        }
    }
    const auto* log = apache_last(instance_, host_, "errorlog");
    if (log == nullptr || log->words.empty()) return {boolean(true), host_.source};
    return {boolean(!writes_nowhere(log->words.front())), log->source};
}

WebCell ApacheCells::conn_limited() const {
    if (has_module("mod_evasive20.c")) return {boolean(true), host_.source};
    for (const std::string_view name : {"qs_srvmaxconnperip", "qs_srvmaxconn"}) {
        if (const auto* limit = apache_last(instance_, host_, name))
            return {boolean(true), limit->source};
    }
    return {boolean(false), host_.source};
}

WebCell ApacheCells::rate_limited() const {
    if (has_module("mod_evasive20.c")) return {boolean(true), host_.source};
    for (const std::string_view name :
         {"qs_locrequestpersec", "qs_locrequestperseclimit", "qs_clienteventlimit"}) {
        if (const auto* limit = apache_last(instance_, host_, name))
            return {boolean(true), limit->source};
    }
    return {boolean(false), host_.source};
}

// The largest that any part of the host takes.
WebCell ApacheCells::body_limit() const {
    constexpr std::int64_t usual = 1 << 30;
    const auto release = numbers_of(instance_.around.release);
    std::vector<const ApacheDirective*> set;
    gather(instance_.conf.directives, "limitrequestbody", set);
    if (host_.section != nullptr) gather(host_.section->block, "limitrequestbody", set);
    std::int64_t most = -1;
    std::string source;
    if (apache_last(instance_, host_, "limitrequestbody") == nullptr) {
        if (release.empty()) return hidden(Reason::version, host_.source);
        if (release < std::vector<int>{2, 4, 54}) return {unlimited(), host_.source};
        most = usual;
        source = host_.source;
    }
    for (const auto* each : set) {
        const auto bytes = each->words.empty() ? std::nullopt : parse_decimal(each->words.front());
        if (!bytes || *bytes < 0) return hidden(Reason::malformed, each->source);
        if (*bytes == 0) return {unlimited(), each->source};
        if (*bytes > most) source = each->source;
        most = std::max(most, *bytes);
    }
    return {observed_integer(most), source};
}

// "header=20-40,MinRate=500": at most 40 seconds; with the first number alone, that.
WebCell ApacheCells::read_timeout(std::string_view what, int usual) const {
    if (!has_module("mod_reqtimeout.c")) {
        const auto* timeout = apache_last(instance_, host_, "timeout");
        if (timeout == nullptr) return {duration(seconds(60)), host_.source};
        const auto number =
            timeout->words.empty() ? std::nullopt : parse_decimal(timeout->words.front());
        if (!number || *number < 1) return hidden(Reason::malformed, timeout->source);
        return {duration(seconds(*number)), timeout->source};
    }
    const auto* set = apache_last(instance_, host_, "requestreadtimeout");
    if (set == nullptr) return {duration(seconds(usual)), host_.source};
    for (const auto& written : set->words) {
        const auto word = in_small_letters(written);
        if (!word.starts_with(std::string(what) + "=")) continue;
        auto value = word.substr(what.size() + 1);
        value.resize(std::min(value.find(','), value.size()));
        if (const auto dash = value.find('-'); dash != std::string::npos) value.erase(0, dash + 1);
        const auto number = parse_decimal(value);
        if (!number || *number < 0) return hidden(Reason::malformed, set->source);
        return {*number == 0 ? unlimited() : duration(seconds(*number)), set->source};
    }
    return {duration(seconds(usual)), set->source};
}

WebCell ApacheCells::autoindex() const {
    if (!has_module("mod_autoindex.c")) return {boolean(false), host_.source};
    // Who is sent away from every path is shown nothing.
    if (auto away = redirects(); away.cell == boolean(true)) return {boolean(false), away.source};
    return shows_folders(instance_, host_);
}

WebCell ApacheCells::hsts() const {
    std::optional<WebCell> told;
    const auto look = [&](const ApacheBlock& block) {
        for (const auto* header : apache_all(block, "header")) {
            auto words = header->words;
            if (!words.empty() && (words.front() == "always" || words.front() == "onsuccess"))
                words.erase(words.begin());
            if (words.size() < 2 || in_small_letters(words[1]) != "strict-transport-security")
                continue;
            const auto action = in_small_letters(words[0]);
            if (is_conditional(words)) {
                told = hidden(Reason::unsupported, header->source);
                continue;
            }
            const auto age =
                action == "unset" || words.size() < 3 ? std::nullopt : hsts_age(words[2]);
            told = WebCell{duration(age.value_or(seconds(0))), header->source};
        }
    };
    look(instance_.conf.directives);
    if (host_.section != nullptr) look(host_.section->block);
    return told.value_or(WebCell{duration(seconds(0)), host_.source});
}

// A proxy answers before any of these; nothing: none does.
std::optional<WebCell> ApacheCells::proxied() const {
    std::vector<const ApacheDirective*> found;
    for (const std::string_view name : {"proxypass", "proxypassmatch"}) {
        gather(instance_.conf.directives, name, found);
        if (host_.section != nullptr) gather(host_.section->block, name, found);
    }
    for (const auto* proxy : found) {
        const auto& words = proxy->words;
        if (std::find(words.begin(), words.end(), "!") != words.end()) continue;
        if (!words.empty() && names_challenge(words.front())) continue;
        return WebCell{boolean(false), proxy->source};
    }
    return std::nullopt;
}

// mod_rewrite and mod_proxy come before mod_alias, in whatever order they are written.
WebCell ApacheCells::redirects() const {
    constexpr std::string_view secure = "https://";
    const auto& block = host_.section == nullptr ? instance_.conf.directives : host_.section->block;
    bool rewriting = false, only_for_plain = true;
    std::optional<WebCell> by_alias, by_rule, elsewhere;
    for (const auto& directive : block) {
        const auto& words = directive.words;
        if (words.empty()) continue;
        const auto& target = words.back();
        if (directive.name.starts_with("redirect") && words.size() >= 2) {
            const auto& path = words[words.size() - 2];
            const bool all = directive.name == "redirectmatch" ? names_https(path) : path == "/";
            if (all && !by_alias && target.starts_with(secure))
                by_alias = WebCell{boolean(true), directive.source};
        }
        if (directive.name == "rewriteengine") rewriting = in_small_letters(words[0]) == "on";
        if (directive.name == "rewritecond") only_for_plain = only_for_plain && is_plain(words);
        if (directive.name != "rewriterule") continue;
        const bool moves = only_for_plain && words.size() >= 2 && names_https(words[0]) &&
                           words[1].starts_with(secure);
        if (moves && !by_rule) by_rule = WebCell{boolean(true), directive.source};
        const bool stays = words.size() < 2 || words[1].starts_with(secure) ||
                           (words[1] == "-" && words.size() < 3) || names_challenge(words[0]);
        if (!by_rule && !stays && !elsewhere)
            elsewhere = hidden(Reason::unsupported, directive.source);
        only_for_plain = true;
    }
    if (!rewriting) by_rule = elsewhere = std::nullopt;
    const auto moved = by_rule ? by_rule : by_alias;
    if (!moved) return {boolean(false), host_.source};
    if (elsewhere) return *elsewhere;
    if (by_rule) return *by_rule;
    return proxied().value_or(*moved);
}

WebCell ApacheCells::trace_off() const {
    const auto* set = apache_last(instance_, host_, "traceenable");
    if (set == nullptr || set->words.empty()) return {boolean(false), host_.source};
    return {boolean(in_small_letters(set->words.front()) == "off"), set->source};
}

// Rules of the main server and of the host; the engine has to be on in every section.
WebCell ApacheCells::waf(const Host& files) const {
    const auto* on = apache_last(instance_, host_, "secruleengine");
    if (on == nullptr || on->words.empty()) return {boolean(false), host_.source};
    WafEngine engine(files, instance_.config);
    std::vector<const ApacheBlock*> blocks{&instance_.conf.directives};
    if (host_.section != nullptr) blocks.push_back(&host_.section->block);
    std::optional<WebCell> unclear;
    for (const auto* block : blocks) {
        for (const auto& directive : *block) {
            const auto& name = directive.name;
            if (name == "secrule" || name == "secaction" || name == "secdefaultaction")
                engine.add_rule(name, directive.words, directive.source);
            if (name == "secruleinheritance" || name == "secremoterules")
                unclear = hidden(Reason::unsupported, directive.source);
            if (directive.block.empty() || name == "<virtualhost") continue;
            std::vector<const ApacheDirective*> inner;
            gather(directive.block, "secruleengine", inner);
            for (const auto* set : inner) {
                if (set->words.empty() || in_small_letters(set->words.front()) != "on")
                    return {boolean(false), set->source};
            }
            inner.clear();
            gather(directive.block, "secaction", inner);
            gather(directive.block, "secruleinheritance", inner);
            if (!inner.empty()) unclear = hidden(Reason::unsupported, inner.front()->source);
        }
    }
    engine.set(on->words.front(), on->source);
    auto verdict = engine.on();
    if (verdict.cell == boolean(true) && !on->certain)
        return hidden(Reason::unsupported, on->source);
    return verdict.cell == boolean(true) && unclear ? *unclear : verdict;
}

WebCell ApacheCells::user() const {
    const auto set = apache_all(instance_.conf.directives, "user");
    if (set.empty() || set.back()->words.empty()) return {absent()};
    if (!set.back()->certain) return hidden(Reason::unsupported, set.back()->source);
    return {observed_text(set.back()->words.front()), set.back()->source};
}

WebCell ApacheCells::as_root() const {
    const auto set = apache_all(instance_.conf.directives, "user");
    if (set.empty() || set.back()->words.empty()) return {boolean(false), instance_.config};
    if (!set.back()->certain) return hidden(Reason::unsupported, set.back()->source);
    const auto& name = set.back()->words.front();
    return {boolean(name == "root" || name == "#0"), set.back()->source};
}

}  // namespace presscheck
