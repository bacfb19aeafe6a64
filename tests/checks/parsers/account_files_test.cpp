#include "checks/parsers/account_files.h"

#include "tests/support/catch.h"

namespace presscheck::test {

namespace {

using namespace std::string_literals;

std::string accounts(int count) {
    std::string bytes;
    for (int i = 0; i < count; ++i)
        bytes += "u" + std::to_string(i) + ":x:1:1::/:/bin/sh\n";
    return bytes;
}

}  // namespace

TEST_CASE("a password field that cannot be a hash locks the account", "[checks]") {
    const auto field =
        GENERATE(as<std::string>{}, "!", "*", "!!", "!$6$salt$hash", "*LK*", "NP", "$6$salt$ha!sh",
                 "$6$salt with blank$hash", "$6$s\\alt$hash", "$6$sält$hash");
    CAPTURE(field);

    CHECK(password_state(field) == PasswordState::locked);
}

TEST_CASE("a password field that may be a hash is usable", "[checks]") {
    const auto field = GENERATE(as<std::string>{}, "$6$salt$hash", "$y$j9T$salt$hash",
                                "$1$salt$hash", "abJnggxhB/yWI", "_J9..rasmBYk8r9AiWNc", "$x");
    CAPTURE(field);

    CHECK(password_state(field) == PasswordState::usable);
}

TEST_CASE("an empty password field asks for no password", "[checks]") {
    CHECK(password_state("") == PasswordState::empty);
}

TEST_CASE("what pam_unix takes for an x sends to the shadow file", "[checks]") {
    const auto field = GENERATE(as<std::string>{}, "x", "##root", "*NP*");
    CAPTURE(field);

    CHECK(password_state(field) == PasswordState::shadowed);
}

TEST_CASE("a passwd file is read as the C library reads it", "[checks]") {
    const auto file = parse_passwd(
        "# comment\n"
        "\n"
        "root:x:0:0:root:/root:/bin/bash\n"
        "  an:x:1000:1000:L\xea An:/home/an:\n"
        "last:x:4294967295:7::/:/bin/sh");

    REQUIRE(file.entries.size() == 3);
    CHECK_FALSE(file.incomplete);
    CHECK(file.entries[0].line == 3);
    CHECK(file.entries[1].name == "an");
    CHECK(file.entries[1].shell.empty());
    CHECK(file.entries[2].uid == 4294967295);
    CHECK(file.entries[2].gid == 7);
}

TEST_CASE("a line that is no record leaves the others and says so", "[checks][hostile]") {
    const auto line = GENERATE(
        "evil"s, "evil:x:0:0"s, "evil:x:0:0:::/bin/sh:more"s, ":x:0:0::/:/bin/sh"s,
        "evil:x:zero:0::/:/bin/sh"s, "evil:x:-1:0::/:/bin/sh"s, "evil:x:0x0:0::/:/bin/sh"s,
        "evil:x:4294967296:0::/:/bin/sh"s, "evil:x:99999999999999999999:0::/:/bin/sh"s,
        "evil:x: 0:0::/:/bin/sh"s, "evil\0:x:0:0::/:/bin/sh"s, "ev\xffil:x:0:0::/:/bin/sh"s);
    CAPTURE(line);

    const auto file = parse_passwd("root:x:0:0::/root:/bin/bash\n" + line +
                                   "\nan:x:1000:1000::/home/an:/bin/bash\n");

    REQUIRE(file.entries.size() == 2);
    CHECK(file.entries[1].name == "an");
    CHECK(file.incomplete == Reason::malformed);
}

TEST_CASE("a name that comes twice stays twice and is said to be wrong", "[checks][hostile]") {
    const auto file = parse_passwd(
        "an:x:1000:1000::/home/an:/bin/bash\n"
        "an:x:0:0::/root:/bin/bash\n");

    CHECK(file.entries.size() == 2);
    CHECK(file.incomplete == Reason::malformed);
}

TEST_CASE("lines that end as on Windows are read, and said to be wrong", "[checks][hostile]") {
    const auto file = parse_passwd("an:x:0:0::/home/an:/bin/bash\r\n");

    REQUIRE(file.entries.size() == 1);
    CHECK(file.entries[0].uid == 0);
    CHECK(file.incomplete == Reason::malformed);
}

TEST_CASE("a line that asks a directory for accounts is no account", "[checks]") {
    const auto line = GENERATE(as<std::string>{}, "+", "+::::::", "+@staff::::::", "-guest");
    CAPTURE(line);

    const auto file = parse_passwd("root:x:0:0::/root:/bin/bash\n" + line + "\n");

    CHECK(file.entries.size() == 1);
    CHECK(file.incomplete == Reason::directory_service);
}

TEST_CASE("a passwd file without end ends at the limit", "[checks][hostile]") {
    const auto file = parse_passwd(accounts(70'000));

    CHECK(file.entries.size() == 65'536);
    CHECK(file.incomplete == Reason::budget);
}

TEST_CASE("a shadow file gives days, and no hash", "[checks]") {
    const auto file = parse_shadow(
        "root:$6$salt$hash:19000:1:90:7:14:20000:\n"
        "an:!::::-1:::\n");

    REQUIRE(file.by_name.size() == 2);
    CHECK_FALSE(file.incomplete);
    const auto& root = file.by_name.at("root");
    CHECK(root.sound);
    CHECK(root.password == PasswordState::usable);
    CHECK(root.changed == 19000);
    CHECK(root.min_days == 1);
    CHECK(root.max_days == 90);
    CHECK(root.expires == 20000);
    const auto& an = file.by_name.at("an");
    CHECK(an.line == 2);
    CHECK(an.password == PasswordState::locked);
    CHECK_FALSE(an.changed);
    CHECK_FALSE(an.max_days);
}

TEST_CASE("a shadow line with wrong fields is unsound and still somebody's", "[checks][hostile]") {
    const auto fields =
        GENERATE(as<std::string>{}, "$6$s$h", "$6$s$h:1:2:3:4:5:6", "$6$s$h:1:2:3:4:5:6:7:8",
                 "$6$s$h:x:0:90:7:::", "$6$s$h:1:0:90days:7:::", "$6$s$h:99999999:0:90:7:::",
                 "$6$s$h:1:0:90:7:::\r");
    CAPTURE(fields);

    const auto file = parse_shadow("an:" + fields + "\nroot:!:1:0:99999:7:::\n");

    REQUIRE(file.by_name.size() == 2);
    CHECK_FALSE(file.by_name.at("an").sound);
    CHECK(file.by_name.at("root").sound);
    CHECK(file.incomplete == Reason::malformed);
    CHECK_FALSE(file.nameless);
}

TEST_CASE("a shadow line without a name could be anybody's", "[checks][hostile]") {
    const auto line = GENERATE("garbage"s, ":$6$s$h:1:0:9:7:::"s, "a\0n:!:1:0:9:7:::"s);
    CAPTURE(line);

    const auto file = parse_shadow(line + "\n");

    CHECK(file.nameless);
    CHECK(file.incomplete == Reason::malformed);
}

TEST_CASE("of two shadow lines for a name the first counts", "[checks][hostile]") {
    const auto file = parse_shadow("an:!:1:0:9:7:::\nan:$6$s$h:1:0:9:7:::\n");

    CHECK(file.by_name.at("an").password == PasswordState::locked);
    CHECK(file.incomplete == Reason::malformed);
}

TEST_CASE("numbers have the first name the file gives them", "[checks]") {
    const auto names = parse_names_by_id(
        "root:x:0:\n"
        "toor:x:0:\n"
        "broken:x\n"
        "+nis::7:\n"
        "adm:x:4:syslog,an\n");

    CHECK(names == std::map<unsigned, std::string>{{0, "root"}, {4, "adm"}});
}

}  // namespace presscheck::test
