// Which passwords the machine's own libpam takes, beside what the probe says it takes.

#include "checks/facts.h"
#include "checks/policy/declaration.h"

#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/pam_place.h"
#include "tests/support/shown.h"

#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

struct Variant {
    std::string what;
    std::string passwd;  // /etc/pam.d/passwd
    int length = 0;      // as the probe says
    std::vector<std::pair<std::string, std::string>> files = {};
};

// No word, nothing twice in a row: cracklib has nothing to say against any beginning of it.
const std::string letters = "qzvkxwjhgbmtrpdcnlfyqz";

// Says nothing against what it is asked for: no dictionary.
const std::string quality = "password requisite pam_pwquality.so dictcheck=0 ";
const std::string sets = "password required pam_unix.so use_authtok sha512\n";

const std::vector<Variant>& variants() {
    static const std::vector<Variant> all{
        {"in its arguments", quality + "minlen=14\n" + sets, 14},
        {"in its file",
         quality + "\n" + sets,
         12,
         {{"/etc/security/pwquality.conf", "minlen = 12\n"}}},
        {"without blanks",
         quality + "\n" + sets,
         12,
         {{"/etc/security/pwquality.conf", "minlen=12\n"}}},
        {"in a drop-in",
         quality + "\n" + sets,
         13,
         {{"/etc/security/pwquality.conf.d/a.conf", "minlen = 13\n"}}},
        {"the file after its drop-ins",
         quality + "\n" + sets,
         11,
         {{"/etc/security/pwquality.conf", "minlen = 11\n"},
          {"/etc/security/pwquality.conf.d/a.conf", "minlen = 15\n"}}},
        {"the later of two drop-ins",
         quality + "\n" + sets,
         10,
         {{"/etc/security/pwquality.conf.d/10.conf", "minlen = 15\n"},
          {"/etc/security/pwquality.conf.d/20.conf", "minlen = 10\n"},
          {"/etc/security/pwquality.conf.d/30.txt", "minlen = 17\n"}}},
        {"arguments before the file",
         quality + "minlen=9\n" + sets,
         9,
         {{"/etc/security/pwquality.conf", "minlen = 15\n"}}},
        {"its default", quality + "\n" + sets, 8},
        {"a credit for small letters", quality + "minlen=14 lcredit=3\n" + sets, 11},
        {"more credit than letters", quality + "minlen=14 lcredit=12\n" + sets, 7},
        {"not enforcing", quality + "minlen=14 enforcing=0\n" + sets, 6},
        {"only unix", "password required pam_unix.so sha512\n", 6},
        {"unix's own length", "password required pam_unix.so sha512 minlen=10\n", 10},
        {"unix first", "password sufficient pam_unix.so sha512\n" + quality + "minlen=14\n", 6},
        {"optional, and unix asks anew",
         "password optional pam_pwquality.so dictcheck=0 minlen=14\n"
         "password required pam_unix.so sha512\n",
         6},
        {"optional, and unix takes what is there",
         "password optional pam_pwquality.so dictcheck=0 minlen=14\n" + sets, 14},
        {"required, and unix asks anew",
         "password required pam_pwquality.so dictcheck=0 minlen=14\n"
         "password required pam_unix.so sha512\n",
         6},
        {"jumped over",
         "password [success=1 default=ignore] pam_permit.so\n" + quality + "minlen=14\n" +
             "password required pam_unix.so sha512\n",
         6},
        {"in a substack that is left",
         "password substack part\npassword required pam_unix.so "
         "sha512 use_authtok\n",
         14,
         {{"/etc/pam.d/part", quality + "minlen=14\n"}}},
        {"Debian's",
         "@include common-password\n",
         14,
         {{"/etc/pam.d/common-password",
           quality + "retry=3\npassword [success=1 default=ignore] pam_unix.so obscure use_authtok "
                     "try_first_pass sha512\npassword requisite pam_deny.so\npassword required "
                     "pam_permit.so\n"},
          {"/etc/security/pwquality.conf", "minlen = 14\n"}}},
    };
    return all;
}

std::string read_shadow(const PamPlace& place) {
    return read_file(place.path("/etc/shadow"));
}

}  // namespace

TEST_CASE("passwords are taken from the length on that the probe says", "[integration][pam]") {
    if (!PamPlace::can_ask() || !can_run("ls /usr/lib/*/security/pam_pwquality.so")) {
        WARN(
            "skipped: no libpam to ask (libpam0g-dev, libpam-pwquality), or no right to a mount "
            "namespace");
        return;
    }
    const auto variant = GENERATE(from_range(variants()));
    INFO(variant.what << "\n" << variant.passwd);
    const PamPlace place;
    place.service("passwd", variant.passwd);
    for (const auto& [path, text] : variant.files)
        place.write(path, text);
    const auto question = [&](int who, int length) {
        return "change passwd person" + std::to_string(who) + " " + std::to_string(1001 + who) +
               " " + PamPlace::right + " " + letters.substr(0, static_cast<std::size_t>(length));
    };

    const auto host = place.host();
    FactCache facts(*host, *parse_time("2026-11-01T00:00:00Z"));
    const auto& table = facts.table(*find_declaration("password_rules"), {});
    REQUIRE(table.rows().size() == 1);
    CHECK(shown(table.rows().front(), "min_length") == std::to_string(variant.length));
    CHECK(shown(table.rows().front(), "hash") == "SHA512");

    const auto before = read_shadow(place);
    place.ask(question(0, variant.length - 1));
    CHECK(read_shadow(place) == before);
    place.ask(question(1, variant.length));
    CHECK(read_shadow(place) != before);
}

}  // namespace presscheck::test
