#include "checks/parsers/sshd_settings.h"

#include "checks/parsers/sshd_defaults.h"
#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

SshdRelease debian(const std::string& package) {
    return {sshd_version(package), true, package};
}

Result<std::vector<SshdStatement>> statements(const SshdConfig& config,
                                              const SshdRelease& release) {
    return read_sshd_statements(config, release);
}

SshdConfig parsed(const std::string& text) {
    auto config = parse_sshd_config({"main", text}, [](const std::string&) {
        return Result<std::vector<SshdFile>>(std::vector<SshdFile>{});
    });
    return *std::move(config);
}

bool accepted(const std::string& text, const SshdRelease& release) {
    return static_cast<bool>(statements(parsed(text), release));
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the version of sshd is read from its package", "[checks]") {
    CHECK(sshd_version("1:9.2p1-2+deb12u10") == 902);
    CHECK(sshd_version("1:10.0p1-7") == 1000);
    CHECK(sshd_version("8.7p1-43.el9") == 807);
}

TEST_CASE("a version of sshd that cannot be read is none", "[checks][hostile]") {
    const auto package = GENERATE(as<std::string>{}, "", "1:", "x", "9", "9.", "9.x", "1:-9.2",
                                  "99999999999.1", "9.999", ".5");
    CAPTURE(package);

    CHECK_FALSE(sshd_version(package));
}

TEST_CASE("each setting knows the line that set it", "[checks]") {
    const auto config = parsed(
        "PermitRootLogin no\nPermitRootLogin yes\nMatch User a\n"
        "PermitRootLogin yes\n");
    const auto read = statements(config, debian("1:9.2p1-2"));
    REQUIRE(read);

    CHECK(sshd_settings(config, *read, std::nullopt).at("permitrootlogin").source == "main:1");
    CHECK(sshd_settings(config, *read, 0).at("permitrootlogin").source == "main:4");
}

TEST_CASE("AuthenticationMethods any does not stand behind others", "[checks]") {
    const auto [text, taken] = GENERATE(table<std::string, bool>({
        {"AuthenticationMethods any\nAuthenticationMethods publickey\n", true},
        {"AuthenticationMethods publickey\nAuthenticationMethods any\n", false},
        {"AuthenticationMethods any\nAuthenticationMethods publickey\nAuthenticationMethods any\n",
         false},
        {"AuthenticationMethods any\nMatch all\nAuthenticationMethods publickey\n", true},
        {"AuthenticationMethods publickey\nMatch User an\nAuthenticationMethods any\n", false},
        {"Match all\nAuthenticationMethods publickey\nAuthenticationMethods any\n", false},
        {"Match User an\nAuthenticationMethods publickey\nAuthenticationMethods any\n", true},
        {"Match User an\nAuthenticationMethods publickey\nMatch all\nAuthenticationMethods any\n",
         true},
    }));
    CAPTURE(text);

    CHECK(accepted(text, debian("1:9.2p1-2")) == taken);
}

TEST_CASE("Red Hat's release has keywords of later ones", "[checks]") {
    SshdRelease red_hat{sshd_version("8.7p1-38.el9"), false, "8.7p1-38.el9", true};

    CHECK(accepted("RequiredRSASize 2048\n", red_hat));
    CHECK(sshd_default("requiredrsasize", red_hat).known == SshdDefault::Known::differs);
    CHECK(sshd_default("ciphers", red_hat).known == SshdDefault::Known::differs);
    CHECK(sshd_default("permitrootlogin", red_hat).known == SshdDefault::Known::value);
}

TEST_CASE("a keyword is known only to releases that have it", "[checks]") {
    CHECK(accepted("RequiredRSASize 3072\n", debian("1:9.2p1-2")));
    CHECK_FALSE(accepted("RequiredRSASize 3072\n", debian("1:8.4p1-5")));
    CHECK(accepted("RequiredRSASize 3072\n", {}));
    CHECK(accepted("Match User a\nSubsystem x /x\n", debian("1:9.6p1-3")));
    CHECK_FALSE(accepted("Match User a\nSubsystem x /x\n", debian("1:9.2p1-2")));
}

TEST_CASE("a default that differs between releases needs one", "[checks]") {
    using Known = SshdDefault::Known;
    const auto old = debian("1:8.4p1-5+deb11u3");
    const auto present = debian("1:9.2p1-2+deb12u10");
    const auto newest = debian("1:10.0p1-7");

    CHECK(sshd_default("kexalgorithms", {}).known == Known::differs);
    CHECK(sshd_default("kexalgorithms", old).values.front() == "curve25519-sha256");
    CHECK(sshd_default("kexalgorithms", present).values.front() == "sntrup761x25519-sha512");
    CHECK(sshd_default("kexalgorithms", newest).values.front() == "mlkem768x25519-sha256");
    CHECK(sshd_default("permitrootlogin", {}).values == Names{"without-password"});
    CHECK(sshd_default("requiredrsasize", {}).known == Known::differs);
    CHECK(sshd_default("requiredrsasize", old).known == Known::absent);
    CHECK(sshd_default("requiredrsasize", present).values == Names{"1024"});
    CHECK(sshd_default("kexalgorithms", debian("1:99.0p1-1")).known == Known::differs);
    CHECK(sshd_default("debianbanner", {902, false, "9.2p1"}).known == Known::differs);
    CHECK(sshd_default("allowusers", present).known == Known::absent);
}

TEST_CASE("a list that changes a default needs to know it", "[checks]") {
    const auto present = debian("1:9.2p1-2");

    const auto added = sshd_algorithms("ciphers", "+aes128-cbc", present);
    const auto first = sshd_algorithms("ciphers", "^aes256-ctr", present);
    const auto removed = sshd_algorithms("ciphers", "-aes*,chacha20*", present);
    const auto nowhere = sshd_algorithms("kexalgorithms", "-*sha1", {});
    const auto whole = sshd_algorithms("kexalgorithms", "curve25519-sha256", {});

    CHECK((*added)->back() == "aes128-cbc");
    CHECK((*added)->size() == 7);
    CHECK((*first)->front() == "aes256-ctr");
    CHECK((*first)->size() == 6);
    CHECK(*removed == Names{});
    CHECK_FALSE(nowhere->has_value());
    CHECK(*whole == Names{"curve25519-sha256"});
}

TEST_CASE("sshd refuses an algorithm it does not know, if we know sshd", "[checks]") {
    CHECK_FALSE(sshd_algorithms("ciphers", "arcfour", debian("1:9.2p1-2")));
    CHECK_FALSE(sshd_algorithms("macs", "hmac-*", debian("1:9.2p1-2")));
    CHECK(sshd_algorithms("pubkeyacceptedalgorithms", "ssh-*", debian("1:9.2p1-2")));
    CHECK(sshd_algorithms("ciphers", "arcfour", {}));
    CHECK(sshd_algorithms("ciphers", "cipher-of-tomorrow", debian("1:11.0p1-1")));
}

TEST_CASE("sshd refuses a value that is none", "[checks][hostile]") {
    const auto line = GENERATE(
        as<std::string>{}, "Port 0", "Port 65536", "Port 22x", "Port -1", "MaxAuthTries 1.9",
        "MaxAuthTries 0x10", "MaxAuthTries 4294967296", "LoginGraceTime -5", "LoginGraceTime 1y",
        "LoginGraceTime 99999999999", "LoginGraceTime 30000d", "MaxStartups 0",
        "MaxStartups 10:0:20", "MaxStartups 10:101:20", "StreamLocalBindMask 1000",
        "StreamLocalBindMask x", "IPQoS 256", "IPQoS fast", "RekeyLimit 8", "RekeyLimit 1X",
        "RekeyLimit -1", "PermitTunnel maybe", "PermitOpen host", "PermitOpen none x:1 none",
        "SetEnv A", "AcceptEnv A=B", "ListenAddress [::1", "ListenAddress 1.2.3.4:0",
        "ListenAddress 1.2.3.4 rdomain x", "FingerprintHash crc32", "LogLevel loud",
        "SyslogFacility NEWS", "PubkeyAuthOptions none maybe", "AuthorizedKeysCommand x",
        "AuthenticationMethods any password", "PersourceNetBlockSize 33", "Ciphers \"\"");
    CAPTURE(line);

    CHECK_FALSE(accepted(line + "\n", debian("1:9.2p1-2")));
}

TEST_CASE("no limit and no value are not refused", "[checks]") {
    const auto line = GENERATE(as<std::string>{}, "Port 65535", "MaxAuthTries +3",
                               "LoginGraceTime 0", "LoginGraceTime 1w2d3h4m5s", "RekeyLimit 1.5G",
                               "PersourceMaxStartups none", "IPQoS none", "PermitOpen none");
    CAPTURE(line);

    CHECK(accepted(line + "\n", debian("1:9.2p1-2")));
}

}  // namespace presscheck::test
