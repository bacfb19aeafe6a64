#include "checks/parsers/sshd_settings.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr SshdVersion one_keyboard_keyword = 807;

// Until 8.7 ChallengeResponseAuthentication was an option of its own.
bool is_challenge(const SshdKeyword& keyword) {
    return keyword.means == "kbdinteractiveauthentication";
}

std::string_view present_name(const SshdKeyword& keyword, const SshdRelease& release) {
    const bool separate = !release.version || *release.version < one_keyboard_keyword;
    if (is_challenge(keyword) && separate) return "challengeresponseauthentication";
    return keyword.means.empty() ? keyword.name : keyword.means;
}

bool matches_everybody(const SshdConfig& config, const std::vector<std::size_t>& blocks) {
    return std::all_of(blocks.begin(), blocks.end(),
                       [&](std::size_t block) { return config.matches[block].everybody; });
}

bool may_stand_in_match(const SshdKeyword& keyword, const SshdRelease& release) {
    if (!keyword.in_match) return false;
    return !release.version || *release.version >= keyword.in_match_since;
}

Result<const SshdKeyword*> keyword_of(const SshdConfig& config, const SshdDirective& directive,
                                      const SshdRelease& release) {
    const auto* keyword = find_sshd_keyword(directive.keyword);
    const bool later =
        keyword != nullptr && release.version && !release.rpm && *release.version < keyword->since;
    if (keyword == nullptr || later) {
        return Error{Errc::malformed, directive.source + ": this sshd has no keyword '" +
                                          directive.keyword.substr(0, 60) + "'"};
    }
    if (!matches_everybody(config, directive.blocks) && !may_stand_in_match(*keyword, release)) {
        return Error{Errc::malformed,
                     directive.source + ": " + directive.keyword + " inside a Match block"};
    }
    return keyword;
}

void add_statement(std::vector<SshdStatement>& statements, const SshdKeyword& keyword,
                   std::string_view name, std::vector<std::string> values,
                   const SshdDirective& directive) {
    if (keyword.kind == SshdKind::ignored) return;
    if (keyword.kind == SshdKind::rekey_limit) {  // two options in one line
        if (!values[1].empty()) {
            statements.push_back(
                {"rekeyinterval", keyword.kind, {values[1]}, directive.source, directive.blocks});
        }
        values.resize(1);
    }
    statements.push_back(
        {name, keyword.kind, std::move(values), directive.source, directive.blocks});
}

// "sftp" of "sftp /usr/lib/openssh/sftp-server -e".
std::string_view subsystem_name(std::string_view line) {
    return line.substr(0, line.find(' '));
}

// Until 9.5 sshd took the second definition of a subsystem for a mistake.
bool defines_again(const std::vector<SshdStatement>& statements, const SshdRelease& release) {
    const auto& last = statements.back();
    if (last.kind != SshdKind::subsystem || !release.version || *release.version >= 905) {
        return false;
    }
    return std::any_of(statements.begin(), statements.end() - 1, [&](const SshdStatement& other) {
        return other.kind == SshdKind::subsystem &&
               subsystem_name(other.values.front()) == subsystem_name(last.values.front());
    });
}

// `any` must not come after methods that hold for everybody, even where it is for a block.
bool allows_any_besides(const SshdConfig& config, const std::vector<SshdStatement>& statements) {
    const auto is_any = [](const SshdStatement& statement) {
        return statement.values == std::vector<std::string>{"any"};
    };
    const auto& last = statements.back();
    if (last.name != "authenticationmethods" || !is_any(last)) return false;
    return std::any_of(statements.begin(), statements.end() - 1, [&](const SshdStatement& other) {
        return other.name == last.name && !is_any(other) && matches_everybody(config, other.blocks);
    });
}

enum class Merge { first, last, added, by_name };

Merge merge_of(const SshdStatement& statement) {
    switch (statement.kind) {
        case SshdKind::quality:
        case SshdKind::mask:
        case SshdKind::hash:
        case SshdKind::max_startups:
        case SshdKind::net_block:
            return Merge::last;
        case SshdKind::words_added:
        case SshdKind::word_added:
        case SshdKind::port:
        case SshdKind::listen_address:
            return Merge::added;
        case SshdKind::subsystem:
            return Merge::by_name;
        case SshdKind::time_or_none:
            return statement.values.front() == "none" ? Merge::last : Merge::first;
        case SshdKind::word:
            return statement.name == "persourcemaxstartups" ? Merge::last : Merge::first;
        case SshdKind::choice:
        case SshdKind::number:
        case SshdKind::time:
        case SshdKind::path:
        case SshdKind::rest:
        case SshdKind::command:
        case SshdKind::algorithms:
        case SshdKind::words:
        case SshdKind::environment:
        case SshdKind::permit_open:
        case SshdKind::rekey_limit:
        case SshdKind::key_options:
        case SshdKind::user_environment:
        case SshdKind::log_level:
        case SshdKind::log_facility:
        case SshdKind::ignored:
            return Merge::first;
    }
    return Merge::first;
}

void merge_subsystem(SshdSetting& setting, const std::string& line, bool replace) {
    for (auto& known : setting.values) {
        if (subsystem_name(known) != subsystem_name(line)) continue;
        if (replace) known = line;
        return;
    }
    setting.values.push_back(line);
}

void merge(SshdSettings& settings, const SshdStatement& statement) {
    const auto found = settings.find(statement.name);
    if (found == settings.end()) {
        settings[statement.name] = {statement.values, statement.source};
        return;
    }
    auto& setting = found->second;
    switch (merge_of(statement)) {
        case Merge::first:
            return;
        case Merge::last:
            setting = {statement.values, statement.source};
            return;
        case Merge::added:
            setting.values.insert(setting.values.end(), statement.values.begin(),
                                  statement.values.end());
            return;
        case Merge::by_name:
            merge_subsystem(setting, statement.values.front(), false);
            return;
    }
}

// What the blocks of a connection set takes the place of the global value.
void overlay(SshdSettings& global, const SshdSettings& blocks) {
    for (const auto& [name, setting] : blocks) {
        const auto* keyword = find_sshd_keyword(name);
        const bool counts = keyword == nullptr || keyword->in_match;  // null: rekeyinterval
        if (!counts) continue;
        if (name != "subsystem" || !global.contains(name)) {
            global[name] = setting;
            continue;
        }
        for (const auto& line : setting.values)
            merge_subsystem(global[name], line, true);
    }
}

}  // namespace

Result<std::vector<SshdStatement>> read_sshd_statements(const SshdConfig& config,
                                                        const SshdRelease& release) {
    std::vector<SshdStatement> statements;
    for (const auto& directive : config.directives) {
        const auto keyword = keyword_of(config, directive, release);
        if (!keyword) return keyword.error();
        auto values = sshd_value(**keyword, directive.arguments, directive.rest);
        if (!values) return at(directive.source, std::move(values).error());
        add_statement(statements, **keyword, present_name(**keyword, release), *std::move(values),
                      directive);
        if (!statements.empty() && defines_again(statements, release)) {
            return Error{Errc::malformed, directive.source + ": a subsystem defined twice"};
        }
        if (!statements.empty() && allows_any_besides(config, statements)) {
            return Error{Errc::malformed,
                         directive.source + ": AuthenticationMethods any beside others"};
        }
    }
    return statements;
}

SshdSettings sshd_settings(const SshdConfig& config, const std::vector<SshdStatement>& statements,
                           std::optional<std::size_t> match) {
    std::vector<bool> at_start(config.matches.size());
    std::vector<bool> at_connection(config.matches.size());
    for (std::size_t i = 0; i < config.matches.size(); ++i) {
        at_start[i] = config.matches[i].everybody;
        at_connection[i] =
            at_start[i] || (match && config.matches[i].criteria == config.matches[*match].criteria);
    }
    if (match) {
        for (const auto outer : config.matches[*match].within)
            at_connection[outer] = true;
    }
    const auto all_in = [](const std::vector<std::size_t>& blocks, const std::vector<bool>& set) {
        return std::all_of(blocks.begin(), blocks.end(), [&](std::size_t b) { return set[b]; });
    };
    SshdSettings global;
    SshdSettings blocks;
    for (const auto& statement : statements) {
        if (all_in(statement.blocks, at_start)) merge(global, statement);
        if (!statement.blocks.empty() && all_in(statement.blocks, at_connection)) {
            merge(blocks, statement);
        }
    }
    overlay(global, blocks);
    return global;
}

}  // namespace presscheck
