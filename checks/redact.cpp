#include "checks/redact.h"

#include "checks/marked_expression.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>

namespace presscheck {
namespace {

using re2::RE2;
using re2::StringPiece;

using Marks = MarkedExpression::Marks;

struct Secret {
    MarkedExpression expression;
    std::string replacement;
};

// No evidence is as long as this after it is cut.
constexpr std::size_t longest = std::size_t{64} << 10U;

// A word as a shell reads it: in quotes, or with blanks behind backslashes.
constexpr std::string_view shell_word = R"((?:"(?:[^"\\]|\\.)*"?|'[^']*'?|(?:\\.|[^\s'"\\])+))";

// `before` what is taken out, one group; the word, or `what`, that follows it.
Secret behind(Marks marks, std::string_view before, std::string_view what = shell_word) {
    return {{"(" + std::string(before) + ")" + std::string(what), std::move(marks)}, "\\1[secret]"};
}

// What names of secrets have in them: that of `mat khau` is written without marks.
std::vector<std::string_view> names_of_secrets() {
    return {"pass", "pw", "secret", "token", "key", "psk", "mk", "mat"};
}

// What is a secret by its own look.
const auto& shapes() {
    static const std::array<Secret, 22> known{{
        {{R"((?s)-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(-{4,5} ?END [A-Z0-9 ]*-{4,5}|$))",
          {.one_of = {"private"}}},
         "[private key]"},
        {{R"((?s)(Private-Lines: [0-9]+\s).*?(Private-MAC:|$))", {.one_of = {"private-lines"}}},
         "\\1[private key] \\2"},
        // A line of one, alone: 64 or 70 characters of base64 and nothing else.
        {{R"(^\s*[A-Za-z0-9+][A-Za-z0-9+/]{59,75}={0,2}\s*$)", {.shortest = 60}}, "[key material]"},
        {{R"(AGE-SECRET-KEY-1[A-Z0-9]+|pcheck1\.[A-Za-z0-9_-]+)",
          {.one_of = {"age-secret-key-1", "pcheck1."}}},
         "[key]"},
        // crypt(5), and grub's own form.
        {{R"(\$(?:1|2[abxy]?|3|5|6|7|y|gy|md5|sha1|scrypt|argon2[a-z]*|pbkdf2[a-z0-9-]*))"
          R"((?:[$,][^\s:$'"]+)+)",
          {.one_of = {"$"}}},
         "[password hash]"},
        {{R"(\$(?:apr1\$[^\s:$'"]+\$[^\s:'"]+|(?:P|H|S)\$[./0-9A-Za-z]{20,}))", {.one_of = {"$"}}},
         "[password hash]"},
        // Of PostgreSQL, of Windows, and whatever stands where shadow has one.
        {{R"(\bmd5[0-9a-f]{32}\b)", {.one_of = {"md5"}, .shortest = 35}}, "[password hash]"},
        {{R"(SCRAM-SHA-[0-9]+\$[0-9]+:[^\s'"]+)", {.one_of = {"scram-sha-"}}}, "[password hash]"},
        {{R"((?i)\b[0-9a-f]{32}:[0-9a-f]{32}\b)", {.one_of = {":"}, .shortest = 65}},
         "[password hash]"},
        {{R"((?m)^([^\s:]+:[!*]*)[^\s:!*\[][^\s:]{12,}(:[0-9]*:[0-9]*:))",
          {.one_of = {":"}, .shortest = 18}},
         "\\1[password hash]\\2"},
        {{R"(grub\.pbkdf2\.\S+|\{(?:SSHA|SHA|SMD5|MD5|CRYPT|PLAIN|CLEARTEXT)[0-9]*\}\S+)",
          {.one_of = {"grub.pbkdf2.", "{"}}},
         "[password hash]"},
        {{R"(eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|)"
          R"(\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|gh[pousr]_[A-Za-z0-9]{20,}|)"
          R"(github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,}|)"
          R"([rs]k_(?:live|test)_[A-Za-z0-9]{10,}|xox[a-z]-[A-Za-z0-9-]+)\b)",
          {.one_of = {"eyj", "akia", "asia", "aiza", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
                      "github_pat_", "glpat-", "npm_", "sk_", "rk_", "xox"}}},
         "[token]"},
        {{R"(((?i)\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,})", {.one_of = {"bearer", "basic"}}},
         "\\1[token]"},
        // Addresses that are a secret themselves.
        {{R"((hooks\.slack\.com/(?:services|workflows|triggers)/|)"
          R"(discord(?:app)?\.com/api/webhooks/|webhook\.office\.com/|)"
          R"(api\.telegram\.org/(?:file/)?bot)[^\s'"]+)",
          {.one_of = {"hooks.slack.com/", "/api/webhooks/", "webhook.office.com/",
                      "api.telegram.org/"}}},
         "\\1[token]"},
        {{R"(\b[0-9]{8,10}:[A-Za-z0-9_-]{35}\b)", {.one_of = {":"}, .shortest = 44}},
         "[token]"},  // of a bot of Telegram
        {{R"((packagecloud\.io/priv/)[^/\s'"]+)", {.one_of = {"packagecloud.io/priv/"}}},
         "\\1[token]"},
        // To the last @ before a slash: a password may hold one.
        {{R"((://[^/\s:@]*:)[^/\s]+@)", {.one_of = {"://"}, .and_one_of = {"@"}}},
         "\\1[password]@"},
        // What would end the host may be a part of one as well: to the last @ of the word.
        {{R"((://[^/\s:@]*:)[^\s'"<>]+@)", {.one_of = {"://"}, .and_one_of = {"@"}}},
         "\\1[password]@"},
        // Without a colon it is a name, or a token that stands alone: longer than names are, or
        // with more than small letters.
        {{R"(((?i:\bhttps?)://))"
          R"((?:[^/\s:@'"<>?#\[\]]*[0-9A-Z][^/\s:@'"<>?#\[\]]*|[^/\s:@'"<>?#\[\]]{12,})@)",
          {.one_of = {"http"}, .and_one_of = {"@"}}},
         "\\1[token]@"},
        // Where only a host is asked for, and as Go's programs write it.
        {{R"(((?i)\b(?:hosts?|server|target|addr|address|endpoint|proxy)['"]?\s*[:=]?\s*['"]?)"
          R"([^\s:@/'"=]+:)[^\s'"]+@)",
          {.one_of = {"host", "server", "target", "addr", "endpoint", "proxy"},
           .and_one_of = {"@"}}},
         "\\1[password]@"},
        {{R"(([^\s:@/'"=]+:)[^\s'"/][^\s'"]*@((?:tcp6?|udp|unix)\())",
          {.one_of = {"@tcp", "@udp", "@unix"}}},
         "\\1[password]@\\2"},
        {{R"(((?i)[?&;](?:[a-z0-9_.-]*[_.-])?)"
          R"((?:auth|[a-z]*key|passwd|password|pass|pwd|secret|signature|sig|token|credentials?)=))"
          R"([^\s&'"#;<>\[]+)",
          {.one_of = {"?", "&", ";"}, .and_one_of = {"="}}},
         "\\1[secret]"},
    }};
    return known;
}

// What is one by where it stands.
const auto& places() {
    static const std::array<Secret, 31> known{{
        {{R"(((?i)\bauthorization['"]?\s*[:=]\s*['"]?)"
          R"((?:(?:bearer|basic|digest|negotiate|token|apikey)\s+)?)[^\s'"][^'"\n]*)",
          {.one_of = {"authorization"}}},
         "\\1[token]"},
        {{R"(((?i)\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?))"
          R"((?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s;]+))",
          {.one_of = {"identified"}}},
         "\\1[secret]"},
        // `-pPW`, `-p PW`, `-u an:PW`, `-U an%PW`, `-w PW` of the programs that mean a password by
        // it. For others -p is a port, a path, or nothing.
        behind({.one_of = {"mysql", "mariadb"}}, R"(\b(?:mysql|mariadb)[a-z_-]*\s(?:[^\n]*?\s)?-p)",
               R"((?:"[^"]*"?|'[^']*'?|[^\s'"]+))"),
        behind({.one_of = {"sshpass", "zip", "7z", "rar"}},
               R"(\b(?:sshpass|zip|unzip|7z[ar]?|rar|unrar)\s(?:[^\n]*?\s)?-[pP]\s*)"),
        behind({.one_of = {"curl", "wget", "smbclient", "rpcclient"}},
               R"(\b(?:curl|wget|smbclient|rpcclient)\s(?:[^\n]*?\s)?)"
               R"((?:-[uU]\s*|--(?:proxy-)?user[= ])['"]?[^\s:%'"]+[:%])",
               R"([^\s'"]+)"),
        behind({.one_of = {"ldap", "ipmitool"}},
               R"(\b(?:ldap[a-z]+|ipmitool)\s(?:[^\n]*?\s)?-[wP]\s*)"),
        behind({.one_of = {"mongo"}}, R"(\bmongo[a-z]*\s(?:[^\n]*?\s)?-p\s*)"),
        behind({.one_of = {"redis-cli"}}, R"(\bredis-cli\s(?:[^\n]*?\s)?-a\s*)"),
        behind({.one_of = {"snmp"}}, R"(\bsnmp[a-z]+\s(?:[^\n]*?\s)?-A\s*)"),
        behind({.one_of = {"snmp"}}, R"(\bsnmp[a-z]+\s(?:[^\n]*?\s)?-X\s*)"),
        behind({.one_of = {"snmp"}}, R"(\bsnmp[a-z]+\s(?:[^\n]*?\s)?-c\s*)"),
        // The name goes too, for with -n it stands where the file would.
        behind({.one_of = {"htpasswd"}},
               R"(\bhtpasswd\s(?:[^\n]*?\s)?-[a-zA-Z]*b[a-zA-Z]*\s+[^\s'"]+\s+)",
               R"([^\s&|;<>]+(?:[ \t]+[^\s&|;<>]+)?)"),
        behind({.one_of = {"-h", "--header"}, .and_one_of = {":"}},
               R"((?i)(?:-H\s*|--header[= ]\s*)['"]?(?:auth|[a-z0-9_-]*)"
               R"((?:-auth|auth-|key|token|secret|cookie|session)[a-z0-9_-]*)\s*:\s*)",
               R"([^'"\n]+)"),
        behind({.one_of = {"set", "config"}, .and_one_of = {"pass", "secret", "token", "key"}},
               R"((?i)\b(?:set|config)\s+(?:-\S+\s+)*[^\s=]*)"
               R"((?:password|passwd|secret|token|access[_-]?key|api[_-]?key)[^\s=]*\s+)"),
        // What is said to a program that reads a password, whatever it is.
        {{R"((\b(?:echo|printf)\s)[^|\n]*(\|\s*(?:[^\s|]+\s+)*?(?:/\S*/)?)"
          R"((?:(?:chpasswd|smbpasswd|passwd|cryptsetup|kinit)\b|sudo\s(?:[^|\n]*?\s)?)"
          R"((?:-[a-zA-Z]*S|--stdin)\b|[^|\n]*\s(?:--?pass[a-z]*-(?:stdin|fd)|-pass(?:in)?\s+stdin)\b)))",
          {.one_of = {"|"}}},
         "\\1[secret] \\2"},
        behind({.one_of = {"<<<"}},
               R"(\b(?:chpasswd|smbpasswd|passwd|cryptsetup|kinit|sudo)\b[^|\n]*<<<\s*)"),
        // define('DB_PASSWORD', '...'), $conf['smtp_password'] = "..."
        {{R"(((?i)[a-z0-9_.-]*(?:password|passwd|secret|token|api[_-]?key)['"]\s*\]?\s*)"
          R"((?:,|=>?)\s*))"
          R"((?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?))",
          {.one_of = {"pass", "secret", "token", "key"}, .and_one_of = {"'", "\""}}},
         "\\1[secret]"},
        {{R"(((?i)\b(?:requirepass|masterauth|bindpw|rootpw|rootdn_?pw|cachemgr_passwd|)"
          R"(auth_pass|insecure-password)\s+))"
          R"((?:"[^"]*"?|'[^']*'?|[^\s,;\[]+))",
          {.one_of = {"requirepass", "masterauth", "bindpw", "rootpw", "rootdn", "cachemgr_passwd",
                      "auth_pass", "insecure-password"}}},
         "\\1[secret]"},
        // apt.conf, named.conf: a name and a text in quotes.
        {{R"(((?i)[a-z0-9_:.-]*(?:password|passwd|passphrase|secret|token|)"
          R"((?:api|access|auth|license|private|master|session|encryption)[_-]?key)[a-z0-9_:.-]*\s+))"
          R"((?:"(?:[^"\\$%]|\\.)(?:[^"\\]|\\.)*"?))",
          {.one_of = {"pass", "secret", "token", "key"}, .and_one_of = {"\""}}},
         "\\1[secret]"},
        // HAProxy's, netrc's, and a line that says nothing else.
        behind({.one_of = {"password"}},
               R"((?i)\b(?:user|login|username|account)\s+\S+\s+password\s+)", R"([^\s\[]+)"),
        {{R"(((?mi)^\s*(?:password|passwd|passphrase|secret)[ \t]+)[^\s='":\[]\S*([ \t]*)$)",
          {.one_of = {"pass", "secret"}}},
         "\\1[secret]\\2"},
        behind({.one_of = {"stats"}}, R"(\bstats\s+auth\s+[^\s:]+:)", R"(\S+)"),
        behind({.one_of = {"login="}}, R"(\blogin=[^\s:=]+:)", R"(\S+)"),
        behind({.one_of = {"["}, .and_one_of = {":"}},
               R"((?m)^\[[A-Za-z0-9.-]+\](?::[0-9a-z]+)?\s+[^\s:]+:)", R"(\S+)"),
        // Of headers; what the server itself puts in is a variable.
        behind({.one_of = {"x-"}, .and_one_of = {"key", "token", "secret", "auth", "session"}},
               R"((?i)\bx-[a-z0-9-]*(?:key|token|secret|auth|session)[a-z0-9-]*['"]?\s+)",
               R"((?:"(?:[^"\\$%]|\\.)(?:[^"\\]|\\.)*"?|'[^'$%][^']*'?|[^\s"'$%;\[{][^\s;"']*))"),
        {{R"(((?i)(?:\b|_)(?:set-header|add-header|set_header|add_header|header)\s+(?:set\s+|add\s+)?)"
          R"(['"]?(?:authorization|cookie)['"]?\s+))"
          R"((?:"(?:[^"\\$%]|\\.)(?:[^"\\]|\\.)*"?|'[^'$%][^']*'?|[^\s"'$%;\[{][^;"'\n]*))",
          {.one_of = {"authorization", "cookie"}}},
         "\\1[token]"},
        // SNMP's, in the words of its own files.
        behind({.one_of = {"community"}},
               R"((?m)(?:(?:\br[ow]community6?|\btrapcommunity|^\s*community|)"
               R"(\b(?:snmp-server|trustline|snmp)\s+community)\s+|)"
               R"((?:^\s*|["'])community["']?\s*[:=]\s*))",
               R"((?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s'"=:\[][^\s'",]*))"),
        behind({.one_of = {"com2sec"}}, R"(\bcom2sec6?\s+(?:-Cn\s+\S+\s+)?\S+\s+\S+\s+)"),
        behind({.one_of = {"trapsink", "trap2sink", "informsink"}},
               R"(\b(?:trap2?sink|informsink)\s+\S+\s+)"),
        behind({.one_of = {"createuser"}},
               R"(\bcreateUser\s+(?:-e\s+\S+\s+)?\S+\s+(?i:MD5|SHA[0-9-]*)\s+)", R"([^\n]+)"),
        // A list of users: nothing but two texts.
        {{R"((?m)^(\s*"[^"\s]+"\s+)["][^"]*"\s*$)", {.one_of = {"\""}}}, "\\1[secret]"},
    }};
    return known;
}

// A name of a secret and what it is set to: `name=`, `name: ` (1: the name, 2: what stands
// between, 3: the value as far as a word goes).
const MarkedExpression& setting() {
    static const MarkedExpression expression(
        R"((?i)([a-z0-9_.-]*(?:password|passwd|passphrase|pass|pwd|pw|secret|token|)"
        R"(api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|psk|)"
        R"((?:enc|encryption|crypto?|cipher|master|sign|signing|session|app|application|hmac|aes|)"
        R"(shared|jwt|cookie|storage|account|service|backup|webhook|license)[_-]?key|)"
        R"((?-i:[A-Z0-9_]+_KEY)|\bmk|)"
        // Mật khẩu, mật mã, khóa bí mật: in capitals, without marks, with marks of their own.
        R"(m(?:ậ|[aâạ])\pM*t[ _-]?(?:kh(?:ẩ|[aâả])\pM*u|m[aã]\pM*)|)"
        R"(kh[oó]\pM*[aá]\pM*[ _-]?b[ií]\pM*[ _-]?m(?:ậ|[aâạ])\pM*t))"
        R"()(["']?\s*(?:[=:]>?|\b(?:là|is)\s)\s*)()"
        R"((?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?))"
        R"((?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[a-zA-Z0-9_$@#%^&*+!~.-])*|)"
        R"((?:\\.|"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;"'\\])+))",
        {.one_of = names_of_secrets(), .and_one_of = {"=", ":", "is"}});
    return expression;
}

// The same for an option of a command: `--password PW`, `"--token", "PW"`.
const MarkedExpression& option() {
    static const MarkedExpression expression(
        R"((?i)(?:^|[\s"'\[,(])(--?[a-z0-9-]*(?:password|passwd|passphrase|pass|pwd|secret|token|)"
        R"(api-?key|access-?key))(["']?\s*,\s*|\s+)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"',]+))",
        {.one_of = names_of_secrets(), .and_one_of = {"-"}});
    return expression;
}

bool is_one_of(std::string_view word, const auto& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// `NOPASSWD: ALL` of sudoers and `passwd: files` of nsswitch.conf speak of passwords and hold none.
bool is_grammar(std::string_view name, std::string_view before, std::string_view between,
                std::string_view value) {
    constexpr std::array<std::string_view, 9> services{
        "files", "compat", "systemd", "sss", "ldap", "nis", "winbind", "db", "mymachines"};
    if (between.find(':') == std::string_view::npos) return false;
    const bool in_a_rule =
        before.substr(before.rfind('\n') + 1).find('=') != std::string_view::npos;
    return name == "NOPASSWD" || (name == "PASSWD" && in_a_rule) ||
           (name == "passwd" && is_one_of(value, services));
}

bool is_taken_out(std::string_view value) {
    return value.starts_with("[secret]") || value.starts_with("[token]");
}

// An option that says that there is none, or the next option where its value would be.
bool is_no_value(std::string_view name, std::string_view value) {
    constexpr std::array<std::string_view, 4> refusals{"--no", "--ask", "--prompt", "--skip"};
    const bool refuses = std::any_of(refusals.begin(), refusals.end(),
                                     [&](auto prefix) { return name.starts_with(prefix); });
    return refuses || is_taken_out(value) || value.starts_with("--") ||
           (value.size() == 2 && value.front() == '-');
}

// Where the value ends that a word begins: in brackets at the bracket, after a blank at the end of
// the line or of the item.
std::size_t end_of_value(std::string_view text, std::size_t name, std::string_view between,
                         std::size_t value, std::size_t word_end) {
    const bool quoted = text[value] == '"' || text[value] == '\'';
    if (quoted) return word_end;
    if (name > 0 && text[name - 1] == '[') return std::min(text.find(']', value), text.size());
    if (std::isspace(static_cast<unsigned char>(between.back())) == 0) return word_end;
    return std::max(word_end, std::min(text.find_first_of(",;}\n", value), text.size()));
}

std::string without_settings(const std::string& text) {
    std::string safe;
    std::size_t done = 0;
    std::array<StringPiece, 4> found;
    for (std::size_t from = 0; setting().compiled().Match(text, from, text.size(), RE2::UNANCHORED,
                                                          found.data(), found.size());) {
        const std::string_view all = text;
        const auto at = [&](const StringPiece& part) {
            return static_cast<std::size_t>(part.data() - text.data());
        };
        const auto name = at(found[1]), between = at(found[2]), value = at(found[3]);
        const auto word_end = value + found[3].size();
        from = word_end;
        const auto separator = all.substr(between, value - between);
        const auto word = all.substr(value, word_end - value);
        if (is_taken_out(word) ||
            is_grammar(all.substr(name, between - name), all.substr(0, name), separator, word))
            continue;
        safe += all.substr(done, value - done);
        safe += "[secret]";
        from = done = end_of_value(all, name, separator, value, word_end);
    }
    return safe + text.substr(done);
}

std::string without_options(const std::string& text) {
    std::string safe;
    std::size_t done = 0;
    std::array<StringPiece, 4> found;
    for (std::size_t from = 0; option().compiled().Match(text, from, text.size(), RE2::UNANCHORED,
                                                         found.data(), found.size());) {
        const auto value = static_cast<std::size_t>(found[3].data() - text.data());
        if (is_no_value({found[1].data(), found[1].size()}, {found[3].data(), found[3].size()})) {
            from = value;
            continue;
        }
        safe += text.substr(done, value - done) + "[secret]";
        from = done = value + found[3].size();
    }
    return safe + text.substr(done);
}

// No word and no number, but letters and digits as a machine draws them.
bool is_drawn_by_lot(std::string_view part) {
    constexpr std::size_t shortest = 16;
    constexpr int fewest_changes = 4;  // between letters and digits side by side
    if (part.size() < shortest) return false;
    int changes = 0;
    for (std::size_t i = 0; i < part.size(); ++i) {
        const auto c = static_cast<unsigned char>(part[i]);
        if (std::isalnum(c) == 0 && c != '-' && c != '_') return false;
        if (i == 0) continue;
        const auto before = static_cast<unsigned char>(part[i - 1]);
        const bool both = std::isalnum(c) != 0 && std::isalnum(before) != 0;
        if (both && (std::isdigit(c) != 0) != (std::isdigit(before) != 0)) ++changes;
    }
    return changes >= fewest_changes;
}

const MarkedExpression& address() {
    static const MarkedExpression expression(R"(://[^\s'"<>]+)", {.one_of = {"://"}});
    return expression;
}

// `https://host/TOKEN/debian`: an address whose path lets in who knows it.
std::string without_tokens_in_addresses(const std::string& text) {
    constexpr std::string_view dividers = "/?&=#";
    std::string safe;
    std::size_t done = 0;
    StringPiece found;
    for (std::size_t from = 0;
         address().compiled().Match(text, from, text.size(), RE2::UNANCHORED, &found, 1);) {
        const auto begin = static_cast<std::size_t>(found.data() - text.data());
        const auto end = from = begin + found.size();
        for (auto at = text.find('/', begin + 3); at < end;) {
            const auto next = std::min(text.find_first_of(dividers, at + 1), end);
            if (is_drawn_by_lot(std::string_view(text).substr(at + 1, next - at - 1))) {
                safe += text.substr(done, at + 1 - done) + "[token]";
                done = next;
            }
            at = next;
        }
    }
    return safe + text.substr(done);
}

// Each expression by itself: what the one before put in is looked at as well.
template <class MayMatch>
std::string redact(std::string_view text, const MayMatch& may_match) {
    std::string safe(text.substr(0, longest));
    const auto replace = [&](const Secret& secret) {
        if (may_match(secret.expression, safe))
            RE2::GlobalReplace(&safe, secret.expression.compiled(), secret.replacement);
    };
    std::for_each(shapes().begin(), shapes().end(), replace);
    std::for_each(places().begin(), places().end(), replace);
    if (may_match(address(), safe)) safe = without_tokens_in_addresses(safe);
    if (may_match(setting(), safe)) safe = without_settings(safe);
    if (may_match(option(), safe)) safe = without_options(safe);
    return safe;
}

// A text that is asked for marks again and again, until it is changed.
class LastText {
public:
    const MarkedText& of(const std::string& text) {
        if (!marked_ || text != text_) {
            text_ = text;
            marked_.emplace(text);
        }
        return *marked_;
    }

private:
    std::string text_;
    std::optional<MarkedText> marked_;
};

}  // namespace

std::string redact(std::string_view text) {
    LastText last;
    return redact(text, [&](const MarkedExpression& expression, const std::string& safe) {
        return expression.may_match(last.of(safe));
    });
}

std::string redact_trying_all(std::string_view text) {
    return redact(text, [](const MarkedExpression&, const std::string&) { return true; });
}

void prepare_to_redact() {
    redact_trying_all("");
}

nlohmann::json redact(const nlohmann::json& value) {
    if (value.is_string()) return redact(std::string_view(value.get_ref<const std::string&>()));
    if (!value.is_structured()) return value;
    auto safe = value;
    for (auto& part : safe)
        part = redact(part);
    return safe;
}

}  // namespace presscheck
