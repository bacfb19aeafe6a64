// After how many wrong passwords an account is locked: what the probe says beside what happens when
// somebody really tries them on the machine's own libpam.

#include "checks/probes/sudo_pam.h"

#include "tests/support/catch.h"
#include "tests/support/lockout_judged.h"
#include "tests/support/pam_place.h"

#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

struct Variant {
    std::string what;
    std::string login;                   // /etc/pam.d/login
    std::string expected = "unlimited";  // deny as the probe says it; "(none)": it has no row
    std::vector<std::pair<std::string, std::string>> files = {};
};

const std::string preauth = "auth required pam_faillock.so preauth\n";
const std::string unix_or_next = "auth [success=1 default=ignore] pam_unix.so\n";
const std::string authfail = "auth [default=die] pam_faillock.so authfail\n";
const std::string authsucc = "auth sufficient pam_faillock.so authsucc\n";
const std::string deny = "auth requisite pam_deny.so\n";
const std::string permit = "auth required pam_permit.so\n";
const std::string account = "account required pam_faillock.so\naccount required pam_unix.so\n";

// What faillock(8) shows for Debian, and its like.
const std::string good = preauth + unix_or_next + authfail + authsucc + deny + permit;
const std::string red_hat =
    "auth required pam_env.so\nauth required pam_faildelay.so delay=2000000\n"
    "auth required pam_faillock.so preauth silent\n"
    "auth [default=1 ignore=ignore success=ok] pam_usertype.so isregular\n"
    "auth [default=1 ignore=ignore success=ok] pam_localuser.so\n"
    "auth sufficient pam_unix.so nullok\n"
    "auth required pam_faillock.so authfail\nauth required pam_deny.so\n";

const std::vector<Variant>& variants() {
    static const std::vector<Variant> all{
        {"all in order", good + account, "3"},
        {"no account part: only time forgets", good, "3"},
        {"Red Hat's", red_hat + account, "3"},
        {"Red Hat's as a substack",
         "auth substack system-auth\nauth include postlogin\n",
         "3",
         {{"/etc/pam.d/system-auth", red_hat},
          {"/etc/pam.d/postlogin", "session optional x.so\n"}}},
        {"Debian's @include",
         "auth requisite pam_nologin.so\n@include common-auth\n",
         "3",
         {{"/etc/pam.d/common-auth", good}}},
        {"nothing", unix_or_next + deny + permit},
        {"only preauth", preauth + unix_or_next + deny + permit},
        {"only authfail", unix_or_next + authfail + permit},
        {"authfail of right and wrong ones alike",
         "auth required pam_unix.so\nauth required pam_faillock.so authfail\n" + permit, "3"},
        {"no preauth, but authsucc",
         "auth [success=1 default=bad] pam_unix.so\n" + authfail +
             "auth required pam_faillock.so authsucc\n",
         "3"},
        {"no preauth, authsucc sufficient and a deny behind",
         "auth [success=1 default=bad] pam_unix.so\n" + authfail + authsucc + deny, "3"},
        {"no preauth, authsucc sufficient and a permit behind",
         "auth [success=1 default=bad] pam_unix.so\n" + authfail + authsucc + permit},
        {"the password before everything",
         "auth sufficient pam_unix.so\n" + preauth + authfail + deny},
        {"sufficient, then authfail",
         preauth +
             "auth sufficient pam_unix.so\n"
             "auth required pam_faillock.so authfail\n" +
             deny,
         "3"},
        {"preauth is optional",
         "auth optional pam_faillock.so preauth\n" + unix_or_next + authfail + permit},
        {"preauth is requisite",
         "auth requisite pam_faillock.so preauth\n" + unix_or_next + authfail + permit, "3"},
        {"preauth is sufficient: no password is needed",
         "auth sufficient pam_faillock.so preauth\n" + unix_or_next + authfail + permit},
        {"the jump lands on authfail",
         preauth + "auth [success=2 default=1] pam_unix.so\n" + deny + authfail + permit, "3"},
        {"the jump misses authfail",
         preauth + "auth [success=2 default=ignore] pam_unix.so\n" + deny + authfail + permit},
        {"die keeps the wrong ones from authfail",
         preauth + "auth [success=1 default=die] pam_unix.so\n" + authfail + permit},
        {"requisite keeps the wrong ones from authfail",
         preauth + "auth requisite pam_unix.so\nauth required pam_faillock.so authfail\n"},
        {"required lets them through",
         preauth + "auth required pam_unix.so\nauth optional pam_faillock.so authfail\n"
                   "auth optional pam_permit.so\n",
         "3"},
        {"authsucc before the password forgets them all",
         "auth required pam_faillock.so preauth\nauth required pam_faillock.so authsucc\n" +
             unix_or_next + authfail + permit},
        {"preauth in a substack that it only leaves",
         "auth substack part\n" + unix_or_next + authfail + permit,
         "3",
         {{"/etc/pam.d/part", "auth requisite pam_faillock.so preauth\n"}}},
        {"the password in a substack",
         preauth + "auth [success=1 default=ignore] pam_permit.so\n" + deny +
             "auth substack part\n" + permit,
         "3",
         {{"/etc/pam.d/part", unix_or_next + authfail + permit}}},
        {"numbers in the arguments of both",
         "auth required pam_faillock.so preauth deny=5\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail deny=5\n" + permit,
         "5"},
        {"authfail counts no further than its own number",
         "auth required pam_faillock.so preauth deny=5\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail deny=2\n" + permit},
        {"authfail counts beyond preauth's",
         "auth required pam_faillock.so preauth deny=2\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail deny=5\n" + permit,
         "2"},
        {"deny=0 of preauth",
         "auth required pam_faillock.so preauth deny=0\n" + unix_or_next + authfail + permit},
        {"deny=0 of authfail still counts",
         preauth + unix_or_next + "auth [default=die] pam_faillock.so authfail deny=0\n" + permit,
         "3"},
        {"tallies are thrown away",
         "auth [success=ok default=ignore] pam_faillock.so preauth dir=/dev/null\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail dir=/dev/null\n" + permit},
        {"tallies are thrown away by the file",
         "auth [default=ignore] pam_faillock.so preauth\n" + unix_or_next + authfail + permit,
         "unlimited",
         {{"/etc/security/faillock.conf", "dir = /etc/passwd\n"}}},
        {"tallies lie in a folder of their own",
         "auth required pam_faillock.so preauth dir=/run/tallies\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail dir=/run/tallies\n" + permit,
         "3"},
        {"tallies would lie in a folder that nobody makes",
         "auth required pam_faillock.so preauth dir=/run/a/b/c\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail dir=/run/a/b/c\n" + permit},
        {"the file",
         good,
         "4",
         {{"/etc/security/faillock.conf", "# x\n deny = 4 # four\nunlock_time=0\n"}}},
        {"the arguments go before the file",
         "auth required pam_faillock.so preauth deny=2\n" + unix_or_next + authfail + permit,
         "2",
         {{"/etc/security/faillock.conf", "deny = 6\n"}}},
        {"the last of two lines",
         good,
         "5",
         {{"/etc/security/faillock.conf", "deny = 2\ndeny=5\ndeny = five\n"}}},
        {"blanks for the equals sign, and things behind the number",
         good,
         "2",
         {{"/etc/security/faillock.conf", "deny 2nd\n"}}},
        {"another file",
         "auth required pam_faillock.so preauth conf=/etc/security/own.conf\n" + unix_or_next +
             "auth [default=die] pam_faillock.so conf=/etc/security/own.conf "
             "authfail\n" +
             permit,
         "4",
         {{"/etc/security/own.conf", "deny = 4\n"}, {"/etc/security/faillock.conf", "deny = 2\n"}}},
        {"another file that is not there",
         "auth required pam_faillock.so preauth conf=/etc/security/none.conf\n" + unix_or_next +
             authfail + permit,
         "(none)"},
        {"two folders of records",
         "auth required pam_faillock.so preauth dir=/run/a\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail dir=/run/b\n" + permit},
        {"a folder of its own",
         "auth required pam_faillock.so preauth dir=/run/a\n" + unix_or_next +
             "auth [default=die] pam_faillock.so authfail dir=/run/a\n" + permit,
         "3"},
        {"root too", good, "3", {{"/etc/security/faillock.conf", "even_deny_root\n"}}},
        {"root by preauth alone",
         "auth required pam_faillock.so preauth even_deny_root\n" + unix_or_next + authfail +
             permit,
         "3"},
        {"root_unlock_time alone does not cover root",
         good,
         "3",
         {{"/etc/security/faillock.conf", "root_unlock_time = 900\n"}}},
        {"administrators are spared",
         good,
         "unlimited",
         {{"/etc/security/faillock.conf", "admin_group = admins\n"}}},
        {"administrators are not spared",
         good,
         "3",
         {{"/etc/security/faillock.conf", "admin_group = admins\neven_deny_root\n"}}},
        {"local users only, and they are",
         good,
         "3",
         {{"/etc/security/faillock.conf", "local_users_only\n"}}},
        {"nothing counts within no time",
         good,
         "unlimited",
         {{"/etc/security/faillock.conf", "fail_interval = 0\n"}}},
        {"preauth is skipped for persons, but authsucc is not",
         "auth [success=1 default=ignore] pam_succeed_if.so quiet uid >= 1000\n" + good, "3"},
        {"preauth is skipped for persons",
         "auth [success=1 default=ignore] pam_succeed_if.so quiet uid >= 1000\n" + preauth +
             unix_or_next + authfail + permit},
        {"skipped for root",
         "auth [success=1 default=ignore] pam_succeed_if.so quiet uid = 0\n" + good,
         "3",
         {{"/etc/security/faillock.conf", "even_deny_root\n"}}},
        {"skipped for another service",
         "auth [success=1 default=ignore] pam_succeed_if.so service = sshd\n" + good, "3"},
        {"a missing module that is required", "auth required pam_gone.so\n" + good, "(none)"},
        {"a missing module with a dash that is optional", "-auth optional pam_gone.so\n" + good,
         "3"},
        {"any password will do", preauth + "auth optional pam_unix.so\n" + permit},
        {"only wrong ones will do: authfail is gone, and success jumps over authsucc",
         preauth + unix_or_next + authsucc + deny},
        {"only wrong ones will do, and nothing counts",
         "auth [success=1 default=ignore] pam_unix.so\nauth sufficient pam_permit.so\n" + deny},
        {"only wrong ones will do once the account is locked",
         "auth [success=2 default=ignore] pam_faillock.so preauth\n"
         "auth [success=die default=ignore] pam_unix.so\nauth sufficient pam_permit.so\n" +
             unix_or_next + authfail + permit},
        {"root alone, with a counter that spares it",
         "auth requisite pam_succeed_if.so quiet uid = 0\n" + good},
        {"root alone, counted",
         "auth requisite pam_succeed_if.so quiet uid = 0\n" + good,
         "3",
         {{"/etc/security/faillock.conf", "even_deny_root\n"}}},
        {"root alone, and only with a wrong one",
         "auth requisite pam_succeed_if.so quiet uid = 0\n" + preauth + unix_or_next + authsucc +
             deny},
        {"root gets in with whatever it is",
         "auth sufficient pam_succeed_if.so quiet uid = 0\n" + good,
         "3",
         {{"/etc/security/faillock.conf", "even_deny_root\n"}}},
        {"nobody", deny, "(none)"},
        {"nobody, though passwords are looked at", preauth + unix_or_next + authfail + deny,
         "(none)"},
        {"what others have, good",
         "account required pam_unix.so\n",
         "3",
         {{"/etc/pam.d/other", good}}},
        {"what others have, bad",
         "account required pam_unix.so\n",
         "unlimited",
         {{"/etc/pam.d/other", unix_or_next + deny + permit}}},
    };
    return all;
}

}  // namespace

TEST_CASE("sudo needs a password where libpam refuses a wrong one", "[integration][pam]") {
    if (!PamPlace::can_ask()) {
        WARN("skipped: no libpam to ask (libpam0g-dev), or no right to a mount namespace");
        return;
    }
    const auto stack = GENERATE_COPY(values<std::string>({
        good,
        red_hat,
        "auth sufficient pam_permit.so\n" + good,
        "auth optional pam_permit.so\n" + good,
        "auth required pam_permit.so\n",
        "auth sufficient pam_rootok.so\n" + good,
        "auth required pam_rootok.so\n" + unix_or_next + deny + permit,
        "auth optional pam_unix.so\n" + permit,
        "auth [success=1 default=ignore] pam_unix.so\n" + permit + permit,
        "auth [success=2 default=ignore] pam_unix.so\n" + permit + deny + permit,
        unix_or_next + deny + permit,
        preauth + unix_or_next + authsucc + deny,
        deny,
    }));
    INFO(stack);
    const PamPlace place;
    place.service("sudo", stack);

    const auto host = place.host()->seen_by("sudo_defaults");
    const auto ours = sudo_password_needed(*host, {"sudo"}).cell;
    const auto theirs = place.ask("auth sudo person1 " + std::string(PamPlace::wrong));

    CHECK(ours == boolean(!gets_in(theirs)));
}

TEST_CASE("an account is locked after as many wrong passwords as the probe says",
          "[integration][pam]") {
    if (!PamPlace::can_ask()) {
        WARN("skipped: no libpam to ask (libpam0g-dev), or no right to a mount namespace");
        return;
    }
    const auto variant = GENERATE(from_range(variants()));
    INFO(variant.what << "\n" << variant.login);
    const PamPlace place;
    place.service("login", variant.login);
    for (const auto& [path, text] : variant.files)
        place.write(path, text);

    const auto table = lockout_seen(place);

    CHECK(of_login(table, "deny") == variant.expected);
    CHECK(found_out(place) == variant.expected);
    CHECK(of_login(table, "root_covered") == root_found_out(place, variant.expected));
}

}  // namespace presscheck::test
