#include "checks/withhold.h"

#include "checks/glob.h"
#include "checks/redact.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace presscheck {
namespace {

constexpr char filler = 'z';  // a letter of crypt(5), and not the `x` that sends to shadow

bool matches_any(const auto& patterns, std::string_view path) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string_view pattern) { return path_matches(pattern, path); });
}

bool keeps_accounts(std::string_view path) {
    constexpr std::array<std::string_view, 4> names{"passwd*", "group*", "*shadow*", "opasswd*"};
    const auto name = path.substr(path.rfind('/') + 1);
    return (path.starts_with("/etc/") || path.starts_with("/usr/etc/")) &&
           std::any_of(names.begin(), names.end(),
                       [&](std::string_view pattern) { return text_matches(pattern, name); });
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

// What the kernel and the distribution say of themselves. Command lines and the options of mounts
// are another matter.
bool is_nobodys(std::string_view path) {
    constexpr std::array<std::string_view, 5> spoken{
        "/proc/cmdline", "/proc/*/cmdline", "/proc/mounts", "/proc/*/mounts", "/proc/*/mountinfo"};
    constexpr std::array<std::string_view, 8> shipped{"/proc/**",
                                                      "/sys/**",
                                                      "/var/lib/dpkg/**",
                                                      "/var/lib/rpm/**",
                                                      "/usr/lib/sysimage/rpm/**",
                                                      "/usr/share/rpm/**",
                                                      "/usr/bin/*",
                                                      "/usr/sbin/*"};
    return matches_any(shipped, path) && !matches_any(spoken, path);
}

// What crypt(5) counts with: `$y$j9T$`, `$6$rounds=5000$`, `$2b$12$`.
bool is_cost(std::string_view scheme, std::string_view part) {
    constexpr std::array<std::string_view, 7> with_cost{"y", "gy", "2a", "2b", "2x", "2y", "sha1"};
    return part.starts_with("rounds=") ||
           std::find(with_cost.begin(), with_cost.end(), scheme) != with_cost.end();
}

void fill(std::string& text, std::size_t from, std::size_t end) {
    const auto is_crypt = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '/';
    };
    for (; from < end; ++from) {
        if (is_crypt(static_cast<unsigned char>(text[from]))) text[from] = filler;
    }
}

// "$y$j9T$salt$hash" becomes "$y$j9T$zzzz$zzzz"; marks like `!` and `*` stay, and so do words that
// are no hash.
std::string without_hash(std::string_view field) {
    std::string kept(field);
    if (field == "x" || field.starts_with("##") || field == "*NP*" || field == "*LK*") return kept;
    const auto dollar = field.find('$');
    if (dollar == std::string_view::npos) {
        fill(kept, 0, kept.size());
        return kept;
    }
    auto start = std::min(field.find('$', dollar + 1), field.size());
    const auto scheme = field.substr(dollar + 1, start - dollar - 1);
    if (start < field.size()) {
        const auto end = std::min(field.find('$', start + 1), field.size());
        const auto part = field.substr(start + 1, end - start - 1);
        if (end < field.size() && is_cost(scheme, part)) start = end;
    }
    fill(kept, start, kept.size());
    return kept;
}

std::string without_hashes(std::string_view content) {
    std::string kept;
    while (!content.empty()) {
        const auto end = std::min(content.find('\n'), content.size() - 1) + 1;
        const auto line = content.substr(0, end);
        content.remove_prefix(end);
        const auto first = line.find(':');
        if (first == std::string_view::npos) {
            kept += line;
            continue;
        }
        const auto second = std::min(line.find_first_of(":\n", first + 1), line.size());
        kept += line.substr(0, first + 1);
        kept += without_hash(line.substr(first + 1, second - first - 1));
        kept += line.substr(second);
    }
    return kept;
}

// The same bytes where they are the same at both ends, dots between: nothing moves.
std::string in_place(std::string_view original, std::string_view redacted) {
    const auto shorter = std::min(original.size(), redacted.size());
    const auto head = static_cast<std::size_t>(
        std::mismatch(original.begin(), original.begin() + static_cast<std::ptrdiff_t>(shorter),
                      redacted.begin())
            .first -
        original.begin());
    std::size_t tail = 0;
    while (tail < shorter - head &&
           original[original.size() - 1 - tail] == redacted[redacted.size() - 1 - tail])
        ++tail;
    std::string kept(original);
    for (auto i = head; i < original.size() - tail; ++i) {
        if (kept[i] != '\n') kept[i] = '.';
    }
    return kept;
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

std::string without_secrets(std::string_view content) {
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
        kept += in_place(line, redact(line));
    }
    return kept;
}

// Arguments end in NUL. What follows --password is one, whatever it looks like.
std::string without_passwords(std::string_view arguments) {
    constexpr std::array<std::string_view, 8> flags{"*password", "*passwd",     "*secret",
                                                    "*token",    "*passphrase", "*-pass",
                                                    "*apikey",   "*api-key"};
    const auto whole = arguments.size();
    std::string kept;
    bool secret_next = false;
    while (!arguments.empty()) {
        const auto argument = arguments.substr(0, arguments.find('\0'));
        arguments.remove_prefix(std::min(argument.size() + 1, arguments.size()));
        std::string lower(argument);
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        kept +=
            secret_next ? std::string(argument.size(), '.') : in_place(argument, redact(argument));
        if (kept.size() < whole) kept += '\0';
        secret_next = lower.starts_with('-') &&
                      std::any_of(flags.begin(), flags.end(),
                                  [&](std::string_view flag) { return text_matches(flag, lower); });
    }
    return kept;
}

}  // namespace

Withheld withhold(std::string_view path, std::string_view content) {
    const auto told = [&](std::string kept, std::string what) -> Withheld {
        if (kept == content) what.clear();
        return {std::move(kept), std::move(what)};
    };
    if (lists_keys(path)) {
        std::string kept(content);
        fill(kept, 0, kept.size());
        return told(std::move(kept), "public keys");
    }
    if (keeps_accounts(path)) return told(without_hashes(content), "password hashes");
    if (path_matches("/proc/*/cmdline", path) && content.find('\0') != std::string_view::npos)
        return told(without_passwords(content), "passwords on a command line");
    if (is_nobodys(path)) return {std::string(content), {}};
    if (speaks_of_passwords(path)) return told(without_keys(content), "private keys");
    return told(without_secrets(content), "what looks like a password, a key or a token");
}

}  // namespace presscheck
