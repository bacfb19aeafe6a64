#include "checks/redact.h"

#include <re2/re2.h>

#include <array>

namespace presscheck {
namespace {

struct Secret {
    re2::RE2 expression;
    std::string replacement;
};

// No evidence is as long as this after it is cut.
constexpr std::size_t longest = std::size_t{64} << 10U;

const auto& secrets() {
    static const std::array<Secret, 10> known{{
        {re2::RE2(R"((?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(-----END [A-Z0-9 ]*-----|$))"),
         "[private key]"},
        // A line of one, alone: 64 or 70 characters of base64 and nothing else.
        {re2::RE2(R"(^\s*[A-Za-z0-9+][A-Za-z0-9+/]{59,75}={0,2}\s*$)"), "[key material]"},
        {re2::RE2(R"(AGE-SECRET-KEY-1[A-Z0-9]+|pcheck1\.[A-Za-z0-9_-]+)"), "[key]"},
        // crypt(5), and grub's own form.
        {re2::RE2(R"(\$(?:1|2[abxy]?|3|5|6|7|y|gy|md5|sha1|scrypt|argon2[a-z]*|pbkdf2[a-z0-9-]*))"
                  R"((?:[$,][^\s:$'"]+)+)"),
         "[password hash]"},
        {re2::RE2(R"(grub\.pbkdf2\.\S+|\{(?:SSHA|SHA|SMD5|MD5|CRYPT)[0-9]*\}\S+)"),
         "[password hash]"},
        {re2::RE2(R"(eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|)"
                  R"(\b(?:AKIA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[a-z]-[A-Za-z0-9-]+)\b)"),
         "[token]"},
        {re2::RE2(R"(((?i)\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,})"), "\\1[token]"},
        {re2::RE2(R"((://[^/\s:@]*:)[^/\s@]+@)"), "\\1[password]@"},
        // define('DB_PASSWORD', '...'), $conf['smtp_password'] = "..."
        {re2::RE2(R"(((?i)[a-z0-9_.-]*(?:password|passwd|secret|token|api[_-]?key)['"]\s*\]?\s*)"
                  R"((?:,|=>?)\s*))"
                  R"(("[^"]*"?|'[^']*'?))"),
         "\\1[secret]"},
        {re2::RE2(R"(((?i)(?:[a-z0-9_.-]*(?:password|passwd|passphrase|pass|pwd|secret|token|)"
                  R"(api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|psk|bindpw)["']?\s*)"
                  R"([=:]>?\s*|\b(?:requirepass|masterauth|bindpw|rootpw|rootdn_?pw)\s+)))"
                  R"(("[^"]*"?|'[^']*'?|[^\s,;]+))"),
         "\\1[secret]"},
    }};
    return known;
}

}  // namespace

std::string redact(std::string_view text) {
    std::string safe(text.substr(0, longest));
    for (const auto& secret : secrets())
        re2::RE2::GlobalReplace(&safe, secret.expression, secret.replacement);
    return safe;
}

}  // namespace presscheck
