#include "checks/probes/password_stack.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/quality_options.h"
#include "checks/probes/lasting_place.h"
#include "checks/probes/observed.h"
#include "checks/probes/pam_files.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::string_view quality_file = "/etc/security/pwquality.conf";
constexpr std::string_view history_file = "/etc/security/pwhistory.conf";
// They judge no password: some keep it elsewhere, for some it is the directory that judges.
constexpr auto no_judges = std::to_array<std::string_view>(
    {"pam_deny.so",          "pam_ecryptfs.so",   "pam_env.so",          "pam_faillock.so",
     "pam_gnome_keyring.so", "pam_krb5.so",       "pam_kwallet.so",      "pam_kwallet5.so",
     "pam_ldap.so",          "pam_localuser.so",  "pam_mount.so",        "pam_permit.so",
     "pam_pwhistory.so",     "pam_pwquality.so",  "pam_selinux.so",      "pam_smbpass.so",
     "pam_sss.so",           "pam_succeed_if.so", "pam_systemd_home.so", "pam_umask.so",
     "pam_unix.so",          "pam_usertype.so",   "pam_warn.so",         "pam_winbind.so"});
static_assert(std::is_sorted(no_judges.begin(), no_judges.end()));

// As libpwquality: first *.conf of the folder in byte order, then the file, whose word is the last.
Status read_quality_files(const Host& host, QualityOptions& options) {
    auto found = match_paths(host, std::string(quality_file) + ".d/*.conf");
    if (!found.unseen.empty()) return found.unseen.front();
    found.paths.emplace_back(quality_file);
    for (const auto& path : found.paths) {
        const auto bytes = host.read_file(path);
        if (!bytes && bytes.error().code == Errc::not_found) continue;
        if (!bytes) return bytes.error();
        if (!read_quality_conf(*bytes, path, options)) {
            return Error{Errc::malformed, path + ": not all of it is read"};
        }
    }
    return Ok{};
}

Result<PasswordRule> quality_rule(const Host& host, const PamEntry& entry) {
    QualityOptions options;
    if (auto done = read_quality_files(host, options); !done) return done.error();
    const auto own = place(entry.file, entry.line);
    read_quality_arguments(entry.arguments, own, options);
    PasswordRule rule;
    if (!options.enforcing) return rule;
    rule.length = options.shortest();
    rule.classes = options.classes();
    rule.for_root = options.enforce_for_root;
    rule.length_from = options.minlen_from.empty() ? own : options.minlen_from;
    return rule;
}

Result<PasswordRule> history_rule(const Host& host, const PamEntry& entry) {
    HistoryOptions options;
    const auto bytes = host.read_file(history_file);
    if (bytes) {
        read_history_conf(*bytes, std::string(history_file), options);
    } else if (bytes.error().code != Errc::not_found) {
        return bytes.error();
    }
    const auto own = place(entry.file, entry.line);
    read_history_arguments(entry.arguments, own, options);
    PasswordRule rule;
    rule.remember = options.remember;
    rule.for_root = options.enforce_for_root;
    rule.remember_from = options.remember_from.empty() ? own : options.remember_from;
    if (options.file.empty()) return rule;
    const auto kept = keeps_file(host, options.file);
    if (!kept) return kept.error();
    if (!*kept) {
        rule.remember = 0;
        rule.remember_from = options.file_from;
    }
    return rule;
}

// What it remembers is kept in the same file, by its own argument only. Its length is 6 unless it
// is told another.
PasswordRule unix_rule(const PamEntry& entry) {
    PasswordRule rule{.length = 6};
    const auto own = place(entry.file, entry.line);
    rule.length_from = rule.remember_from = own;
    for (const auto& argument : entry.arguments) {
        const auto number = parse_decimal(
            std::string_view(argument).substr(std::min(argument.find('=') + 1, argument.size())));
        if (argument.starts_with("minlen="))
            rule.length = std::max<std::int64_t>(number.value_or(0), 0);
        if (argument.starts_with("remember="))
            rule.remember = std::clamp<std::int64_t>(number.value_or(0), 0, 400);
    }
    return rule;
}

}  // namespace

Result<std::vector<std::optional<PasswordRule>>> read_password_rules(const Host& host,
                                                                     const PamChain& chain) {
    std::vector<std::optional<PasswordRule>> rules(chain.size());
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const auto& entry = chain[i];
        if (entry.kind != PamEntry::Kind::module) continue;
        const auto name = pam_module_name(entry.module);
        if (name == "pam_unix.so") rules[i] = unix_rule(entry);
        if (name != "pam_pwquality.so" && name != "pam_pwhistory.so") continue;
        auto rule =
            name == "pam_pwquality.so" ? quality_rule(host, entry) : history_rule(host, entry);
        if (!rule) return std::move(rule).error();
        rules[i] = *std::move(rule);
    }
    return rules;
}

std::vector<bool> strange_judges(const PamChain& chain) {
    std::vector<bool> strange;
    for (const auto& entry : chain) {
        strange.push_back(
            entry.kind == PamEntry::Kind::module && entry.presence != PamEntry::Presence::missing &&
            !std::binary_search(no_judges.begin(), no_judges.end(), pam_module_name(entry.module)));
    }
    return strange;
}

std::optional<std::string> told_hash(const PamEntry& entry) {
    constexpr auto schemes = std::to_array<std::string_view>(
        {"bigcrypt", "blowfish", "des", "gost_yescrypt", "md5", "sha256", "sha512", "yescrypt"});
    std::optional<std::string> told;
    for (const auto& argument : entry.arguments) {
        for (const auto scheme : schemes) {
            if (argument.starts_with(scheme)) told = scheme;
        }
    }
    return told;
}

}  // namespace presscheck
