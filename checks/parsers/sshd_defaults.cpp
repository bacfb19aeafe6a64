#include "checks/parsers/sshd_defaults.h"

#include "checks/policy/version.h"

#include <fnmatch.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <climits>

namespace presscheck {
namespace {

// Where a default holds. Without a version, only what holds for every version is known.
struct Default {
    std::string_view name, value;
    SshdVersion from = 0, before = INT_MAX;
    bool debian = false;  // as Debian and its descendants build it
};

constexpr SshdVersion checked_until = 1001;  // later releases may have defaults of their own

constexpr std::string_view ciphers_7_4 =
    "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,"
    "aes256-gcm@openssh.com";
constexpr std::string_view ciphers_10_0 =
    "chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,"
    "aes192-ctr,aes256-ctr";
constexpr std::string_view macs_7_4 =
    "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
    "hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,"
    "umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1";
constexpr std::string_view kex_8_2 =
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
    "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
    "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
constexpr std::string_view kex_8_9 =
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
    "ecdh-sha2-nistp521,sntrup761x25519-sha512@openssh.com,diffie-hellman-group-exchange-sha256,"
    "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
constexpr std::string_view kex_9_0 =
    "sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,"
    "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
    "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
    "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
// Debian 12 gave sntrup761x25519-sha512 its short name within 9.2.
constexpr std::string_view kex_debian_12 =
    "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,"
    "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
    "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
    "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
constexpr std::string_view kex_9_9 =
    "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,mlkem768x25519-sha256,"
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
    "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
    "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
constexpr std::string_view kex_10_0 =
    "mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,"
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
    "ecdh-sha2-nistp521";
constexpr std::string_view keys_8_2 =
    "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,"
    "ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519-cert-v01@openssh.com,"
    "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,"
    "ssh-rsa-cert-v01@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
    "sk-ecdsa-sha2-nistp256@openssh.com,ssh-ed25519,sk-ssh-ed25519@openssh.com,rsa-sha2-512,"
    "rsa-sha2-256,ssh-rsa";
constexpr std::string_view keys_8_8 =
    "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,"
    "sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
    "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519,"
    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,"
    "sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256";
constexpr std::string_view signatures_8_8 =
    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
    "sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256";
constexpr std::string_view gss_kex =
    "gss-group14-sha256-,gss-group16-sha512-,gss-nistp256-sha256-,gss-curve25519-sha256-,"
    "gss-group14-sha1-,gss-gex-sha1-";

// From the releases' own servconf.c and myproposal.h; the integration test holds the installed
// release to it. A keyword that is not here has no default: nothing is printed for it.
constexpr std::array defaults{
    Default{"addressfamily", "any"},
    Default{"allowagentforwarding", "yes"},
    Default{"allowstreamlocalforwarding", "yes"},
    Default{"allowtcpforwarding", "yes"},
    Default{"authenticationmethods", "any"},
    Default{"authorizedkeyscommand", "none"},
    Default{"authorizedkeyscommanduser", "none"},
    Default{"authorizedkeysfile", ".ssh/authorized_keys .ssh/authorized_keys2"},
    Default{"authorizedprincipalscommand", "none"},
    Default{"authorizedprincipalscommanduser", "none"},
    Default{"authorizedprincipalsfile", "none"},
    Default{"banner", "none"},
    Default{"casignaturealgorithms", signatures_8_8, 808, checked_until},
    Default{"channeltimeout", "none"},
    Default{"chrootdirectory", "none"},
    Default{"ciphers", ciphers_7_4, 704, 1000},
    Default{"ciphers", ciphers_10_0, 1000, checked_until},
    Default{"clientalivecountmax", "3"},
    Default{"clientaliveinterval", "0"},
    Default{"compression", "yes"},
    Default{"debianbanner", "yes", 0, INT_MAX, true},
    Default{"disableforwarding", "no"},
    Default{"exposeauthinfo", "no"},
    Default{"fingerprinthash", "SHA256"},
    Default{"forcecommand", "none"},
    Default{"gatewayports", "no"},
    Default{"gssapiauthentication", "no", 802, 908, true},
    Default{"gssapicleanupcredentials", "yes", 802, 908, true},
    Default{"gssapikexalgorithms", gss_kex, 802, 908, true},
    Default{"gssapikeyexchange", "no", 802, 908, true},
    Default{"gssapistorecredentialsonrekey", "no", 802, 908, true},
    Default{"gssapistrictacceptorcheck", "yes", 802, 908, true},
    Default{"hostbasedacceptedalgorithms", keys_8_2, 802, 805},
    Default{"hostbasedacceptedalgorithms", keys_8_8, 808, checked_until},
    Default{"hostbasedauthentication", "no"},
    Default{"hostbasedusesnamefrompacketonly", "no"},
    Default{"hostkey",
            "/etc/ssh/ssh_host_rsa_key /etc/ssh/ssh_host_ecdsa_key /etc/ssh/ssh_host_ed25519_key",
            708, checked_until},
    Default{"hostkeyagent", "none"},
    Default{"hostkeyalgorithms", keys_8_2, 802, 805},
    Default{"hostkeyalgorithms", keys_8_8, 808, checked_until},
    Default{"ignorerhosts", "yes"},
    Default{"ignoreuserknownhosts", "no"},
    Default{"ipqos", "lowdelay throughput", 802, checked_until, true},
    Default{"kbdinteractiveauthentication", "yes"},
    Default{"kerberosauthentication", "no", 802, 908, true},
    Default{"kerberosorlocalpasswd", "yes", 802, 908, true},
    Default{"kerberosticketcleanup", "yes", 802, 908, true},
    Default{"kexalgorithms", kex_8_2, 802, 809},
    Default{"kexalgorithms", kex_8_9, 809, 900},
    Default{"kexalgorithms", kex_9_0, 900, 909},
    Default{"kexalgorithms", kex_9_9, 909, 1000},
    Default{"kexalgorithms", kex_10_0, 1000, checked_until},
    Default{"logingracetime", "120"},
    Default{"loglevel", "INFO"},
    Default{"macs", macs_7_4, 704, checked_until},
    Default{"maxauthtries", "6"},
    Default{"maxsessions", "10"},
    Default{"maxstartups", "10:30:100"},
    Default{"modulifile", "/etc/ssh/moduli", 0, checked_until, true},
    Default{"passwordauthentication", "yes"},
    Default{"permitemptypasswords", "no"},
    Default{"permitlisten", "any"},
    Default{"permitopen", "any"},
    Default{"permitrootlogin", "without-password"},
    Default{"permittty", "yes"},
    Default{"permittunnel", "no"},
    Default{"permituserenvironment", "no"},
    Default{"permituserrc", "yes"},
    Default{"persourcemaxstartups", "none"},
    Default{"persourcenetblocksize", "32:128"},
    Default{"persourcepenalties", "", INT_MAX - 1},  // there, and not the same in any two releases
    Default{"persourcepenaltyexemptlist", "none"},
    Default{"pidfile", "/run/sshd.pid", 802, checked_until, true},
    Default{"port", "22"},
    Default{"printlastlog", "yes"},
    Default{"printmotd", "yes"},
    Default{"pubkeyacceptedalgorithms", keys_8_2, 802, 805},
    Default{"pubkeyacceptedalgorithms", keys_8_8, 808, checked_until},
    Default{"pubkeyauthentication", "yes"},
    Default{"pubkeyauthoptions", "none"},
    Default{"refuseconnection", "no"},
    Default{"rekeylimit", "0"},
    Default{"requiredrsasize", "1024"},
    Default{"revokedkeys", "none"},
    Default{"securitykeyprovider", "internal"},
    Default{"sshdauthpath", "/usr/lib/openssh/sshd-auth", 1000, checked_until, true},
    Default{"sshdsessionpath", "/usr/lib/openssh/sshd-session", 908, checked_until, true},
    Default{"streamlocalbindmask", "0177"},
    Default{"streamlocalbindunlink", "no"},
    Default{"strictmodes", "yes"},
    Default{"syslogfacility", "AUTH"},
    Default{"tcpkeepalive", "yes"},
    Default{"trustedusercakeys", "none"},
    Default{"unusedconnectiontimeout", "none"},
    Default{"usedns", "no"},
    Default{"usepam", "no"},
    Default{"versionaddendum", "none"},
    Default{"x11displayoffset", "10"},
    Default{"x11forwarding", "no"},
    Default{"x11uselocalhost", "yes"},
    Default{"xauthlocation", "/usr/bin/xauth", 0, INT_MAX, true},
};

// Every algorithm an sshd from 8.2 to 10.0 knows.
constexpr std::array<std::string_view, 10> known_ciphers{
    "3des-cbc",
    "aes128-cbc",
    "aes192-cbc",
    "aes256-cbc",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
};
constexpr std::array<std::string_view, 16> known_macs{
    "hmac-sha1",
    "hmac-sha1-96",
    "hmac-sha2-256",
    "hmac-sha2-512",
    "hmac-md5",
    "hmac-md5-96",
    "umac-64@openssh.com",
    "umac-128@openssh.com",
    "hmac-sha1-etm@openssh.com",
    "hmac-sha1-96-etm@openssh.com",
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-md5-etm@openssh.com",
    "hmac-md5-96-etm@openssh.com",
    "umac-64-etm@openssh.com",
    "umac-128-etm@openssh.com",
};
constexpr std::array<std::string_view, 16> known_kex{
    "diffie-hellman-group1-sha1",
    "diffie-hellman-group14-sha1",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group-exchange-sha1",
    "diffie-hellman-group-exchange-sha256",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "sntrup4591761x25519-sha512@tinyssh.org",
    "sntrup761x25519-sha512",
    "sntrup761x25519-sha512@openssh.com",
    "mlkem768x25519-sha256",
};
// In the order sshd has them, which a pattern takes over.
constexpr std::array<std::string_view, 21> known_keys{
    "ssh-ed25519",
    "ssh-ed25519-cert-v01@openssh.com",
    "sk-ssh-ed25519@openssh.com",
    "sk-ssh-ed25519-cert-v01@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp384-cert-v01@openssh.com",
    "ecdsa-sha2-nistp521",
    "ecdsa-sha2-nistp521-cert-v01@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-dss",
    "ssh-dss-cert-v01@openssh.com",
    "ssh-rsa",
    "ssh-rsa-cert-v01@openssh.com",
    "rsa-sha2-256",
    "rsa-sha2-256-cert-v01@openssh.com",
    "rsa-sha2-512",
    "rsa-sha2-512-cert-v01@openssh.com",
};

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end != 0) items.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return items;
}

std::vector<std::string> values_of(const SshdKeyword& keyword, std::string_view value) {
    switch (keyword.kind) {
        case SshdKind::algorithms:
            return split(value, ',');
        case SshdKind::words:
        case SshdKind::word_added:
        case SshdKind::permit_open:
        case SshdKind::port:
        case SshdKind::key_options:
            return split(value, ' ');
        default:
            return {std::string(value)};
    }
}

bool holds(const Default& entry, const SshdRelease& release) {
    if (!release.version) return entry.from == 0 && entry.before == INT_MAX && !entry.debian;
    if (entry.debian && !release.debian) return false;
    return *release.version >= entry.from && *release.version < entry.before;
}

bool has_short_sntrup(const SshdRelease& release) {
    return release.debian && release.version == 902 &&
           compare({release.package}, {"1:9.2p1-2+deb12u4"}) >= 0;
}

std::vector<std::string_view> known_names(std::string_view keyword) {
    if (keyword == "ciphers") return {known_ciphers.begin(), known_ciphers.end()};
    if (keyword == "macs") return {known_macs.begin(), known_macs.end()};
    if (keyword == "kexalgorithms") return {known_kex.begin(), known_kex.end()};
    if (keyword == "gssapikexalgorithms") return {};
    return {known_keys.begin(), known_keys.end()};
}

bool is_pattern(std::string_view name) {
    return name.find_first_of("*?") != std::string_view::npos;
}

bool fits(std::string_view name, const std::string& pattern) {
    return fnmatch(pattern.c_str(), std::string(name).c_str(), FNM_NOESCAPE) == 0;
}

void add(std::vector<std::string>& list, std::string_view name) {
    if (std::find(list.begin(), list.end(), name) == list.end()) list.emplace_back(name);
}

// What a written list of names and patterns stands for; nothing when a pattern meets a release
// whose algorithms are not known here.
std::optional<std::vector<std::string>> expand(std::string_view keyword,
                                               const std::vector<std::string>& written,
                                               const SshdRelease& release) {
    const bool known_release =
        release.version && !release.rpm && *release.version >= 805 && *release.version < 908;
    std::vector<std::string> result;
    for (const auto& item : written) {
        if (!is_pattern(item)) {
            add(result, item);
            continue;
        }
        if (!known_release) return std::nullopt;
        for (const auto name : known_names(keyword)) {
            if (fits(name, item)) add(result, name);
        }
    }
    return result;
}

Status refuse_unknown(std::string_view keyword, const std::vector<std::string>& written,
                      const SshdRelease& release) {
    const auto known = known_names(keyword);
    const bool judged = release.version && !release.rpm && *release.version >= 802 &&
                        *release.version < checked_until;
    if (known.empty() || !judged) return Ok{};
    const bool patterns_allowed = known.size() == known_keys.size();
    for (const auto& item : written) {
        if (is_pattern(item) && patterns_allowed) continue;
        if (std::find(known.begin(), known.end(), item) == known.end()) {
            return Error{Errc::malformed,
                         std::string(keyword) + ": this sshd does not know '" + item + "'"};
        }
    }
    return Ok{};
}

}  // namespace

SshdDefault sshd_default(std::string_view name, const SshdRelease& release) {
    using Known = SshdDefault::Known;
    const auto* keyword = find_sshd_keyword(name);
    if (keyword == nullptr) return {Known::absent, {}};
    const bool later = release.version && *release.version < keyword->since;
    if (later && !release.rpm) return {Known::absent, {}};
    // What Red Hat took from a later release, and what its cryptography policies compile in.
    if (release.rpm && (later || keyword->kind == SshdKind::algorithms))
        return {Known::differs, {}};
    bool listed = false;
    for (const auto& entry : defaults) {
        if (entry.name != name) continue;
        listed = true;
        if (!release.version && keyword->since > 704) break;  // it may not even have the keyword
        if (!holds(entry, release)) continue;
        const bool renamed = name == "kexalgorithms" && has_short_sntrup(release);
        return {Known::value, values_of(*keyword, renamed ? kex_debian_12 : entry.value)};
    }
    return {listed ? Known::differs : Known::absent, {}};
}

Result<std::optional<std::vector<std::string>>> sshd_algorithms(std::string_view name,
                                                                const std::string& list,
                                                                const SshdRelease& release) {
    const bool modified =
        !list.empty() && std::string_view("+-^").find(list[0]) != std::string_view::npos;
    const auto written = split(std::string_view(list).substr(modified ? 1 : 0), ',');
    const bool removes = modified && list[0] == '-';
    if (!removes) {
        if (auto known = refuse_unknown(name, written, release); !known) return known.error();
    }
    using Answer = std::optional<std::vector<std::string>>;
    if (!modified) return Answer(expand(name, written, release));
    const auto base = sshd_default(name, release);
    if (base.known != SshdDefault::Known::value) return Answer();
    std::vector<std::string> joined = list[0] == '^' ? written : base.values;
    if (removes) {
        std::erase_if(joined, [&](const std::string& item) {
            return std::any_of(written.begin(), written.end(),
                               [&](const std::string& pattern) { return fits(item, pattern); });
        });
        return Answer(std::move(joined));
    }
    const auto& behind = list[0] == '^' ? base.values : written;
    joined.insert(joined.end(), behind.begin(), behind.end());
    return Answer(expand(name, joined, release));
}

std::optional<SshdVersion> sshd_version(std::string_view package) {
    const auto epoch = package.find(':');
    if (epoch != std::string_view::npos) package.remove_prefix(epoch + 1);
    int major = 0;
    int minor = 0;
    const auto* end = package.data() + package.size();
    const auto dot = std::from_chars(package.data(), end, major);
    if (dot.ec != std::errc{} || dot.ptr == end || *dot.ptr != '.') return std::nullopt;
    const auto rest = std::from_chars(dot.ptr + 1, end, minor);
    if (rest.ec != std::errc{} || major < 1 || major > 99 || minor < 0 || minor > 99) {
        return std::nullopt;
    }
    return major * 100 + minor;
}

}  // namespace presscheck
