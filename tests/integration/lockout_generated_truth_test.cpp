// After how many wrong passwords an account is locked, of stacks that nobody wrote: entries of
// pam_unix and pam_faillock among permits and denials, taken out, doubled and in any order.

#include "tests/support/catch.h"
#include "tests/support/dice.h"
#include "tests/support/lockout_judged.h"
#include "tests/support/pam_place.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

constexpr auto modules =
    std::to_array<const char*>({"pam_faillock.so preauth", "pam_faillock.so authfail",
                                "pam_faillock.so authsucc", "pam_unix.so", "pam_unix.so",
                                "pam_deny.so", "pam_permit.so", "pam_succeed_if.so quiet uid = 0"});
constexpr auto controls = std::to_array<const char*>(
    {"required", "requisite", "sufficient", "optional", "[success=1 default=ignore]",
     "[success=2 default=ignore]", "[success=ok default=1]", "[success=1 default=bad]",
     "[default=die]", "[success=done default=die]", "[success=die default=ignore]"});

std::string any_entry(Dice& dice) {
    const auto* control = controls.at(static_cast<std::size_t>(dice.below(controls.size())));
    const auto* module = modules.at(static_cast<std::size_t>(dice.below(modules.size())));
    return std::string("auth ") + control + " " + module + "\n";
}

// Debian's, as faillock(8) shows it, with one to three changes.
std::string changed_stack(Dice& dice) {
    std::vector<std::string> lines{"auth required pam_faillock.so preauth\n",
                                   "auth [success=1 default=ignore] pam_unix.so\n",
                                   "auth [default=die] pam_faillock.so authfail\n",
                                   "auth sufficient pam_faillock.so authsucc\n",
                                   "auth requisite pam_deny.so\n",
                                   "auth required pam_permit.so\n"};
    for (int left = 1 + dice.below(3); left > 0; --left) {
        const auto at = lines.begin() + dice.below(static_cast<int>(lines.size()));
        switch (dice.below(4)) {
            case 0:
                *at = any_entry(dice);
                break;
            case 1:
                lines.insert(at, any_entry(dice));
                break;
            default:
                lines.erase(at);
        }
    }
    std::string stack;
    for (const auto& line : lines)
        stack += line;
    return stack;
}

std::string any_stack(Dice& dice) {
    std::string stack;
    for (int left = 3 + dice.below(4); left > 0; --left)
        stack += any_entry(dice);
    return stack;
}

// Two entries that count one wrong password twice lock sooner than either says.
bool counts_twice(const std::string& stack) {
    const auto first = stack.find("authfail");
    return first != std::string::npos && stack.find("authfail", first + 1) != std::string::npos;
}

bool is_number(const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos;
}

std::string judge(const std::string& stack, std::map<std::string, int>& seen) {
    const PamPlace place;
    place.service("login", stack);
    const auto table = lockout_seen(place);
    const auto ours = of_login(table, "deny"), root = of_login(table, "root_covered");
    const auto theirs = found_out(place);
    const bool sooner = counts_twice(stack) && is_number(ours) && is_number(theirs) &&
                        std::stoi(theirs) <= std::stoi(ours);
    const auto their_root = root_found_out(place, ours);
    ++seen[theirs];
    if ((ours == theirs || sooner) && root == their_root) return "";
    return "\n" + stack + "ours: " + ours + ", root covered: " + root + "\nlibpam: " + theirs +
           ", root covered: " + their_root + "\n";
}

}  // namespace

TEST_CASE("generated stacks lock after as many wrong passwords as libpam lets try",
          "[integration][pam]") {
    if (!PamPlace::can_ask()) {
        WARN("skipped: no libpam to ask (libpam0g-dev), or no right to a mount namespace");
        return;
    }
    std::map<std::string, int> seen;
    std::string found;

    for (int round = 0; round < rounds(60) && found.size() < 20000; ++round) {
        Dice dice(static_cast<unsigned>(round));
        found += judge(round % 2 == 0 ? changed_stack(dice) : any_stack(dice), seen);
    }

    CHECK(found == "");
    // Doors of every kind came up.
    CHECK(seen["3"] > 0);
    CHECK(seen["unlimited"] > 0);
    CHECK(seen["(none)"] > 0);
}

}  // namespace presscheck::test
