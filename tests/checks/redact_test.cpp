#include "checks/redact.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {

TEST_CASE("no secret survives being evidence", "[checks][hostile]") {
    const std::string secret = "Tr0ub4dor&3";
    const auto text = GENERATE_COPY(
        as<std::string>{}, "password=" + secret, "DB_PASSWORD = \"" + secret + "\"",
        "'db_password' => '" + secret + "'", "\"token\": \"" + secret, "api_key: " + secret,
        "requirepass " + secret, "client_secret='" + secret + "'",
        "postgres://cms:" + secret + "@10.0.0.5/cms",
        "Authorization: Bearer " + secret + "abcdefgh", "LDAP_BINDPW=" + secret,
        "bindpw " + secret);
    CAPTURE(text);

    CHECK(redact(text).find(secret) == std::string::npos);
}

TEST_CASE("password hashes do not leave the machine", "[checks][hostile]") {
    const auto hash = GENERATE(
        as<std::string>{},
        "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
        "$6$rounds=5000$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc",
        "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW", "$1$salt$qJH7.N4xYta3",
        "$argon2id$v=19$m=65536,t=2,p=1$gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ",
        "grub.pbkdf2.sha512.10000.D76A3BBB", "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=");
    CAPTURE(hash);

    const auto safe = redact("root:" + hash + ":19000:0:99999:7:::");

    CHECK(safe.find(hash.substr(6, 6)) == std::string::npos);
    CHECK(safe.find("[password hash]") != std::string::npos);
}

TEST_CASE("private keys do not leave the machine, whole or line by line", "[checks][hostile]") {
    const std::string body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt";
    const auto whole = "x\n-----BEGIN OPENSSH PRIVATE KEY-----\n" + body +
                       "\n-----END OPENSSH PRIVATE KEY-----\ny";
    const auto cut_off = "-----BEGIN RSA PRIVATE KEY-----\n" + body;

    CHECK(redact(whole) == "x\n[private key]\ny");
    CHECK(redact(cut_off) == "[private key]");
    CHECK(redact(body) == "[key material]");
    CHECK(redact("AGE-SECRET-KEY-1QQPQZRDG") == "[key]");
}

TEST_CASE("what is no secret stays readable", "[checks]") {
    const auto text = GENERATE(
        as<std::string>{}, "PasswordAuthentication no", "PermitEmptyPasswords=no",
        "password [success=1 default=ignore] pam_unix.so obscure yescrypt", "PASS_MAX_DAYS 60",
        "password requisite pam_pwquality.so retry=3", "deny = 5", "https://packages.example.vn/debian",
        "/usr/share/javascript/jquery/dist/core/something/long/enough/to/look/odd/x.js",
        "https://example.vn:8443/tin-tuc?trang=2", "PassEnvironment=LANG",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 (64)");
    CAPTURE(text);

    CHECK(redact(text) == text);
}

}  // namespace presscheck::test
