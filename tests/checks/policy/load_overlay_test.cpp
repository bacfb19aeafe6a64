#include "checks/policy/load.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"

namespace presscheck::test {
namespace {

Policy policy_with_parameters() {
    return policy_of(asserting(
        "{probe: sshd, some: {permitrootlogin: {matches: $word}}}",
        "max: {type: integer, default: 3, at_least: 1, at_most: 5}, nets: {type: list of network, "
        "site: true}, word: {type: text, default: a}"));
}

std::string overlay_problems(std::string_view text, bool local = false) {
    const auto loaded = load_overlay(text, policy_with_parameters(), local);
    const auto* problems = std::get_if<std::vector<Problem>>(&loaded);
    return problems == nullptr ? "none\n" : spell("o", *problems);
}

}  // namespace

TEST_CASE("an overlay sets what its policy lets it set", "[policy]") {
    const auto policy = policy_with_parameters();
    auto values = default_values(policy);

    const auto loaded = load_overlay(
        "overlay: p\nversion: 2026.12.1\nset: {max: 5, nets: [10.0.0.0/8]}\n", policy, false);
    REQUIRE(std::holds_alternative<Overlay>(loaded));
    apply(std::get<Overlay>(loaded), values);

    CHECK(std::get<Overlay>(loaded).version == "2026.12.1");
    CHECK(std::get<Overlay>(loaded).digest.size() == 64);
    CHECK(spell(values.at("max")) == "5");
    CHECK(spell(values.at("nets")) == "[10.0.0.0/8]");
    CHECK(spell(values.at("word")) == "a");
}

TEST_CASE("an overlay may not set what a closed column never holds", "[policy][hostile]") {
    const auto policy = policy_of(asserting("{probe: units, some: {enabled: {one_of: $states}}}",
                                            "states: {type: list of text, default: [enabled]}"));
    const auto problems = [&](const std::string& states) {
        const auto loaded = load_overlay(
            "overlay: p\nversion: 2026.12.1\nset: {states: " + states + "}\n", policy, false);
        const auto* found = std::get_if<std::vector<Problem>>(&loaded);
        return found == nullptr ? "none\n" : spell("o", *found);
    };

    CHECK(problems("[masked, disabled]") == "none\n");
    const auto wrong = problems("[masked, disable]");
    CHECK(wrong.starts_with("o:3:15: parameter 'states': column 'enabled' of probe 'units' is "));
    CHECK(wrong.ends_with(", never 'disable'; did you mean 'disabled'?\n"));
}

TEST_CASE("an overlay of the host sets only what is for a site to set", "[policy]") {
    CHECK(overlay_problems("{overlay: p, version: 1.2.3, set: {nets: [10.0.0.0/8]}}", true) ==
          "none\n");
    CHECK(overlay_problems("{overlay: p, version: 1.2.3, set: {max: 5}}", true) ==
          "o:1:36: parameter 'max' is not for a host to set (it lacks site: true); ask the "
          "department\n");
}

TEST_CASE("each mistake in an overlay is named", "[policy]") {
    const auto [text, problem] = GENERATE(table<std::string, std::string>({
        {"{overlay: q, version: 1.2.3, set: {}}",
         "o:1:11: this overlay is for policy 'q', not for 'p'\n"},
        {"{overlay: p, version: 1.2, set: {}}",
         "o:1:23: 'version' is three integers like 2026.11.1, not '1.2'\n"},
        {"{overlay: p, version: 1.2.3}", "o:1:1: the overlay lacks the key 'set'\n"},
        {"{overlay: p, version: 1.2.3, set: [max]}", "o:1:35: 'set' is a map, not a list\n"},
        {"{overlay: p, version: 1.2.3, set: {mx: 5}}",
         "o:1:36: unknown parameter 'mx' of policy 'p'; did you mean 'max'?\n"},
        {"{overlay: p, version: 1.2.3, set: {max: 9}}",
         "o:1:41: parameter 'max' may not be '9': its bounds are at_least 1, at_most 5\n"},
        {"{overlay: p, version: 1.2.3, set: {max: many}}",
         "o:1:41: parameter 'max': not an integer like 5, -1 or unlimited: 'many'\n"},
        {"{overlay: p, version: 1.2.3, set: {nets: []}}",
         "o:1:42: parameter 'nets' is an empty list; name something, or declare it with "
         "may_be_empty: true\n"},
        {"{overlay: p, version: 1.2.3, set: {word: 'a('}}",
         "o:1:42: parameter 'word': not a regular expression (RE2): 'a(': missing ): a(\n"},
        {"{overlay: p, version: 1.2.3, set: {}, sets: {}}",
         "o:1:39: unknown key 'sets' of the overlay; did you mean 'set'?\n"},
    }));
    CAPTURE(text);

    CHECK(overlay_problems(text) == problem);
}

TEST_CASE("an overlay says which policy it is for", "[policy]") {
    const auto target =
        std::get<OverlayTarget>(overlay_target("version: 1.2.3\noverlay: level3-server\n"));
    CHECK(target.policy == "level3-server");
    CHECK(target.place.line == 2);
    CHECK(target.place.column == 10);
}

TEST_CASE("an overlay that does not say which policy it is for is told where", "[policy]") {
    const auto [text, problem] = GENERATE(table<std::string, std::string>({
        {"overlay: [a]", "o:1:10: an overlay begins with 'overlay: POLICY-ID'\n"},
        {"set: {}", "o:1:1: an overlay begins with 'overlay: POLICY-ID'\n"},
        {"[overlay]", "o:1:1: an overlay begins with 'overlay: POLICY-ID'\n"},
        {"overlay", "o:1:1: an overlay begins with 'overlay: POLICY-ID'\n"},
    }));
    CAPTURE(text);

    const auto target = overlay_target(text);

    REQUIRE(std::holds_alternative<std::vector<Problem>>(target));
    CHECK(spell("o", std::get<std::vector<Problem>>(target)) == problem);
    CHECK(std::holds_alternative<std::vector<Problem>>(overlay_target("overlay: &a b")));
    CHECK(std::holds_alternative<std::vector<Problem>>(overlay_target("overlay: 'a")));
}

}  // namespace presscheck::test
