#include "checks/probes/account_access.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/sudo_rules.h"

#include <algorithm>

namespace presscheck {
namespace {

std::optional<std::string> word(const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    if (value == nullptr || value->is_list()) return std::nullopt;
    return spell(*value);
}

std::vector<std::string> words(const Cell& cell) {
    std::vector<std::string> found;
    const auto* value = std::get_if<Value>(&cell);
    if (value == nullptr || !value->is_list()) return found;
    for (const auto& item : value->list())
        found.push_back(spell(item));
    return found;
}

bool is_unknown(const Cell& cell) {
    return std::holds_alternative<Unknown>(cell);
}

// A group that the files do not give this account may still be given to it elsewhere.
Verdict means(const std::string& user, const PasswdEntry& account, const KnownGroups& groups) {
    const auto fits = sudo_user_is(user, account, groups.entries);
    if (fits == false && user.starts_with('%') && groups.incomplete) return std::nullopt;
    return fits;
}

Verdict concerns(const Row& row, const PasswdEntry& account, const KnownGroups& groups) {
    const auto user = word(row.cell("user"));
    if (!user || is_unknown(row.cell("except"))) return std::nullopt;
    Verdict fits = means(*user, account, groups);
    for (const auto& out : words(row.cell("except"))) {
        const auto excepted = means(out, account, groups);
        if (excepted == true) return false;
        if (!excepted && fits == true) fits = std::nullopt;
    }
    return fits;
}

// `%h`, `%u`, `%U` and `%%`; below the home unless it begins with a slash.
std::string keys_of(const std::string& pattern, const PasswdEntry& account) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char next = pattern[i] == '%' && i + 1 < pattern.size() ? pattern[i + 1] : '\0';
        if (next == 'h')
            path += account.home;
        else if (next == 'u')
            path += account.name;
        else if (next == 'U')
            path += std::to_string(account.uid);
        else if (next == '%')
            path += '%';
        else {
            path += pattern[i];
            continue;
        }
        ++i;
    }
    return path.starts_with('/') ? path : account.home + "/" + path;
}

bool has_key_line(std::string_view text) {
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto entry = trimmed(line->text);
        if (!entry.empty() && entry.front() != '#') return true;
    }
    return false;
}

}  // namespace

AdminCell admin_cell(const PasswdEntry& account, const Table& sudoers, const KnownGroups& groups) {
    if (account.uid == 0) return {boolean(true)};
    if (!sudoers.complete()) return {unknown(*sudoers.reason()), "/etc/sudoers"};
    bool may_allow = false, may_refuse = false;
    for (auto row = sudoers.rows().rbegin(); row != sudoers.rows().rend(); ++row) {
        const auto fits = concerns(*row, account, groups);
        const auto everything = word(row->cell("everything"));
        if (fits == false || everything == "false") continue;
        const bool allowed = word(row->cell("allowed")) == "true";
        (allowed ? may_allow : may_refuse) = true;
        if (!fits || !everything) continue;
        if (may_allow && may_refuse) break;
        return {boolean(allowed), row->source()};
    }
    if (!may_allow) return {boolean(false)};
    return {unknown(groups.incomplete.value_or(Reason::directory_service)), "/etc/sudoers"};
}

KeyAccess::KeyAccess(const Host& host, const Table& sshd) : host_(host) {
    if (!sshd.complete()) unknown_ = sshd.reason();
    // Kerberos opens accounts only where this machine has a key of its own.
    const bool realm = static_cast<bool>(host.info("/etc/krb5.keytab"));
    for (const auto& row : sshd.rows()) {
        const auto set = [&](const char* column, std::string_view off) {
            const auto value = word(row.cell(column));
            return is_unknown(row.cell(column)) || (value && *value != off);
        };
        const bool other_keys =
            set("authorizedkeyscommand", "none") || set("trustedusercakeys", "none");
        const bool other_ways =
            set("hostbasedauthentication", "no") ||
            (realm && (set("gssapiauthentication", "no") || set("kerberosauthentication", "no")));
        const bool keys = set("pubkeyauthentication", "no");
        if ((keys && other_keys) || other_ways) unknown_ = Reason::directory_service;
        if (!keys) continue;
        if (is_unknown(row.cell("authorizedkeysfile"))) unknown_ = Reason::version;
        for (const auto& file : words(row.cell("authorizedkeysfile"))) {
            const bool known = std::find(files_.begin(), files_.end(), file) != files_.end();
            if (file != "none" && !known) files_.push_back(file);
        }
    }
}

Cell KeyAccess::has_key(const PasswdEntry& account) const {
    auto reason = unknown_;
    for (const auto& pattern : files_) {
        const auto text = host_.read_file(keys_of(pattern, account));
        if (text && has_key_line(*text)) return boolean(true);
        if (!text && text.error().code != Errc::not_found) {
            reason = reason_of(text.error(), host_);
        }
    }
    return reason ? unknown(*reason) : boolean(false);
}

}  // namespace presscheck
