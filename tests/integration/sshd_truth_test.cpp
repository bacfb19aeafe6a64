// What the sshd probe says of configurations that people write, beside the installed sshd.
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/sshd_judge.h"

#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

SshdTree one_file(std::string what, std::string config) {
    return {std::move(what), {{"/etc/ssh/sshd_config", std::move(config)}}};
}

SshdTree matching(std::string what, std::string config, std::string connection,
                  std::string context) {
    return {std::move(what),
            {{"/etc/ssh/sshd_config", std::move(config)}},
            std::move(connection),
            std::move(context)};
}

std::vector<SshdTree> accepted_trees() {
    return {
        one_file("nothing", "\n"),
        one_file("comments", "# PermitRootLogin yes\n\n   # Port 23\n#\n"),
        one_file("the first of two", "PermitRootLogin no\nPermitRootLogin yes\n"),
        one_file("any case", "PERMITROOTLOGIN No\npasswordauthentication NO\n"),
        one_file("synonyms",
                 "PermitRootLogin prohibit-password\nCompression delayed\n"
                 "AllowTcpForwarding all\nLogLevel DEBUG1\n"),
        one_file("equals signs", "PermitRootLogin=no\nPort = 2222\nMaxAuthTries =3\n"),
        one_file("tabs and blanks", "\tPermitRootLogin\t no  \r\n  MaxAuthTries   4\t\n"),
        one_file("quotes",
                 "PermitRootLogin \"no\"\nBanner \"/etc/issue net\"\n"
                 "AllowUsers \"alice\" 'bob'\n"),
        one_file("a quoted keyword", "\"PermitRootLogin\" no\n"),
        one_file("comments behind values", "PermitRootLogin no # never\nAllowUsers a b # c\n"),
        one_file("no newline at the end", "PermitRootLogin no"),
        one_file("old names",
                 "ChallengeResponseAuthentication no\nKeepAlive no\n"
                 "PubkeyAcceptedKeyTypes ssh-ed25519\nDSAAuthentication no\n"
                 "HostbasedAcceptedKeyTypes ssh-ed25519\n"),
        one_file("old names and new ones, the first counts",
                 "SkeyAuthentication no\nKbdInteractiveAuthentication yes\n"),
        one_file("what no longer means anything",
                 "UsePrivilegeSeparation sandbox\nProtocol 2\nUseLogin no\nServerKeyBits 768\n"
                 "RSAAuthentication yes\nKeyRegenerationInterval 3600\n"),
        one_file("times",
                 "LoginGraceTime 1m30s\nClientAliveInterval 2H\n"
                 "UnusedConnectionTimeout 1h\n"),
        one_file("no limits",
                 "LoginGraceTime 0\nClientAliveInterval 0\nMaxSessions 0\n"
                 "PerSourceMaxStartups none\nUnusedConnectionTimeout none\n"),
        one_file("several ports", "Port 22\nPort 2222\nPort 22022\n"),
        one_file("listening addresses",
                 "Port 2222\nListenAddress 127.0.0.1\nListenAddress [::1]:2022\n"
                 "ListenAddress ::1\nListenAddress 127.0.0.2:22\nListenAddress 0:0:0:0:0:0:0:1\n"),
        one_file("a port behind the address", "ListenAddress 127.0.0.1\nPort 2222\nPort 23\n"),
        one_file("IPv4 alone", "AddressFamily inet\n"),
        one_file("IPv6 alone", "AddressFamily inet6\nPort 1\nPort 2\n"),
        one_file("ciphers put in front", "Ciphers ^aes256-gcm@openssh.com,aes256-ctr\n"),
        one_file("ciphers added", "Ciphers +aes128-cbc,3des-cbc\nMACs +hmac-md5\n"),
        one_file("ciphers removed",
                 "Ciphers -aes*-ctr,chacha20*\nMACs -hmac-sha1*,umac-64*\n"
                 "KexAlgorithms -*sha1,diffie-hellman-*\n"),
        one_file("algorithm lists",
                 "Ciphers aes256-ctr,aes256-ctr,aes128-ctr\n"
                 "MACs hmac-sha2-512\nKexAlgorithms curve25519-sha256\n"
                 "HostKeyAlgorithms ssh-ed25519\n"
                 "CASignatureAlgorithms ^ssh-rsa\n"),
        one_file("patterns of keys",
                 "PubkeyAcceptedAlgorithms +ssh-rsa*\n"
                 "HostbasedAcceptedAlgorithms ssh-ed25519*,ecdsa-*\n"
                 "HostKeyAlgorithms -*cert*,sk-*\n"),
        one_file("kex",
                 "KexAlgorithms +diffie-hellman-group1-sha1\nKexAlgorithms curve25519-"
                 "sha256\n"),
        one_file("lists that grow",
                 "AllowUsers alice bob@10.0.0.0/8\nAllowUsers carol\n"
                 "DenyUsers eve\nAllowGroups ssh wheel\nDenyGroups no\n"
                 "AcceptEnv LANG LC_*\nAcceptEnv EDITOR\n"),
        one_file("lists that do not",
                 "AuthorizedKeysFile /etc/keys/%u .ssh/k\nAuthorizedKeysFile x\n"
                 "SetEnv A=1 B=2 A=3\nSetEnv C=4\nPermitOpen a:1 b:*\nPermitOpen c:2\n"
                 "PermitListen 80 a:1\nAuthenticationMethods publickey,password "
                 "publickey,keyboard-interactive:pam\nAuthenticationMethods password\n"
                 "ChannelTimeout session:*=5m agent-connection=1h\nLogVerbose kex.c:*:1000\n"),
        one_file("subsystems",
                 "Subsystem sftp internal-sftp -l INFO\nSubsystem x /bin/x  a   \"b c\"\n"),
        one_file("starting and rekeying",
                 "MaxStartups 5\nRekeyLimit 1G 1h\nPerSourceNetBlockSize 24:56\n"
                 "PerSourceMaxStartups 3\nStreamLocalBindMask 0077\n"),
        one_file("starting, the last one", "MaxStartups 5:20:30\nMaxStartups 10:30:60\n"),
        one_file("rekeying in other units", "RekeyLimit 512M\nRekeyLimit default 2h\n"),
        one_file("the rest of the line",
                 "ForceCommand /bin/echo \"a  b\" # c\n"
                 "VersionAddendum hello there # comment\n"
                 "AuthorizedKeysCommand /bin/keys %u %k\n"
                 "AuthorizedKeysCommandUser nobody\n"),
        one_file("quality of service", "IPQoS af21 0x20\nIPQoS cs1\n"),
        one_file("quality without a name", "IPQoS 3 none\n"),
        one_file("paths",
                 "PidFile none\nTrustedUserCAKeys ca.pub\nRevokedKeys ~/revoked\n"
                 "ChrootDirectory %h\nXAuthLocation NONE\nModuliFile /m\n"
                 "AuthorizedPrincipalsFile .ssh/p\nHostCertificate /c\n"),
        one_file("keys",
                 "PubkeyAuthOptions touch-required verify-required\nRequiredRSASize 3072\n"
                 "FingerprintHash sha512\nFingerprintHash md5\n"
                 "SecurityKeyProvider internal\n"),
        one_file("environment", "PermitUserEnvironment LANG,LC_*\n"),
        one_file("tunnels",
                 "PermitTunnel point-to-point\nGatewayPorts clientspecified\n"
                 "SyslogFacility AUTHPRIV\nLogLevel verbose\nIgnoreRhosts shosts-only\n"),
        one_file("single sign on",
                 "GSSAPIAuthentication yes\nKerberosAuthentication yes\n"
                 "GSSAPIKexAlgorithms gss-gex-sha1-\nGSSAPICleanupCreds no\n"),
        one_file("escapes", "Banner /etc/a\\ b\nForceCommand \"/bin/x\" y\nAllowUsers a\\\\b\n"),
        one_file("Match all",
                 "PermitRootLogin no\nX11Forwarding yes\nMatch all\n"
                 "PermitRootLogin yes\nMaxAuthTries 3\n"),
        one_file("Match all twice",
                 "AllowUsers a\nMatch all\nAllowUsers b\nPasswordAuthentication "
                 "no\nMatch all\nPasswordAuthentication yes\nAllowUsers c\n"),
        one_file("a block that closes another",
                 "Match User bob\nPermitRootLogin yes\nMatch all\nX11Forwarding yes\nPort 23\n"),
        one_file("blocks that do not concern everybody",
                 "PermitRootLogin no\nMatch User bob\nPermitRootLogin yes\nMatch Address "
                 "10.0.0.0/8\nPasswordAuthentication no\n"),
        {"an Include first",
         {{"/etc/ssh/sshd_config",
           "Include {root}/etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\n"},
          {"/etc/ssh/sshd_config.d/20-b.conf", "PermitRootLogin yes\nMaxAuthTries 2\n"},
          {"/etc/ssh/sshd_config.d/10-a.conf", "PermitRootLogin no\n"},
          {"/etc/ssh/sshd_config.d/.hidden.conf", "X11Forwarding yes\n"},
          {"/etc/ssh/sshd_config.d/30-c.conf.bak", "X11Forwarding yes\n"}}},
        {"an Include last",
         {{"/etc/ssh/sshd_config",
           "PermitRootLogin yes\nInclude {root}/etc/ssh/sshd_config.d/*.conf\n"},
          {"/etc/ssh/sshd_config.d/10-a.conf", "PermitRootLogin no\nX11Forwarding yes\n"}}},
        {"an Include of nothing", {{"/etc/ssh/sshd_config", "Include {root}/none/*.conf /no/x\n"}}},
        {"an Include with classes",
         {{"/etc/ssh/sshd_config", "Include \"{root}/etc/ssh/d/[0-4]?-*.conf\"\n"},
          {"/etc/ssh/d/50-a.conf", "PermitRootLogin yes\n"},
          {"/etc/ssh/d/40-a.conf", "PermitRootLogin no\n"}}},
        {"several in one Include",
         {{"/etc/ssh/sshd_config",
           "Include {root}/etc/ssh/b {root}/etc/ssh/a # {root}/etc/ssh/c\n"},
          {"/etc/ssh/a", "PermitRootLogin yes\nMaxAuthTries 1\n"},
          {"/etc/ssh/b", "PermitRootLogin no\n"},
          {"/etc/ssh/c", "MaxSessions 1\n"}}},
        {"nested Includes",
         {{"/etc/ssh/sshd_config", "Include {root}/etc/ssh/a\nMaxAuthTries 9\n"},
          {"/etc/ssh/a", "Include {root}/etc/ssh/b\nPermitRootLogin yes\n"},
          {"/etc/ssh/b", "PermitRootLogin no\n"}}},
        {"an Include of a folder",
         {{"/etc/ssh/sshd_config", "Include {root}/etc/ssh/folder\nPermitRootLogin no\n"},
          {"/etc/ssh/folder/x", "PermitRootLogin yes\n"}}},
        {"a Match ends with its file",
         {{"/etc/ssh/sshd_config", "Include {root}/etc/ssh/a\nPermitRootLogin no\n"},
          {"/etc/ssh/a", "Match User bob\nX11Forwarding yes\n"}}},
        {"an Include in a Match",
         {{"/etc/ssh/sshd_config",
           "Match User bob\nInclude {root}/etc/ssh/a\nMatch all\nMaxAuthTries 2\n"},
          {"/etc/ssh/a", "PermitRootLogin no\nMatch all\nX11Forwarding yes\n"}}},
        {"an Include in Match all",
         {{"/etc/ssh/sshd_config", "Match all\nInclude {root}/etc/ssh/a\n"},
          {"/etc/ssh/a", "PermitRootLogin no\nMatch User bob\nX11Forwarding yes\n"}}},
        matching("a user",
                 "PermitRootLogin no\nMaxAuthTries 5\nMatch User bob\nPermitRootLogin yes\n"
                 "X11Forwarding yes\nX11Forwarding no\n",
                 "user=bob,host=h,addr=10.1.1.1", "Match User bob"),
        matching("a network",
                 "Match Address 10.0.0.0/8,!10.1.0.0/16\nPasswordAuthentication no\n"
                 "Match User eve\nPasswordAuthentication yes\n",
                 "user=eve,host=h,addr=192.0.2.1", "Match User eve"),
        matching("a block behind another",
                 "Match User bob\nMaxSessions 2\nMatch Host *.example\n"
                 "MaxSessions 3\nAllowUsers a b\n",
                 "user=x,host=h.example,addr=10.1.1.1", "Match Host *.example"),
        matching("the same criteria twice",
                 "Match User bob\nMaxSessions 2\nMatch user bob\nMaxSessions 3\nMaxAuthTries 1\n",
                 "user=bob,host=h,addr=10.1.1.1", "Match user bob"),
        matching("Match all behind a block",
                 "Match User bob\nMaxSessions 2\nMatch all\nMaxSessions 3\nMaxAuthTries 1\n",
                 "user=bob,host=h,addr=10.1.1.1", "Match User bob"),
        matching("Match all before a block",
                 "Match all\nMaxSessions 3\nMatch User bob\nMaxSessions 2\nMaxAuthTries 1\n",
                 "user=bob,host=h,addr=10.1.1.1", "Match User bob"),
        matching("lists in a block",
                 "AllowUsers a\nAcceptEnv X\nPubkeyAcceptedAlgorithms ssh-ed25519\nMatch User bob\n"
                 "AllowUsers b c\nAcceptEnv Y\nPubkeyAcceptedAlgorithms +ssh-rsa\nBanner none\n"
                 "RekeyLimit 1M\nChannelTimeout none\nForceCommand internal-sftp\n"
                 "ChrootDirectory /srv\nIPQoS ef\nPermitOpen none\n",
                 "user=bob,host=h,addr=10.1.1.1", "Match User bob"),
        matching("a local port", "Match LocalPort 2222\nPermitRootLogin no\n",
                 "user=x,host=h,addr=10.1.1.1,lport=2222", "Match LocalPort 2222"),
        matching("two criteria", "Match User=bob Address 10.0.0.0/8 # both\nGatewayPorts yes\n",
                 "user=bob,host=h,addr=10.1.1.1", "Match User=bob Address 10.0.0.0/8 # both"),
        {"an Include in the block that matches",
         {{"/etc/ssh/sshd_config",
           "PermitRootLogin no\nMatch User bob\nInclude {root}/etc/ssh/a\nMaxSessions 4\n"},
          {"/etc/ssh/a", "PermitRootLogin yes\nMatch Address 10.0.0.0/8\nMaxAuthTries 1\n"}},
         "user=bob,host=h,addr=192.0.2.1",
         "Match User bob"},
        {"a Match in the Include of a block",
         {{"/etc/ssh/sshd_config",
           "PermitRootLogin no\nMatch User bob\nInclude {root}/etc/ssh/a\nMaxSessions 4\n"},
          {"/etc/ssh/a", "PermitRootLogin yes\nMatch Address 10.0.0.0/8\nMaxAuthTries 1\n"}},
         "user=bob,host=h,addr=10.1.1.1",
         "Match Address 10.0.0.0/8"},
        {"a Match in an Include of the global part",
         {{"/etc/ssh/sshd_config", "Include {root}/etc/ssh/a\nMaxSessions 4\n"},
          {"/etc/ssh/a",
           "PermitRootLogin yes\nMatch User bob\nPermitRootLogin no\nMaxSessions 5\n"}},
         "user=bob,host=h,addr=10.1.1.1",
         "Match User bob"},
    };
}

std::vector<SshdTree> refused_trees() {
    return {
        one_file("no such keyword", "PermitRootLogn no\n"),
        one_file("a keyword of a later release", "PerSourcePenalties no\n"),
        one_file("no value", "PermitRootLogin\n"),
        one_file("a value of another kind", "PermitRootLogin maybe\n"),
        one_file("too many values", "PermitRootLogin no yes\n"),
        one_file("an open quote", "Banner \"/etc/issue\n"),
        one_file("not a number", "MaxAuthTries many\n"),
        one_file("a negative number", "MaxAuthTries -1\n"),
        one_file("no time", "LoginGraceTime 5y\n"),
        one_file("no port", "Port 70000\n"),
        one_file("no cipher", "Ciphers aes256-ctr,arcfour\n"),
        one_file("an empty value", "Banner \"\"\n"),
        one_file("the wrong family", "AddressFamily inet\nListenAddress ::1\n"),
        one_file("a global keyword in a block", "Match User bob\nPort 23\n"),
        one_file("a subsystem in a block", "Match User bob\nSubsystem x /bin/x\n"),
        one_file("a subsystem twice", "Subsystem x /bin/x\nSubsystem x /bin/y\n"),
        one_file("no criterion", "Match\n"),
        one_file("a criterion without value", "Match User\n"),
        one_file("an unknown criterion", "Match Weekday friday\n"),
        one_file("all and more", "Match all User bob\n"),
        one_file("wrong in a block that does not match", "Match User bob\nMaxAuthTries x\n"),
        one_file("starting backwards", "MaxStartups 10:30:5\n"),
        one_file("any and more", "AuthenticationMethods any publickey\n"),
        one_file("any behind others",
                 "AuthenticationMethods publickey\nAuthenticationMethods any\n"),
        one_file("any in a block behind others",
                 "AuthenticationMethods publickey\nMatch User bob\nAuthenticationMethods any\n"),
        one_file("no method", "AuthenticationMethods publickey,telepathy\n"),
        one_file("a method that is off",
                 "AuthenticationMethods publickey,password password\nPasswordAuthentication no\n"),
        one_file("a command without path", "AuthorizedKeysCommand keys\n"),
        {"an Include of itself",
         {{"/etc/ssh/sshd_config", "Include {root}/etc/ssh/sshd_config\n"}}},
        {"wrong in an Include",
         {{"/etc/ssh/sshd_config", "Include {root}/etc/ssh/a\n"},
          {"/etc/ssh/a", "PermitRootLogin maybe\n"}}},
        {"an Include without a name", {{"/etc/ssh/sshd_config", "Include\n"}}},
    };
}

}  // namespace

TEST_CASE("sshd's configuration has the values the installed sshd gives it") {
    REQUIRE(can_run("command -v /usr/sbin/sshd"));
    const auto tree = GENERATE(from_range(accepted_trees()));
    CAPTURE(tree.what);
    const SshdPlace place(tree);
    const auto theirs = place.ask_sshd(tree.connection);

    const auto ours = place.ask_us();

    REQUIRE(theirs.status == 0);
    REQUIRE(ours.complete());
    const auto* row = row_of(ours, tree.context);
    REQUIRE(row != nullptr);
    CHECK(differences(*row, ours.probe(), parse_dump(place.in_image(theirs.output))) ==
          std::vector<std::string>{});
}

TEST_CASE("sshd's configuration has no values where the installed sshd refuses to start") {
    REQUIRE(can_run("command -v /usr/sbin/sshd"));
    const auto tree = GENERATE(from_range(refused_trees()));
    CAPTURE(tree.what);
    const SshdPlace place(tree);
    const auto theirs = place.ask_sshd({});

    const auto ours = place.ask_us();

    CHECK(theirs.status != 0);
    CHECK(ours.rows().empty());
    CHECK(ours.reason() == Reason::malformed);
}

}  // namespace presscheck::test
