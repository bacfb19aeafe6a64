#include "checks/pseudonyms.h"

#include "checks/known_words.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {

using Trust = Pseudonyms::Trust;

TEST_CASE("the words of our parsers are known, and no others", "[checks]") {
    for (const auto* word : {"permitrootlogin", "required", "nopasswd", "systemmaxuse", "auid"})
        CHECK(is_known_word(word));
    for (const auto* word : {"hunter2", "toasoan", "", "zzzzzz"})
        CHECK_FALSE(is_known_word(word));
}

TEST_CASE("a word that nobody knows has the same other one wherever it stands", "[checks]") {
    Pseudonyms pseudonyms({"an"});

    const auto first = pseudonyms.in_place_of("toasoan Thukyx toasoan", Trust::settings);
    const auto second = pseudonyms.in_place_of("an TOASOAN thukyx, binhlu", Trust::settings);

    CHECK(first == "zzzzzzz Zzzzzz zzzzzzz");
    CHECK(second == "an ZZZZZZZ zzzzzz, zzzzzy");
}

TEST_CASE("what stays of a text is what its grammar needs", "[checks][hostile]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"PermitRootLogin no", "PermitRootLogin no"},
        {"PermitRootLogin hunter", "PermitRootLogin zzzzzz"},
        {"auth required pam_hunter.so hunter retry=3",
         "auth required zzz_zzzzzz.so zzzzzz retry=3"},
        // A number stays behind a word that does.
        {"Port 2222", "Port 2222"},
        {"hunter 2222", "zzzzzz 1111"},
        {"MaxRetentionSec=12month", "MaxRetentionSec=12month"},
        {"192.168.100.1 hunter", "192.168.100.1 zzzzzz"},
        // In a comment nothing does, and not behind a password, be it a word we know.
        {"# Port 2222 required", "# Zzzz 1111 zzzzzzzz"},
        {"Port 2222 # pin 4711 hunter", "Port 2222 # pin 1111 zzzzzz"},
        {"passwd=required auth", "passwd=zzzzzzzz auth"},
        {"[passwd=required auth] auth", "[passwd=zzzzzzzz zzzz] auth"},
        {"ConditionHunter=x Conditionhunter=x", "ConditionZzzzzz=x Zzzzzzzzzzzzzzz=x"},
        {"passwd=password", "passwd=zzzzzzzz"},
        {"PGPASSWORD=required HUNTERPASSWORD=x", "PGPASSWORD=zzzzzzzz ZZZZZZPASSWORD=x"},
        {"#include hunter", "#include zzzzzz"},
        {"#1000 ALL=(ALL) NOPASSWD: ALL", "#1000 ALL=(ALL) NOPASSWD: ALL"},
        {"-oCiphers=x -ohunter", "-oCiphers=x -zzzzzzz"},
        // What was UTF-8 stays it, and an escape an escape.
        {"to\u00e0 so\u1ea1n", "zz\u00e9 zz\u1ec7z"},
        {"\xff\xfehunter", "\xff\xfezzzzzz"},
        {"a\\040b \\x2d \\x68\\x75 \\u00e9\\u0068", "a\\040b \\x2d \\x7a\\x7a \\u00e9\\u007a"},
        {"\xef\xbb\xbfPort 22", "\xef\xbb\xbfPort 22"},
        {"deadbeef0123", "ffffffff1111"},
    }));
    CAPTURE(text);

    Pseudonyms pseudonyms({});
    CHECK(pseudonyms.in_place_of(text, Trust::settings) == expected);
}

TEST_CASE("other words are never words that stay", "[checks]") {
    Pseudonyms pseudonyms({"zzzz", "zzzy"});

    CHECK(pseudonyms.in_place_of("anne zzzz", Trust::settings) == "zzzx zzzz");
}

}  // namespace presscheck::test
