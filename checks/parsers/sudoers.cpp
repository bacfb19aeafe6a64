#include "checks/parsers/sudoers.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/sudoers_lexer.h"

#include <re2/re2.h>
#include <algorithm>

namespace presscheck {
namespace {

constexpr std::size_t deepest_include = 128;    // sudo's own
constexpr std::size_t most_text = 1024 * 1024;  // of all files together
constexpr std::size_t most_problems = 64;

using Kind = SudoMember::Kind;

bool is_timeout(std::string_view text) {
    static const RE2 pattern("(?i)([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s?)?");
    return !text.empty() && RE2::FullMatch(text, pattern);
}

// One pass over one file; includes open another one.
class Reading {
public:
    Reading(Sudoers& sudoers, const SudoersSource& source, std::vector<std::string>& open,
            std::size_t& read)
        : sudoers_(sudoers), source_(source), open_(open), read_(read) {}

    void run(const SudoersFile& file) {
        read_ += file.text.size();
        if (read_ > most_text) return miss(Reason::too_large, file.path);
        open_.push_back(file.path);
        path_ = file.path;
        SudoersLexer lexer(file.text);
        lexer_ = &lexer;
        advance();
        while (token_.word != SudoWord::end) {
            const auto line = token_.line;
            if (!entry() || !(token_.word == SudoWord::newline)) recover(line);
            advance();
        }
        open_.pop_back();
    }

private:
    void miss(Reason reason, const std::string& what) {
        if (!sudoers_.incomplete) sudoers_.incomplete = reason;
        if (sudoers_.problems.size() < most_problems) sudoers_.problems.push_back(what);
    }
    void recover(std::size_t line) {
        miss(Reason::malformed, path_ + ":" + std::to_string(line));
        while (!is(SudoWord::newline) && !is(SudoWord::end))
            advance();
    }

    bool is(SudoWord word) const { return token_.word == word; }
    void advance() { token_ = lexer_->next(); }
    bool take(SudoWord word) {
        if (!is(word)) return false;
        advance();
        return true;
    }
    std::string place(std::size_t line) const { return path_ + ":" + std::to_string(line); }

    // Everything up to a newline. False, or another word than a newline: sudo complains here.
    bool entry() {
        const auto source = place(token_.line);
        switch (token_.word) {
            case SudoWord::newline:
                return true;
            case SudoWord::include:
            case SudoWord::include_folder:
                return include(source);
            case SudoWord::define:
                return aliases();
            case SudoWord::defaults:
                return defaults(source);
            default:
                return rule(source);
        }
    }

    bool include(const std::string& source) {
        const bool folder = is(SudoWord::include_folder);
        advance();
        if (!is(SudoWord::word)) return false;
        const auto path = expanded(token_.text);
        advance();
        open_include(path, folder, source);
        return is(SudoWord::newline);
    }

    std::string expanded(std::string path) const {
        for (auto at = path.find("%h"); at != std::string::npos; at = path.find("%h", at)) {
            path.replace(at, 2, source_.host);
            at += source_.host.size();
        }
        if (!path.starts_with('/')) path.insert(0, path_.substr(0, path_.rfind('/') + 1));
        return path;
    }

    // A file that includes itself would end at sudo's limit all the same, with a complaint.
    void open_include(const std::string& path, bool folder, const std::string& source) {
        const auto files = source_.include(path, folder);
        if (!files) {
            const auto code = files.error().code;
            const bool theirs = code == Errc::not_found || code == Errc::malformed;
            return miss(theirs ? Reason::malformed : source_.why(files.error()), source);
        }
        for (const auto& file : *files) {
            const bool again = std::find(open_.begin(), open_.end(), file.path) != open_.end();
            if (again || open_.size() > deepest_include) {
                miss(Reason::malformed, source);
                continue;
            }
            Reading(sudoers_, source_, open_, read_).run(file);
        }
    }

    bool aliases() {
        const auto keyword = token_.text;
        const auto kind = keyword.starts_with('U')   ? SudoAliasKind::users
                          : keyword.starts_with('H') ? SudoAliasKind::hosts
                          : keyword.starts_with('R') ? SudoAliasKind::run_as
                                                     : SudoAliasKind::commands;
        advance();
        do {
            if (!is(SudoWord::alias)) return false;
            const auto name = token_.text;
            advance();
            if (!take(SudoWord::equals)) return false;
            SudoMembers members;
            const bool known = kind == SudoAliasKind::commands ? commands(members)
                               : kind == SudoAliasKind::hosts  ? hosts(members)
                                                               : users(members);
            if (!known) return false;
            if (!sudoers_.aliases.try_emplace({kind, name}, std::move(members)).second) {
                return false;
            }
        } while (take(SudoWord::colon));
        return true;
    }

    bool defaults(const std::string& source) {
        const auto sign = token_.text;
        SudoDefault pattern;
        pattern.source = source;
        advance();
        bool known = true;
        if (sign == ":" || sign == ">") {
            pattern.scope = sign == ":" ? SudoDefault::Scope::users : SudoDefault::Scope::run_as;
            known = users(pattern.binding);
        } else if (sign == "@") {
            pattern.scope = SudoDefault::Scope::hosts;
            known = hosts(pattern.binding);
        } else if (sign == "!") {
            pattern.scope = SudoDefault::Scope::commands;
            known = commands(pattern.binding);
        }
        if (!known) return false;
        std::vector<SudoDefault> found;
        do {
            auto& one = found.emplace_back(pattern);
            if (!setting(one)) return false;
        } while (take(SudoWord::comma));
        if (!is(SudoWord::newline)) return false;
        std::move(found.begin(), found.end(), std::back_inserter(sudoers_.defaults));
        return true;
    }

    bool setting(SudoDefault& one) {
        if (take(SudoWord::bang)) one.operation = SudoDefault::Operation::clear;
        if (!is(SudoWord::setting)) return false;
        one.name = token_.text;
        advance();
        if (one.operation == SudoDefault::Operation::clear) return true;
        if (is(SudoWord::equals)) {
            one.operation = SudoDefault::Operation::assign;
        } else if (is(SudoWord::add)) {
            one.operation = SudoDefault::Operation::add;
        } else if (is(SudoWord::remove)) {
            one.operation = SudoDefault::Operation::remove;
        } else {
            return true;
        }
        advance();
        if (!is(SudoWord::word)) return false;
        one.value = token_.text;
        advance();
        return true;
    }

    // What is complete before a second or later host of the same line stays, as in sudo.
    bool rule(const std::string& source) {
        SudoUserSpec rule;
        rule.source = source;
        if (!users(rule.users)) return false;
        bool whole = true;
        do {
            SudoPrivilege privilege;
            whole = hosts(privilege.hosts) && take(SudoWord::equals) &&
                    command_specs(privilege.commands);
            if (!whole) break;
            rule.privileges.push_back(std::move(privilege));
        } while (take(SudoWord::colon));
        const bool clean = whole && is(SudoWord::newline);
        const bool usable = clean || (!whole && !rule.privileges.empty());
        if (usable) sudoers_.rules.push_back(std::move(rule));
        return clean;
    }

    template <class One>
    bool list(SudoMembers& members, const One& one) {
        do {
            SudoMember member;
            member.negated = take(SudoWord::bang);
            if (!one(member)) return false;
            members.push_back(std::move(member));
        } while (take(SudoWord::comma));
        return true;
    }

    bool named(SudoMember& member, Kind kind) {
        member.kind = kind;
        member.name = token_.text;
        advance();
        return true;
    }

    bool users(SudoMembers& members) {
        return list(members, [&](SudoMember& member) {
            if (is(SudoWord::netgroup)) return named(member, Kind::netgroup);
            if (is(SudoWord::group)) return named(member, Kind::group);
            return plain(member);
        });
    }
    bool groups(SudoMembers& members) {
        return list(members, [&](SudoMember& member) { return plain(member); });
    }
    bool hosts(SudoMembers& members) {
        return list(members, [&](SudoMember& member) {
            if (is(SudoWord::netgroup)) return named(member, Kind::netgroup);
            if (is(SudoWord::address)) return named(member, Kind::address);
            return plain(member);
        });
    }
    bool plain(SudoMember& member) {
        if (is(SudoWord::alias)) return named(member, Kind::alias);
        if (is(SudoWord::all)) return named(member, Kind::all);
        if (is(SudoWord::word)) return named(member, Kind::word);
        return false;
    }

    bool commands(SudoMembers& members) {
        do {
            SudoMember member;
            if (!command(member)) return false;
            members.push_back(std::move(member));
        } while (take(SudoWord::comma));
        return true;
    }

    bool command(SudoMember& member) {
        while (is(SudoWord::digest_kind)) {
            const auto kind = token_.text;
            advance();
            if (!take(SudoWord::colon) || !is(SudoWord::digest)) return false;
            member.digests.push_back(kind + ":" + token_.text);
            advance();
            if (take(SudoWord::comma) && !is(SudoWord::digest_kind)) return false;
        }
        member.negated = take(SudoWord::bang);
        const bool digest = !member.digests.empty();
        if (is(SudoWord::all)) return named(member, Kind::all);
        if (is(SudoWord::alias)) return !digest && named(member, Kind::alias);
        if (is(SudoWord::word)) return token_.text == "list" && named(member, Kind::command);
        if (!is(SudoWord::command) || token_.text.ends_with("/sudoedit")) return false;
        member.arguments = token_.arguments;
        member.has_arguments = token_.has_arguments;
        return named(member, Kind::command);
    }

    bool command_specs(std::vector<SudoCommandSpec>& specs) {
        do {
            SudoCommandSpec spec;
            if (!command_spec(spec)) return false;
            if (!specs.empty()) inherit(spec, specs.back());
            specs.push_back(std::move(spec));
        } while (take(SudoWord::comma));
        return true;
    }

    bool command_spec(SudoCommandSpec& spec) {
        if (is(SudoWord::open) && !run_as(spec)) return false;
        while (is(SudoWord::option)) {
            if (!option(spec)) return false;
        }
        while (is(SudoWord::tag)) {
            const bool no = token_.text.starts_with("NO");
            const auto name = std::string_view(token_.text).substr(no ? 2 : 0);
            const auto found = std::find(sudo_tags.begin(), sudo_tags.end(), name);
            spec.tags[static_cast<std::size_t>(found - sudo_tags.begin())] = !no;
            advance();
        }
        return command(spec.command);
    }

    bool run_as(SudoCommandSpec& spec) {
        advance();
        const SudoMember myself{Kind::myself, false, "", "", false, {}};
        if (is(SudoWord::close)) {
            spec.run_users = SudoMembers{myself};
        } else if (take(SudoWord::colon)) {
            if (is(SudoWord::close)) {
                spec.run_users = SudoMembers{myself};
            } else if (!groups(spec.run_groups.emplace())) {
                return false;
            }
        } else {
            if (!users(spec.run_users.emplace())) return false;
            if (take(SudoWord::colon) && !groups(spec.run_groups.emplace())) return false;
        }
        return take(SudoWord::close);
    }

    bool option(SudoCommandSpec& spec) {
        const auto name = token_.text;
        const auto line = token_.line;
        advance();
        if (!take(SudoWord::equals) || !is(SudoWord::word)) return false;
        const auto& value = token_.text;
        const bool folder = name == "CWD" || name == "CHROOT";
        const bool place_known = value.starts_with('/') || value.starts_with('~') || value == "*";
        if (folder && !place_known) return false;
        if (name.starts_with("NOT") && !parse_sudo_time(value)) return false;
        if (name == "TIMEOUT" && !is_timeout(value)) return false;
        if (name == "APPARMOR_PROFILE") miss(Reason::version, place(line));
        spec.options[name] = value;
        advance();
        return true;
    }

    // Tags, options and the target of one command hold for those behind it, until they say else.
    static void inherit(SudoCommandSpec& spec, const SudoCommandSpec& before) {
        constexpr std::size_t setenv = 3;
        for (std::size_t i = 0; i < spec.tags.size(); ++i) {
            if (!spec.tags[i]) spec.tags[i] = before.tags[i];
        }
        static_assert(sudo_tags[setenv] == "SETENV");
        const bool confined = spec.options.contains("ROLE") || spec.options.contains("TYPE");
        for (const auto& [name, value] : before.options) {
            if (confined && (name == "ROLE" || name == "TYPE")) continue;
            spec.options.try_emplace(name, value);
        }
        if (!spec.run_users && !spec.run_groups) {
            spec.run_users = before.run_users;
            spec.run_groups = before.run_groups;
        }
    }

    Sudoers& sudoers_;
    const SudoersSource& source_;
    std::vector<std::string>& open_;
    std::size_t& read_;
    std::string path_;
    SudoersLexer* lexer_ = nullptr;
    SudoToken token_;
};

}  // namespace

std::optional<SudoTime> parse_sudo_time(std::string_view text) {
    static const RE2 pattern(
        "([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})?)?(?:[.,][0-9]+)?"
        "(Z|([+-])([0-9]{2})([0-9]{2})?)?");
    int year = 0, month = 0, day = 0, hour = 0;
    std::string minute, second, zone, sign, away_hours, away_minutes;
    if (!RE2::FullMatch(text, pattern, &year, &month, &day, &hour, &minute, &second, &zone, &sign,
                        &away_hours, &away_minutes)) {
        return std::nullopt;
    }
    const auto number = [](const std::string& digits) {
        return static_cast<int>(parse_decimal(digits).value_or(0));
    };
    using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
    const auto date = std::chrono::year{year} / month / day;
    if (!date.ok() || hour > 23 || number(minute) > 59 || number(second) > 60) {
        return std::nullopt;
    }
    const auto offset = hours{number(away_hours)} + minutes{number(away_minutes)};
    Time at = std::chrono::sys_days{date} + hours{hour} + minutes{number(minute)} +
              seconds{number(second)};
    at -= sign == "-" ? -offset : offset;
    return SudoTime{at, zone.empty()};
}

Sudoers parse_sudoers(const SudoersFile& main, const SudoersSource& source) {
    Sudoers sudoers;
    std::vector<std::string> open;
    std::size_t read = 0;
    Reading(sudoers, source, open, read).run(main);
    return sudoers;
}

}  // namespace presscheck
