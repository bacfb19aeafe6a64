#include "checks/probes/apache_paths.h"

#include "checks/probes/apache_access.h"
#include "checks/probes/apache_sections.h"
#include "core/small_letters.h"

#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

enum class Rewriting { stays, leaves, unknown };

bool has_flag(const std::vector<std::string>& words, char letter) {
    if (words.size() < 3 || !words[2].starts_with('[')) return false;
    const auto flags = "," + in_small_letters(words[2].substr(1, words[2].size() - 2)) + ",";
    for (auto at = flags.find(','); at + 1 < flags.size(); at = flags.find(',', at + 1)) {
        if (flags[at + 1] == letter &&
            (flags[at + 2] == ',' || flags[at + 2] == '=' || letter == 'r' || letter == 'f'))
            return true;
    }
    return false;
}

bool is_elsewhere(std::string_view target) {
    return target.starts_with("http://") || target.starts_with("https://");
}

// What Redirect and RewriteRule of the host make of a path before anybody is let in.
Rewriting rewriting_of(const ApacheInstance& instance, const ApacheHost& host, std::string_view url,
                       std::string& source) {
    const auto& block = host.section == nullptr ? instance.conf.directives : host.section->block;
    bool on = false, conditional = false;
    for (const auto& directive : block) {
        const auto& words = directive.words;
        source = directive.source;
        if (directive.name == "rewriteoptions") return Rewriting::unknown;
        if (words.empty()) continue;
        if (directive.name == "rewriteengine") on = in_small_letters(words[0]) == "on";
        if (directive.name == "rewritecond") conditional = true;
        if (directive.name.starts_with("redirect") && words.size() >= 2) {
            const auto& path = words[words.size() == 2 && directive.name == "redirect" &&
                                             !words[0].starts_with('/')
                                         ? 1
                                         : words.size() - 2];
            if (directive.name == "redirectmatch") {
                const auto is = expression_matches(path, url);
                if (!is) return Rewriting::unknown;
                if (*is) return Rewriting::leaves;
            } else if (url.starts_with(path) && (url.size() == path.size() || path.ends_with('/') ||
                                                 url[path.size()] == '/')) {
                return Rewriting::leaves;
            }
        }
        if (directive.name != "rewriterule") continue;
        const bool under_condition = std::exchange(conditional, false);
        if (!on || words.size() < 2) continue;
        const bool negated = words[0].starts_with('!');
        const auto is = expression_matches(negated ? words[0].substr(1) : words[0], url);
        if (!is) return Rewriting::unknown;
        if (*is == negated) continue;
        const bool moved = is_elsewhere(words[1]) || has_flag(words, 'r') || has_flag(words, 'f') ||
                           has_flag(words, 'g');
        if (moved && under_condition) continue;  // some may still get in
        if (moved) return Rewriting::leaves;
        if (words[1] != "-") return Rewriting::unknown;
    }
    source.clear();
    return Rewriting::stays;
}

PathAnswer hidden(PathAnswer told, Reason reason, const std::string& at) {
    told.sources = {unknown(reason), at};
    told.authenticated = {unknown(reason), at};
    return told;
}

}  // namespace

std::optional<PathAnswer> apache_answer(const ApacheInstance& instance, const ApacheHost& host,
                                        std::string_view url, const Host& machine) {
    PathAnswer told{"server", host.source, {}, {}};
    std::string source;
    const auto rewriting = rewriting_of(instance, host, url, source);
    if (rewriting == Rewriting::leaves) return std::nullopt;
    if (rewriting == Rewriting::unknown)
        return hidden(std::move(told), Reason::unsupported, source);
    const auto mapped = map_to_file(instance, host, url);
    if (!mapped.file && !mapped.proxied)
        return hidden(std::move(told), Reason::unsupported, mapped.source);
    const ApacheRequest request{std::string(url), mapped.file.value_or("")};
    const auto applied = applied_sections(instance, host, request, machine);
    if (applied.unknown) return hidden(std::move(told), *applied.unknown, applied.unknown_at);
    ApacheAccess access;
    for (const auto* section : applied.sections) {
        std::string text = section->name;
        for (const auto& word : section->words)
            text += " " + word;
        access.apply(section->block, section->name.starts_with('<') ? text + ">" : text);
    }
    if (!access.decided_by().empty()) {
        told.location = access.decided_by();
        told.source = access.source();
    }
    if (access.unknown_at())
        return hidden(std::move(told), Reason::unsupported, *access.unknown_at());
    const auto who = admitted([&](const Network& network) { return access.judge(network); });
    // Whoever stands between may name any address.
    if (instance.conf.modules.contains("mod_remoteip.c") && who && who->sources.size() != 2) {
        if (const auto* header = apache_last(instance, host, "remoteipheader"))
            return hidden(std::move(told), Reason::unsupported, header->source);
    }
    const auto decided_at = told.source;
    return path_answer(std::move(told), who, decided_at);
}

}  // namespace presscheck
