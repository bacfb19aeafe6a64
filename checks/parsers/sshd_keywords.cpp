#include "checks/parsers/sshd_keywords.h"

#include "checks/parsers/sshd_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <cstdint>

namespace presscheck {
namespace {

using K = SshdKind;

constexpr std::string_view yes_no = "yes no";
constexpr std::string_view forwarding = "yes all=yes no remote local";
constexpr std::string_view root_login =
    "without-password prohibit-password=without-password forced-commands-only yes no";

// By name, in byte order. Keywords older than 7.4 have no `since`.
constexpr std::array keywords{
    SshdKeyword{"acceptenv", K::words_added, true},
    SshdKeyword{"addressfamily", K::choice, false, "inet inet6 any"},
    SshdKeyword{"afstokenpassing", K::ignored},
    SshdKeyword{"allowagentforwarding", K::choice, true, yes_no},
    SshdKeyword{"allowgroups", K::words_added, true},
    SshdKeyword{"allowstreamlocalforwarding", K::choice, true, forwarding},
    SshdKeyword{"allowtcpforwarding", K::choice, true, forwarding},
    SshdKeyword{"allowusers", K::words_added, true},
    SshdKeyword{"authenticationmethods", K::words, true},
    SshdKeyword{"authorizedkeyscommand", K::command, true},
    SshdKeyword{"authorizedkeyscommanduser", K::word, true},
    SshdKeyword{"authorizedkeysfile", K::words, true},
    SshdKeyword{"authorizedkeysfile2", K::ignored, true},
    SshdKeyword{"authorizedprincipalscommand", K::command, true},
    SshdKeyword{"authorizedprincipalscommanduser", K::word, true},
    SshdKeyword{"authorizedprincipalsfile", K::path, true},
    SshdKeyword{"banner", K::path, true},
    SshdKeyword{"casignaturealgorithms", K::algorithms, true, {}, 709},
    SshdKeyword{"challengeresponseauthentication", K::choice, true, yes_no, 0, 0,
                "kbdinteractiveauthentication"},
    SshdKeyword{"channeltimeout", K::words, true, {}, 902},
    SshdKeyword{"checkmail", K::ignored},
    SshdKeyword{"chrootdirectory", K::word, true},
    SshdKeyword{"ciphers", K::algorithms},
    SshdKeyword{"clientalivecountmax", K::number, true},
    SshdKeyword{"clientaliveinterval", K::time, true},
    SshdKeyword{"compression", K::choice, false, "yes delayed=yes no"},
    SshdKeyword{"debianbanner", K::choice, false, yes_no},
    SshdKeyword{"denygroups", K::words_added, true},
    SshdKeyword{"denyusers", K::words_added, true},
    SshdKeyword{"disableforwarding", K::choice, true, yes_no},
    SshdKeyword{"dsaauthentication", K::choice, false, yes_no, 0, 0, "pubkeyauthentication"},
    SshdKeyword{"exposeauthinfo", K::choice, true, yes_no, 706},
    SshdKeyword{"fingerprinthash", K::hash},
    SshdKeyword{"forcecommand", K::rest, true},
    SshdKeyword{"gatewayports", K::choice, true, "clientspecified yes no"},
    SshdKeyword{"gssapiauthentication", K::choice, true, yes_no},
    SshdKeyword{"gssapicleanupcredentials", K::choice, false, yes_no},
    SshdKeyword{"gssapicleanupcreds", K::choice, false, yes_no, 0, 0, "gssapicleanupcredentials"},
    SshdKeyword{"gssapienablek5users", K::ignored, true},
    SshdKeyword{"gssapikexalgorithms", K::algorithms},
    SshdKeyword{"gssapikeyexchange", K::choice, false, yes_no},
    SshdKeyword{"gssapistorecredentialsonrekey", K::choice, false, yes_no},
    SshdKeyword{"gssapistrictacceptorcheck", K::choice, false, yes_no},
    SshdKeyword{"gssapiusesessioncredcache", K::ignored},
    SshdKeyword{"gssusesessionccache", K::ignored},
    SshdKeyword{"hostbasedacceptedalgorithms", K::algorithms, true},
    SshdKeyword{
        "hostbasedacceptedkeytypes", K::algorithms, true, {}, 0, 0, "hostbasedacceptedalgorithms"},
    SshdKeyword{"hostbasedauthentication", K::choice, true, yes_no},
    SshdKeyword{"hostbasedusesnamefrompacketonly", K::choice, true, yes_no},
    SshdKeyword{"hostcertificate", K::word_added},
    SshdKeyword{"hostdsakey", K::word_added, false, {}, 0, 0, "hostkey"},
    SshdKeyword{"hostkey", K::word_added},
    SshdKeyword{"hostkeyagent", K::path},
    SshdKeyword{"hostkeyalgorithms", K::algorithms},
    SshdKeyword{"ignorerhosts", K::choice, true, "yes no shosts-only"},
    SshdKeyword{"ignoreuserknownhosts", K::choice, false, yes_no},
    SshdKeyword{"ipqos", K::quality, true},
    SshdKeyword{"kbdinteractiveauthentication", K::choice, true, yes_no},
    SshdKeyword{"keepalive", K::choice, false, yes_no, 0, 0, "tcpkeepalive"},
    SshdKeyword{"kerberosauthentication", K::choice, true, yes_no},
    SshdKeyword{"kerberosgetafstoken", K::ignored},
    SshdKeyword{"kerberosorlocalpasswd", K::choice, false, yes_no},
    SshdKeyword{"kerberostgtpassing", K::ignored},
    SshdKeyword{"kerberosticketcleanup", K::choice, false, yes_no},
    SshdKeyword{"kerberosuniqueccache", K::ignored},
    SshdKeyword{"kerberosusekuserok", K::ignored, true},
    SshdKeyword{"kexalgorithms", K::algorithms},
    SshdKeyword{"keyregenerationinterval", K::ignored},
    SshdKeyword{"listenaddress", K::listen_address},
    SshdKeyword{"logingracetime", K::time},
    SshdKeyword{"loglevel", K::log_level, true},
    SshdKeyword{"logverbose", K::words, true, {}, 805},
    SshdKeyword{"macs", K::algorithms},
    SshdKeyword{"maxauthtries", K::number, true},
    SshdKeyword{"maxsessions", K::number, true},
    SshdKeyword{"maxstartups", K::max_startups},
    SshdKeyword{"modulifile", K::path, false, {}, 805},
    SshdKeyword{"pamauthenticationviakbdint", K::ignored},
    SshdKeyword{"passwordauthentication", K::choice, true, yes_no},
    SshdKeyword{"permitblacklistedkeys", K::ignored},
    SshdKeyword{"permitemptypasswords", K::choice, true, yes_no},
    SshdKeyword{"permitlisten", K::permit_open, true, {}, 708},
    SshdKeyword{"permitopen", K::permit_open, true},
    SshdKeyword{"permitrootlogin", K::choice, true, root_login},
    SshdKeyword{"permittty", K::choice, true, yes_no},
    SshdKeyword{"permittunnel", K::choice, true, "no point-to-point ethernet yes"},
    SshdKeyword{"permituserenvironment", K::user_environment},
    SshdKeyword{"permituserrc", K::choice, true, yes_no},
    SshdKeyword{"persourcemaxstartups", K::word, false, {}, 805},
    SshdKeyword{"persourcenetblocksize", K::net_block, false, {}, 805},
    SshdKeyword{"persourcepenalties", K::rest, false, {}, 908},
    SshdKeyword{"persourcepenaltyexemptlist", K::word, false, {}, 908},
    SshdKeyword{"pidfile", K::path},
    SshdKeyword{"port", K::port},
    SshdKeyword{"printlastlog", K::choice, false, yes_no},
    SshdKeyword{"printmotd", K::choice, false, yes_no},
    SshdKeyword{"protocol", K::ignored},
    SshdKeyword{"pubkeyacceptedalgorithms", K::algorithms, true},
    SshdKeyword{
        "pubkeyacceptedkeytypes", K::algorithms, true, {}, 0, 0, "pubkeyacceptedalgorithms"},
    SshdKeyword{"pubkeyauthentication", K::choice, true, yes_no},
    SshdKeyword{"pubkeyauthoptions", K::key_options, true, {}, 802},
    SshdKeyword{"rdomain", K::word, true, {}, 707},
    SshdKeyword{"refuseconnection", K::choice, true, yes_no, 909},
    SshdKeyword{"rekeylimit", K::rekey_limit, true},
    SshdKeyword{"requiredrsasize", K::number, true, {}, 901},
    SshdKeyword{"reversemappingcheck", K::ignored},
    SshdKeyword{"revokedkeys", K::path, true},
    SshdKeyword{"rhostsauthentication", K::ignored},
    SshdKeyword{"rhostsrsaauthentication", K::ignored, true},
    SshdKeyword{"rsaauthentication", K::ignored, true},
    SshdKeyword{"rsaminsize", K::number, true, {}, 0, 0, "requiredrsasize"},
    SshdKeyword{"securitykeyprovider", K::path, false, {}, 802},
    SshdKeyword{"serverkeybits", K::ignored},
    SshdKeyword{"setenv", K::environment, true, {}, 708},
    SshdKeyword{"skeyauthentication", K::choice, true, yes_no, 0, 0,
                "kbdinteractiveauthentication"},
    SshdKeyword{"sshdauthpath", K::path, false, {}, 1000},
    SshdKeyword{"sshdsessionpath", K::path, false, {}, 908},
    SshdKeyword{"streamlocalbindmask", K::mask, true},
    SshdKeyword{"streamlocalbindunlink", K::choice, true, yes_no},
    SshdKeyword{"strictmodes", K::choice, false, yes_no},
    SshdKeyword{"subsystem", K::subsystem, true, {}, 0, 905},
    SshdKeyword{"syslogfacility", K::log_facility},
    SshdKeyword{"tcpkeepalive", K::choice, false, yes_no},
    SshdKeyword{"trustedusercakeys", K::path, true},
    SshdKeyword{"unusedconnectiontimeout", K::time_or_none, true, {}, 902},
    SshdKeyword{"usedns", K::choice, false, yes_no},
    SshdKeyword{"uselogin", K::ignored},
    SshdKeyword{"usepam", K::choice, false, yes_no},
    SshdKeyword{"useprivilegeseparation", K::ignored},
    SshdKeyword{"verifyreversemapping", K::ignored},
    SshdKeyword{"versionaddendum", K::rest},
    SshdKeyword{"x11displayoffset", K::number, true},
    SshdKeyword{"x11forwarding", K::choice, true, yes_no},
    SshdKeyword{"x11uselocalhost", K::choice, true, yes_no},
    SshdKeyword{"xauthlocation", K::path},
};

// What a line of this kind takes: everything up to its end, or this many arguments.
std::size_t most_arguments(SshdKind kind) {
    switch (kind) {
        case K::rest:
        case K::command:
        case K::words:
        case K::words_added:
        case K::environment:
        case K::permit_open:
        case K::subsystem:
        case K::key_options:
        case K::ignored:
            return SIZE_MAX;
        case K::quality:
        case K::rekey_limit:
            return 2;
        case K::listen_address:  // `rdomain` after it is refused on Linux
        case K::choice:
        case K::number:
        case K::time:
        case K::time_or_none:
        case K::path:
        case K::word:
        case K::algorithms:
        case K::word_added:
        case K::port:
        case K::max_startups:
        case K::net_block:
        case K::mask:
        case K::hash:
        case K::user_environment:
        case K::log_level:
        case K::log_facility:
            return 1;
    }
    return 1;
}

}  // namespace

const SshdKeyword* find_sshd_keyword(std::string_view name) {
    const auto* found = std::lower_bound(
        keywords.begin(), keywords.end(), name,
        [](const SshdKeyword& keyword, std::string_view wanted) { return keyword.name < wanted; });
    return found != keywords.end() && found->name == name ? found : nullptr;
}

Result<std::vector<std::string>> sshd_value(const SshdKeyword& keyword,
                                            const std::vector<std::string>& arguments,
                                            const std::string& rest) {
    if (keyword.kind == SshdKind::ignored) return std::vector<std::string>{};
    const auto wrong = [&](std::string_view what) {
        return Error{Errc::malformed, std::string(what) + " after " + std::string(keyword.name)};
    };
    const bool whole = keyword.kind == K::rest || keyword.kind == K::command;
    if (arguments.empty() && !whole) return wrong("no value");
    if (arguments.size() > most_arguments(keyword.kind)) return wrong("too much");
    auto value = sshd_values::read(keyword, arguments, rest);
    if (!value) return wrong("no such value '" + rest.substr(0, 60) + "'");
    return *std::move(value);
}

std::optional<long> parse_sshd_time(std::string_view text) {
    constexpr std::string_view units = "smhdw";
    constexpr std::array<long, 5> lengths{1, 60, 3600, 86'400, 604'800};
    if (text.empty()) return std::nullopt;
    long total = 0;
    while (!text.empty()) {
        int count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc{} || count < 0) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        std::size_t unit = 0;
        if (!text.empty()) {
            unit = units.find(static_cast<char>(text.front() | 0x20));
            if (unit == std::string_view::npos) return std::nullopt;
            text.remove_prefix(1);
        }
        total += count * lengths[unit];
        if (total > INT_MAX) return std::nullopt;
    }
    return total;
}

}  // namespace presscheck
