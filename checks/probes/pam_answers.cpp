#include "checks/probes/pam_answers.h"

#include "checks/parsers/decimal.h"
#include "checks/probes/pam_files.h"

#include <algorithm>
#include <array>
#include <optional>

namespace presscheck {
namespace {

using Who = PamAttempt::Who;

constexpr std::string_view local_authority = "pam_unix.so";
constexpr auto other_authorities = std::to_array<std::string_view>(
    {"pam_krb5.so", "pam_ldap.so", "pam_mysql.so", "pam_pgsql.so", "pam_pwdfile.so",
     "pam_radius_auth.so", "pam_sss.so", "pam_systemd_home.so", "pam_tacplus.so", "pam_userdb.so",
     "pam_winbind.so"});
// Something shown instead of a password, or beside it.
constexpr auto credential_modules = std::to_array<std::string_view>(
    {"pam_duo.so", "pam_fprintd.so", "pam_google_authenticator.so", "pam_oath.so", "pam_p11.so",
     "pam_pkcs11.so", "pam_privacyidea.so", "pam_rhosts.so", "pam_rootok.so",
     "pam_ssh_agent_auth.so", "pam_sss_gss.so", "pam_timestamp.so", "pam_u2f.so", "pam_yubico.so"});
// They ask for no password: what they answer is about the account, the place or the session.
constexpr auto harmless_modules = std::to_array<std::string_view>(
    {"pam_access.so",   "pam_cap.so",        "pam_debug.so",         "pam_echo.so",
     "pam_ecryptfs.so", "pam_env.so",        "pam_exec.so",          "pam_faildelay.so",
     "pam_faillock.so", "pam_gdm.so",        "pam_gnome_keyring.so", "pam_group.so",
     "pam_issue.so",    "pam_keyinit.so",    "pam_kwallet.so",       "pam_kwallet5.so",
     "pam_lastlog.so",  "pam_limits.so",     "pam_listfile.so",      "pam_localuser.so",
     "pam_loginuid.so", "pam_mail.so",       "pam_motd.so",          "pam_namespace.so",
     "pam_nologin.so",  "pam_securetty.so",  "pam_selinux.so",       "pam_sepermit.so",
     "pam_shells.so",   "pam_succeed_if.so", "pam_systemd.so",       "pam_tally.so",
     "pam_tally2.so",   "pam_time.so",       "pam_tty_audit.so",     "pam_umask.so",
     "pam_usertype.so", "pam_warn.so",       "pam_wheel.so",         "pam_xauth.so"});
// Of those, what somebody else does not have who knows the password. Trust in a machine, in root or
// in an earlier login is nothing of that kind.
constexpr auto second_factors = std::to_array<std::string_view>(
    {"pam_duo.so", "pam_fprintd.so", "pam_google_authenticator.so", "pam_oath.so", "pam_p11.so",
     "pam_pkcs11.so", "pam_privacyidea.so", "pam_ssh_agent_auth.so", "pam_u2f.so",
     "pam_yubico.so"});
// Other names of pam_unix.so.
constexpr auto unix_links = std::to_array<std::string_view>(
    {"pam_unix_acct.so", "pam_unix_auth.so", "pam_unix_passwd.so", "pam_unix_session.so"});
static_assert(std::is_sorted(second_factors.begin(), second_factors.end()));
static_assert(std::is_sorted(unix_links.begin(), unix_links.end()));
static_assert(std::is_sorted(other_authorities.begin(), other_authorities.end()));
static_assert(std::is_sorted(credential_modules.begin(), credential_modules.end()));
static_assert(std::is_sorted(harmless_modules.begin(), harmless_modules.end()));

bool is_one_of(const auto& names, std::string_view name) {
    return std::binary_search(names.begin(), names.end(), name);
}

bool has(const PamEntry& entry, std::string_view argument) {
    return std::find(entry.arguments.begin(), entry.arguments.end(), argument) !=
           entry.arguments.end();
}

bool has_one_from(const PamEntry& entry, std::string_view beginning) {
    return std::any_of(
        entry.arguments.begin(), entry.arguments.end(),
        [&](const std::string& argument) { return argument.starts_with(beginning); });
}

std::string name_of_module(const PamEntry& entry) {
    auto name = pam_module_name(entry.module);
    return is_one_of(unix_links, name) ? std::string(local_authority) : name;
}

PamAnswers always(PamResult result) {
    return {.results = {result}};
}

PamAnswers anything() {
    return {.results = {PamResult::success, PamResult::ignore, PamResult::auth_err},
            .undecided = true};
}

// Is `uid <op> number` true of these users? Persons have any uid from 1000 to 60000.
std::optional<bool> uid_condition(std::string_view op, std::int64_t number, Who who) {
    const std::int64_t low = who == Who::root ? 0 : 1000, high = who == Who::root ? 0 : 60'000;
    const auto decide = [](bool all, bool none) {
        return all ? std::optional(true) : none ? std::optional(false) : std::nullopt;
    };
    if (op == "<" || op == "lt") return decide(high < number, low >= number);
    if (op == "<=" || op == "le") return decide(high <= number, low > number);
    if (op == ">" || op == "gt") return decide(low > number, high <= number);
    if (op == ">=" || op == "ge") return decide(low >= number, high < number);
    const auto same = decide(low == number && high == number, number < low || number > high);
    if (op == "=" || op == "eq") return same;
    if ((op == "!=" || op == "ne") && same) return !*same;
    return std::nullopt;
}

std::optional<bool> text_condition(std::string_view left, std::string_view op,
                                   std::string_view right, bool exact) {
    if (op != "=" && op != "!=") return std::nullopt;
    // Of a person's name we know only that it is not root.
    if (!exact && right != "root") return std::nullopt;
    return (left == right) == (op == "=");
}

std::optional<bool> condition(const std::vector<std::string>& words, const PamAttempt& attempt) {
    const auto &left = words[0], &op = words[1], &right = words[2];
    if (left == "uid") {
        const auto number = parse_decimal(right);
        return number ? uid_condition(op, *number, attempt.who) : std::nullopt;
    }
    if (left == "service") return text_condition(attempt.service, op, right, true);
    if (left == "user" || left == "login" || left == "name") {
        const bool root = attempt.who == Who::root;
        return text_condition(root ? "root" : "", op, right, root);
    }
    return std::nullopt;
}

PamAnswers succeed_if(const PamEntry& entry, const PamAttempt& attempt) {
    constexpr auto flags =
        std::to_array<std::string_view>({"audit", "debug", "quiet", "quiet_fail", "quiet_success"});
    if (has(entry, "use_uid")) return anything();
    std::vector<std::string> words;
    bool all = true;
    for (const auto& argument : entry.arguments) {
        if (is_one_of(flags, argument)) continue;
        words.push_back(argument);
        if (words.size() < 3) continue;
        const auto met = condition(words, attempt);
        if (!met) return anything();
        all = all && *met;
        words.clear();
    }
    if (!words.empty()) return anything();
    return always(all ? PamResult::success : PamResult::auth_err);
}

PamAnswers user_type(const PamEntry& entry, const PamAttempt& attempt) {
    const bool regular = has(entry, "isregular");
    if (has(entry, "use_uid") || regular == has(entry, "issystem")) return anything();
    const bool met = regular == (attempt.who != Who::root);
    return always(met ? PamResult::success : PamResult::auth_err);
}

PamAnswers local_user(const PamAttempt& attempt) {
    if (attempt.authority == local_authority) return always(PamResult::success);
    return {.results = {PamResult::success, PamResult::perm_denied}};
}

// A module of which we know nothing, or that does whatever its program does.
bool is_stranger(std::string_view name) {
    return name == "pam_exec.so" ||
           (!is_one_of(harmless_modules, name) && !is_one_of(credential_modules, name) &&
            name != "pam_permit.so" && name != "pam_deny.so");
}

// Of modules that ask for something beside the password, when nothing of the kind is shown.
PamAnswers without_credential(const PamEntry& entry, std::string_view name) {
    if (name == "pam_rootok.so" || name == "pam_timestamp.so") return always(PamResult::auth_err);
    if (!is_one_of(second_factors, name)) return anything();
    PamAnswers answers{
        .results = {PamResult::auth_err, PamResult::user_unknown, PamResult::authinfo_unavail}};
    // Who has set up nothing yet is let by.
    if (has_one_from(entry, "nullok") || has_one_from(entry, "nouserok"))
        answers.results.insert(answers.results.end(), {PamResult::success, PamResult::ignore});
    return answers;
}

PamAnswers known_module(const PamEntry& entry, std::string_view name, const PamAttempt& attempt) {
    if (name == "pam_permit.so") return always(PamResult::success);
    if (name == "pam_deny.so") return always(PamResult::auth_err);
    if (name == "pam_succeed_if.so") return succeed_if(entry, attempt);
    if (name == "pam_usertype.so") return user_type(entry, attempt);
    if (name == "pam_localuser.so" && entry.arguments.empty()) return local_user(attempt);
    if (name == "pam_wheel.so" && has(entry, "trust")) {
        return {.results = {PamResult::success, PamResult::perm_denied, PamResult::ignore},
                .credential = true};
    }
    return anything();
}

}  // namespace

PamAnswers pam_answers(const PamEntry& entry, const PamAttempt& attempt) {
    if (entry.kind == PamEntry::Kind::unreadable) return always(PamResult::perm_denied);
    if (entry.presence == PamEntry::Presence::missing) return always(PamResult::module_unknown);
    const auto name = name_of_module(entry);
    if (name == attempt.authority) {
        // pam_unix says `maxtries` from the third wrong password of a connection on.
        return {.results = {PamResult::auth_err, PamResult::maxtries}, .authority = true};
    }
    // It sees by the beginning of a word.
    if (name == local_authority && attempt.empty_password && has_one_from(entry, "nullok"))
        return always(PamResult::success);
    if (name == local_authority || is_one_of(other_authorities, name)) {
        return {
            .results = {PamResult::auth_err, PamResult::user_unknown, PamResult::authinfo_unavail}};
    }
    // sudo is root while it asks, whoever called it; those who wait for logins are nobody else.
    const bool as_root = attempt.service == "sudo" || attempt.service == "sudo-i" ||
                         attempt.service == "sshd" || attempt.service == "login";
    if (name == "pam_rootok.so" && as_root) return always(PamResult::success);
    if (attempt.only_password && is_one_of(credential_modules, name))
        return without_credential(entry, name);
    if (attempt.strangers && is_stranger(name)) return always(*attempt.strangers);
    if (is_one_of(credential_modules, name)) {
        return {.results = {PamResult::success, PamResult::auth_err, PamResult::ignore},
                .credential = true};
    }
    return known_module(entry, name, attempt);
}

std::vector<std::string> pam_authorities(const PamChain& chain) {
    std::vector<std::string> found;
    for (const auto& entry : chain) {
        const auto name = name_of_module(entry);
        const bool asks =
            entry.kind == PamEntry::Kind::module && entry.presence != PamEntry::Presence::missing &&
            !is_one_of(credential_modules, name) && !is_one_of(harmless_modules, name) &&
            name != "pam_permit.so" && name != "pam_deny.so";
        if (asks && std::find(found.begin(), found.end(), name) == found.end())
            found.push_back(name);
    }
    return found;
}

PamKnowledge pam_knowledge(std::string_view authority) {
    if (authority.empty() || authority == local_authority) return PamKnowledge::local;
    return is_one_of(other_authorities, authority) ? PamKnowledge::elsewhere
                                                   : PamKnowledge::unknown;
}

}  // namespace presscheck
