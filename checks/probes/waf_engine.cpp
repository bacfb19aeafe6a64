#include "checks/probes/waf_engine.h"

#include "checks/parsers/apache_conf.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/glob_paths.h"
#include "core/small_letters.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr int deepest = 8;
constexpr std::size_t most_files = 512;

std::string unquoted(std::string_view word) {
    const bool quoted = word.size() >= 2 && word.front() == word.back() &&
                        (word.front() == '"' || word.front() == '\'');
    return std::string(quoted ? word.substr(1, word.size() - 2) : word);
}

std::string absolute(const std::string& path, const std::string& beside) {
    return path.starts_with('/') ? path : beside.substr(0, beside.rfind('/') + 1) + path;
}

// "id:1,phase:2,msg:'a, b',deny", in small letters without blanks around.
std::vector<std::string> actions_of(std::string_view text) {
    std::vector<std::string> actions(1);
    bool quoted = false;
    for (const char letter : text) {
        if (letter == '\'') quoted = !quoted;
        if (letter == ',' && !quoted) {
            actions.emplace_back();
        } else {
            actions.back() += letter;
        }
    }
    for (auto& action : actions)
        action = in_small_letters(trimmed(action));
    return actions;
}

// The core rule set switches itself off for a part of the requests (when told to) and for those of
// the server to itself.
bool comes_with_rules(std::string_view source) {
    const auto name = source.substr(source.rfind('/') + 1);
    return name.starts_with("REQUEST-901-") || name.starts_with("REQUEST-905-");
}

}  // namespace

void WafEngine::hide(Reason reason, const std::string& source) {
    if (hidden_) return;
    hidden_ = reason;
    hidden_at_ = source;
}

void WafEngine::set(std::string_view word, const std::string& source) {
    on_ = in_small_letters(word) == "on";
    source_ = source;
}

void WafEngine::add_file(const std::string& path, const std::string& source) {
    include(path, config_, source, 0);
}

void WafEngine::add_text(std::string_view text, const std::string& source) {
    read(text, config_, source, 0);
}

void WafEngine::add_rule(std::string_view name, const std::vector<std::string>& words,
                         const std::string& source) {
    const bool rule = name == "secrule";
    const std::size_t at = rule ? 2 : 0;
    if (words.size() <= at) {
        rules_block_ = rules_block_ || rule;
        return;
    }
    const auto actions = actions_of(words[at]);
    const auto has = [&](std::string_view action) {
        return std::any_of(actions.begin(), actions.end(), [&](const std::string& each) {
            return each == action || each.starts_with(std::string(action) + ":");
        });
    };
    const bool refuses = has("deny") || has("drop") || has("redirect");
    if (name == "secdefaultaction") {
        default_refuses_ = default_refuses_ || refuses;
        return;
    }
    const bool always = !rule || words[1].find("@unconditionalMatch") != std::string::npos;
    for (const auto& action : actions) {
        if (!action.starts_with("ctl:ruleengine=") || action == "ctl:ruleengine=on") continue;
        if (!always && comes_with_rules(source)) continue;
        if (always) off_at_ = source;
        if (!always) hide(Reason::unsupported, source);
    }
    if (!rule) return;
    rules_refuse_ = rules_refuse_ || refuses;
    rules_block_ = rules_block_ || (!has("pass") && !has("allow"));
}

void WafEngine::read(std::string_view text, const std::string& file, const std::string& source,
                     int depth) {
    LineReader lines(text);
    std::string joined;
    std::size_t begun = 0;
    while (const auto line = lines.next()) {
        auto content = trimmed(line->text);
        if (joined.empty()) {
            if (content.empty() || content.front() == '#') continue;
            begun = line->number;
        }
        const bool goes_on = content.ends_with('\\');
        if (goes_on) content.remove_suffix(1);
        joined += content;
        if (goes_on) {
            joined += ' ';
            continue;
        }
        take(trimmed(joined), file, source.empty() ? place(file, begun) : source, depth);
        joined.clear();
    }
    if (!joined.empty())
        take(trimmed(joined), file, source.empty() ? place(file, begun) : source, depth);
}

void WafEngine::take(std::string_view content, const std::string& file, const std::string& source,
                     int depth) {
    const auto blank = std::min(content.find_first_of(" \t"), content.size());
    const auto name = in_small_letters(content.substr(0, blank));
    const auto rest = trimmed(content.substr(blank));
    if (name == "secruleengine") set(unquoted(rest), source);
    if (name == "include" || name == "includeoptional")
        include(unquoted(rest), file, source, depth + 1);
    if (name == "secrule" || name == "secaction" || name == "secdefaultaction")
        add_rule(name, apache_words(rest), source);
    if (name == "secremoterules") hide(Reason::unsupported, source);
}

void WafEngine::include(const std::string& pattern, const std::string& file,
                        const std::string& source, int depth) {
    if (depth > deepest) return hide(Reason::malformed, source);
    const auto paths = glob_paths(host_, absolute(pattern, file));
    if (!paths) return hide(reason_of(paths.error(), host_), source);
    if (paths->empty() && pattern.find_first_of("*?[") == std::string::npos)
        return hide(Reason::malformed, source);
    for (const auto& path : *paths) {
        if (++files_ > most_files) return hide(Reason::budget, source);
        const auto text = host_.read_file(path);
        if (!text) return hide(reason_without(text.error(), host_), path);
        read(*text, path, "", depth);
    }
}

WebCell WafEngine::on() const {
    if (!off_at_.empty()) return {boolean(false), off_at_};
    if (hidden_) return {unknown(*hidden_), hidden_at_};
    const bool refuses = rules_refuse_ || (rules_block_ && default_refuses_);
    return {boolean(on_ && refuses), source_};
}

}  // namespace presscheck
