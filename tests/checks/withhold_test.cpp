#include "checks/withhold.h"

#include "checks/parsers/account_files.h"
#include "checks/parsers/xml_elements.h"
#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

Withheld withheld(std::string_view path, std::string_view content, const Words& shown = {}) {
    return Withholding(shown).withhold(path, content);
}

// The second field of a record for which this is the password.
std::string kept_field(const std::string& field) {
    const auto kept = withheld("/etc/shadow", "an:" + field + ":20000:0:99999:7:::\n").content;
    return kept.substr(3, kept.find(':', 3) - 3);
}

}  // namespace

TEST_CASE("a hash that is recorded is of the same scheme and state, and of nobody's password",
          "[checks][hostile]") {
    const auto [field, expected] = GENERATE(table<std::string, std::string>({
        {"$y$j9T$SaltSalt$HashHashHash", "$y$j9T$zzzzzzzz$zzzzzzzzzzzz"},
        {"$6$SaltSalt$Hash/Hash.", "$6$zzzzzzzz$zzzzzzzzzz"},
        {"$6$rounds=5000$Salt$Hash", "$6$rounds=5000$zzzz$zzzz"},
        {"$2b$12$SaltSaltHash", "$2b$12$zzzzzzzzzzzz"},
        {"$1$Salt$Hash", "$1$zzzz$zzzz"},
        {"$5$nosecondpart", "$5$zzzzzzzzzzzz"},
        {"!$y$j9T$Salt$Hash", "!$y$j9T$zzzz$zzzz"},
        {"!!", "!!"},
        {"*", "*"},
        {"!*", "!*"},
        {"", ""},
        {"x", "x"},
        {"abJnggxhB/yWI", "zzzzzzzzzzzzz"},
        {"plaintext", "zzzzzzzzz"},
    }));
    CAPTURE(field);

    CHECK(kept_field(field) == expected);
    CHECK(password_state(kept_field(field)) == password_state(field));
}

TEST_CASE("every file of accounts loses its hashes, copies too", "[checks][hostile]") {
    const auto path =
        GENERATE(as<std::string>{}, "/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/shadow",
                 "/etc/shadow.bak", "/etc/gshadow", "/etc/security/opasswd", "/usr/etc/passwd");
    CAPTURE(path);

    const auto kept = withheld(path, "root:$6$Salt$Hash:0:0\nno record\nan:x:1", {"root"});

    CHECK(kept.content == "root:$6$zzzz$zzzz:0:0\nzz zzzzzy\nan:x:1");
    CHECK(kept.what == "password hashes");
}

TEST_CASE("which keys open an account is not recorded, only that lines are there",
          "[checks][hostile]") {
    const auto path = GENERATE(as<std::string>{}, "/home/an/.ssh/authorized_keys2",
                               "/etc/ssh/authorized_keys/an", "/root/.ssh/authorized_keys");
    CAPTURE(path);

    const auto kept = withheld(path, "# An's\n\nssh-ed25519 AAAA/B+ an@may\n");

    CHECK(kept.content == "# zz'z\n\nzzz-zzzzzzz zzzzzz+ zz@zzz\n");
    CHECK(kept.what == "public keys");
}

TEST_CASE("XML stays XML, with the words of the answer and its grammar", "[checks]") {
    const auto kept = withheld("/etc/app.xml",
                               "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
                               "<app xmlns:s='urn:marker'><!-- marker -->\n"
                               "<s:port open='marker'>marker &amp; <![CDATA[marker]]></s:port>\n"
                               "<number>8080</number></app>\n",
                               {"app", "number", "8080"})
                          .content;

    const auto root = parse_xml(kept);
    REQUIRE(root);
    CHECK(root->name == "app");
    CHECK(root->children.back().name == "number");
    CHECK(root->children.back().text == "8080");
    CHECK(kept.find("marker") == std::string::npos);
}

TEST_CASE("nothing that is said in UTF-16 is recorded", "[checks][hostile]") {
    const bool little = GENERATE(true, false), marked = GENERATE(true, false);
    const std::string text = "<a b=\"Hunter2\">caf\xe9</a>\n";
    std::string wide = !marked ? "" : little ? "\xff\xfe" : "\xfe\xff";
    for (const char c : text)
        wide += little ? std::string{c, '\0'} : std::string{'\0', c};

    const auto kept = withheld("/etc/app.xml", wide);

    CHECK(kept.content.size() == wide.size());
    CHECK(kept.content.find_first_of("Hunter2caf\xe9") == std::string::npos);
    CHECK(kept.what == "UTF-16");
}

TEST_CASE("a private key is withheld wherever it lies, and no line moves", "[checks][hostile]") {
    const std::string key =
        "a = 1\n-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\nc2Vj\n"
        "-----END OPENSSH PRIVATE KEY-----\nb = 2\n";
    const auto path = GENERATE(as<std::string>{}, "/etc/app.conf", "/etc/pam.d/x", "/opt/x");

    const auto kept = withheld(path, key).content;

    CHECK(kept.find("c2Vj") == std::string::npos);
    CHECK(kept.size() == key.size());
    CHECK(kept.ends_with("\nb = 2\n"));
    CHECK(std::count(kept.begin(), kept.end(), '\n') == 6);
}

TEST_CASE("passwords in configuration are other words of the same length", "[checks][hostile]") {
    const auto [line, expected] = GENERATE(table<std::string, std::string>({
        {"password = hunter2\n", "password = zzzzzz1\n"},
        {"url=https://an:hunter2@vps/x\n", "url=https://an:zzzzzz1@zzz/x\n"},
        {"//nas/x /srv cifs user=an,password=hunter2 0 0\n",
         "//nas/x /srv cifs user=an,password=zzzzzz1 0 0\n"},
        {"Port 22\n", "Port 22\n"},
    }));

    CHECK(withheld("/etc/app.conf", "x\n" + line + "y\n",
                   {"url", "https", "nas", "srv", "cifs", "user"})
              .content == "x\n" + expected + "y\n");
}

// A grammar's word stays elsewhere, and so may be a password.
TEST_CASE("a secret is withheld though it is a word of a grammar", "[checks][hostile]") {
    const std::string line =
        GENERATE("url https://user:enabled/x@vps/x\n", "url https://user:x?enabled@vps/x\n",
                 "user::Token \"enabled\";\n", "user::License-Key \"enabled\";\n",
                 "url tcp://vps?auth=enabled&user=1\n", "rocommunity enabled\n",
                 "X-Auth-Token enabled\n", "Host user:enabled@vps\n");
    CAPTURE(line);

    const auto kept = withheld("/etc/app.conf", line, {"user", "vps", "url"});

    CHECK(kept.content.find("enabled") == std::string::npos);
    CHECK(kept.content.size() == line.size());
    CHECK(withheld("/etc/app.conf", "user enabled\n", {"user"}).content == "user enabled\n");
}

TEST_CASE("words of a grammar are no secrets", "[checks]") {
    const auto [path, line] = GENERATE(table<std::string, std::string>({
        {"/etc/nsswitch.conf", "passwd: files systemd\n"},
        {"/etc/sudoers.d/an", "an ALL=(ALL) NOPASSWD: ALL\n"},
        {"/etc/pam.d/common-password", "password [success=1 default=ignore] pam_unix.so\n"},
        {"/etc/login.defs", "PASS_MAX_DAYS 90\n"},
        {"/proc/sys/net/ipv4/ip_forward", "0\n"},
        {"/etc/ssh/sshd_config", "PasswordAuthentication no\nPermitEmptyPasswords=no\n"},
    }));
    CAPTURE(path);

    const auto kept = withheld(path, line);

    CHECK(kept.content == line);
    CHECK(kept.what.empty());
}

TEST_CASE("a command line keeps its arguments and loses its passwords", "[checks][hostile]") {
    using namespace std::string_literals;
    const auto line = "mysqld\0--port=3306\0--password\0hunter2\0--api-token=abc\0-v\0"s;

    const auto kept = withheld("/proc/812/cmdline", line, {"mysqld"});

    CHECK(kept.content.size() == line.size());
    CHECK(kept.content.starts_with("mysqld\0--port=3306\0--password\0zzzzzz1\0"s));
    CHECK(kept.content.find("abc") == std::string::npos);
    CHECK(kept.content.ends_with("\0-v\0"s));
    CHECK(kept.what == "passwords on a command line");
}

}  // namespace presscheck::test
