#include "checks/withhold.h"

#include "checks/glob.h"
#include "checks/known_words.h"
#include "checks/net_names.h"
#include "checks/parsers/postgres_control.h"
#include "checks/redact.h"
#include "checks/withhold_accounts.h"
#include "checks/withhold_web.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace presscheck {
namespace {

using Trust = Pseudonyms::Trust;

bool matches_any(const auto& patterns, std::string_view path) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string_view pattern) { return path_matches(pattern, path); });
}

// Whose key opens which account, and what a person called it.
bool lists_keys(std::string_view path) {
    constexpr std::array<std::string_view, 3> lists{
        "/**/authorized_keys*", "/etc/ssh/authorized_keys/**", "/etc/ssh/authorized_keys.d/**"};
    return matches_any(lists, path);
}

// Where a word like `passwd:` is the grammar, and a secret has no place: redact() would take it for
// one.
bool speaks_of_passwords(std::string_view path) {
    constexpr std::array<std::string_view, 8> paths{
        "/**/nsswitch.conf", "/**/login.defs", "/**/login.defs.d/*", "/etc/sudoers",
        "/etc/sudoers.d/*",  "/**/pam.d/*",    "/etc/pam.conf",      "/etc/security/*.conf"};
    return matches_any(paths, path);
}

// Records of programs, not texts of people.
bool is_no_text(std::string_view path) {
    constexpr std::array<std::string_view, 4> records{"/var/log/**", "/run/log/journal/**",
                                                      "/var/lib/lastlog/**", "/var/lib/wtmpdb/**"};
    return matches_any(records, path);
}

// What the kernel and the distribution say of themselves. Command lines and the options of mounts
// are another matter.
bool is_nobodys(std::string_view path) {
    constexpr std::array<std::string_view, 5> spoken{
        "/proc/cmdline", "/proc/*/cmdline", "/proc/mounts", "/proc/*/mounts", "/proc/*/mountinfo"};
    constexpr std::array<std::string_view, 20> shipped{"/proc/**",
                                                       "/.presscheck/nftables.json",
                                                       "/.presscheck/iptables.rules",
                                                       "/.presscheck/ip6tables.rules",
                                                       "/.presscheck/net/dns.zone",
                                                       "/.presscheck/net/sntp.yaml",
                                                       "/.presscheck/net/tls/**",
                                                       "/etc/pki/ca-trust/extracted/**",
                                                       "/etc/ssl/certs/ca-certificates.crt",
                                                       "/sys/**",
                                                       "/var/cache/dnf/*/repodata/*",
                                                       "/var/cache/libdnf5/*/repodata/*",
                                                       "/var/lib/apt/lists/*",
                                                       "/var/lib/clamav/daily.c?d",
                                                       "/var/lib/dpkg/**",
                                                       "/var/lib/rpm/**",
                                                       "/usr/lib/sysimage/rpm/**",
                                                       "/usr/share/rpm/**",
                                                       "/usr/bin/*",
                                                       "/usr/sbin/*"};
    return matches_any(shipped, path) && !matches_any(spoken, path);
}

// Two bytes a letter: none of what looks for words finds one. Only XML is read so.
bool is_utf_16(std::string_view content) {
    const auto begins = [&](std::string_view mark, std::size_t letter) {
        if (!content.starts_with(mark) || content.size() < mark.size() + 2) return false;
        const auto first = content.substr(mark.size(), 2);
        const bool blank = std::isspace(static_cast<unsigned char>(first[letter])) != 0;
        return first[1 - letter] == '\0' && (first[letter] == '<' || (blank && !mark.empty()));
    };
    return begins("\xff\xfe", 0) || begins("\xfe\xff", 1) || begins("", 0) || begins("", 1);
}

std::string without_any_letter(std::string_view content) {
    constexpr std::size_t mark = 2;
    std::string kept(content);
    std::replace_if(kept.begin() + mark, kept.end(), is_word_byte, 'z');
    return kept;
}

// What redact() left of a text, cut where it put a word in brackets for something.
std::vector<std::string_view> left_by_redact(std::string_view redacted) {
    constexpr std::array<std::string_view, 7> words{
        "[secret]",       "[token]",       "[password]", "[password hash]",
        "[key material]", "[private key]", "[key]"};
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < redacted.size(); ++at) {
        for (const auto word : words) {
            if (!redacted.substr(at).starts_with(word)) continue;
            parts.push_back(redacted.substr(begin, at - begin));
            begin = at + word.size();
        }
    }
    parts.push_back(redacted.substr(begin));
    return parts;
}

std::string not_trusted(std::string_view secret, Pseudonyms& pseudonyms) {
    const bool word_of_json = secret == "true" || secret == "false" || secret == "null";
    return word_of_json ? std::string(secret) : pseudonyms.in_place_of(secret, Trust::nothing);
}

// The original with other words where redact() took something out: what it left stays, each part
// at the first place behind the one before, the last at the end.
std::string in_place(std::string_view original, std::string_view redacted, Pseudonyms& pseudonyms) {
    if (original == redacted) return std::string(original);
    const auto parts = left_by_redact(redacted);
    std::string kept;
    std::size_t from = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = parts[i];
        const bool last = i + 1 == parts.size();
        const auto at = last ? original.size() - std::min(part.size(), original.size())
                             : original.find(part, from);
        if (at < from || at > original.size() || !original.substr(at).starts_with(part)) break;
        kept += not_trusted(original.substr(from, at - from), pseudonyms);
        kept += part;
        from = at + part.size();
    }
    return kept + not_trusted(original.substr(from), pseudonyms);
}

// A private key is many lines; the rest is judged a line at a time.
std::string without_keys(std::string_view content) {
    constexpr std::string_view begin = "-----BEGIN ", kind = "PRIVATE KEY", end = "-----END ";
    std::string kept(content);
    for (auto at = kept.find(begin); at != std::string::npos; at = kept.find(begin, at + 1)) {
        const auto line_end = std::min(kept.find('\n', at), kept.size());
        if (std::string_view(kept).substr(at, line_end - at).find(kind) == std::string_view::npos)
            continue;
        const auto stop = std::min(kept.find(end, line_end), kept.size());
        for (auto i = line_end; i < stop; ++i) {
            if (kept[i] != '\n') kept[i] = '.';
        }
    }
    return kept;
}

std::string without_secrets(std::string_view content, Pseudonyms& pseudonyms) {
    constexpr std::size_t longest = std::size_t{32} << 10U;  // less than redact() looks at
    const auto whole = without_keys(content);
    std::string_view rest = whole;
    std::string kept;
    while (!rest.empty()) {
        const auto line = rest.substr(
            0,
            std::min({rest.find('\n') == std::string_view::npos ? rest.size() : rest.find('\n') + 1,
                      longest}));
        rest.remove_prefix(line.size());
        kept += in_place(line, redact(line), pseudonyms);
    }
    return kept;
}

std::string without_secrets_of_web(std::string_view response, Pseudonyms& pseudonyms) {
    return web_words_replaced(
        response, [&](std::string_view value) { return not_trusted(value, pseudonyms); },
        [&](std::string_view text) { return without_secrets(text, pseudonyms); });
}

// Arguments end in NUL. What follows --password is one, whatever it looks like.
std::string without_passwords(std::string_view arguments, Pseudonyms& pseudonyms) {
    constexpr std::array<std::string_view, 8> flags{"*password", "*passwd",     "*secret",
                                                    "*token",    "*passphrase", "*-pass",
                                                    "*apikey",   "*api-key"};
    const auto whole = arguments.size();
    std::string kept;
    bool secret_next = false;
    while (!arguments.empty()) {
        const auto argument = arguments.substr(0, arguments.find('\0'));
        arguments.remove_prefix(std::min(argument.size() + 1, arguments.size()));
        const auto lower = in_small_letters(argument);
        kept += secret_next ? pseudonyms.in_place_of(argument, Trust::nothing)
                            : in_place(argument, redact(argument), pseudonyms);
        if (kept.size() < whole) kept += '\0';
        secret_next = lower.starts_with('-') &&
                      std::any_of(flags.begin(), flags.end(),
                                  [&](std::string_view flag) { return text_matches(flag, lower); });
    }
    return kept;
}

}  // namespace

Withheld Withholding::withhold(std::string_view path, std::string_view content) {
    const auto told = [&](std::string kept, std::string_view what) -> Withheld {
        const bool same = kept == content;
        return {std::move(kept), same ? std::string{} : std::string(what)};
    };
    if (lists_keys(path)) return told(without_any_word(content), "public keys");
    if (keeps_accounts(path)) {
        const auto bare = without_hashes(path, content);
        return told(without_strangers(path, bare, pseudonyms_),
                    bare == content ? other_words : "password hashes");
    }
    if (path_matches("/**/global/pg_control", path)) {
        auto kept = without_postgres_nonce(content);
        return told(kept ? *std::move(kept) : without_any_word(content),
                    "a number of PostgreSQL's");
    }
    if (path_matches("/.presscheck/net/http/**", path)) {
        const auto none = parse_no_answer(content);
        if (none && content == spell(*none)) return {std::string(content), {}};
        auto kept = without_secrets_of_web(content, pseudonyms_);
        const bool bare = kept == content;
        kept = web_words_replaced(
            kept, [](std::string_view value) { return std::string(value); },
            [&](std::string_view text) { return pseudonyms_.in_place_of(text, Trust::settings); });
        return told(std::move(kept),
                    bare ? other_words : "cookies, and what looks like a key or a token");
    }
    const bool command = path_matches("/proc/*/cmdline", path);
    if (is_nobodys(path) && !command) return {std::string(content), {}};
    if (is_utf_16(content) && !is_no_text(path)) return told(without_any_letter(content), "UTF-16");
    const auto safe = command                     ? without_passwords(content, pseudonyms_)
                      : speaks_of_passwords(path) ? without_keys(content)
                                                  : without_secrets(content, pseudonyms_);
    const auto what = safe == content ? other_words
                      : command       ? "passwords on a command line"
                                      : "what looks like a password, a key or a token";
    if (is_no_text(path)) return told(safe, what);
    const auto trust = path.starts_with("/proc/") ? Trust::everything : Trust::settings;
    return told(pseudonyms_.in_place_of(safe, trust), what);
}

}  // namespace presscheck
