// A policy that loads, loads the same way twice, can be explained, and its own defaults are values
// an overlay could set; one that does not load says why, in the order of the file.
//
// An input of two files, parted by a line `%%`: the second is an overlay of the policy.
#include "checks/policy/load.h"
#include "core/bytes.h"
#include "core/limits.h"
#include "core/names.h"
#include "tests/fuzz/property.h"
#include "tests/support/policies.h"

#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace {

using presscheck::Policy;
using presscheck::Problem;
using presscheck::fuzz::require;

constexpr std::size_t longest_explanation = 512;

void hold_problems(const std::vector<Problem>& problems) {
    require(!problems.empty() && problems.size() <= presscheck::limits::problems_per_file,
            "a refusal says why, and not endlessly");
    std::tuple<int, int> before{0, 0};
    for (const auto& problem : problems) {
        const std::tuple place{problem.place.line, problem.place.column};
        require(before <= place && problem.place.line >= 1 && problem.place.column >= 1,
                "problems stand in the order of the file");
        before = place;
        require(!problem.message.empty() && problem.message.find('\n') == std::string::npos,
                "a problem is told on one line");
    }
    require(presscheck::is_utf8(presscheck::spell("f", problems)), "problems are text");
}

std::string everything_of(const Policy& policy) {
    const auto values = presscheck::default_values(policy);
    std::string all = policy.id + policy.version + policy.role + policy.digest;
    for (const auto& check : policy.checks) {
        require(presscheck::is_check_name(policy.full_name(check)), "a check has a name");
        require(policy.find(check.id) == &check, "no id stands twice");
        const auto explained = presscheck::explain(check.assertion, values);
        require(!explained.empty() && explained.size() <= longest_explanation &&
                    presscheck::is_utf8(explained),
                "a statement can be explained");
        all += explained;
        if (check.applies_when) all += presscheck::explain(*check.applies_when, values);
        for (const auto& text : {check.title, check.why, check.fix})
            all += presscheck::show(text.vi, policy, values) +
                   presscheck::show(text.en, policy, values);
        require(check.satisfies.empty() == (check.severity == presscheck::Severity::advice),
                "every check but advice is evidence for something");
    }
    return all;
}

void hold_overlay(std::string_view bytes, const Policy& policy) {
    auto loaded = presscheck::load_overlay(bytes, policy, false);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
        hold_problems(*problems);
        require(!std::holds_alternative<presscheck::Overlay>(
                    presscheck::load_overlay(bytes, policy, true)),
                "a local overlay may do nothing that the department's may not");
        return;
    }
    const auto& overlay = std::get<presscheck::Overlay>(loaded);
    require(overlay.policy == policy.id, "an overlay is for its policy");
    const auto target = presscheck::overlay_target(bytes);
    const auto* named = std::get_if<presscheck::OverlayTarget>(&target);
    require(named != nullptr && named->policy == policy.id, "an overlay names its policy");
    auto values = presscheck::default_values(policy);
    apply(overlay, values);
    for (const auto& [name, value] : overlay.set)
        require(policy.parameters.contains(name) && values.contains(name),
                "an overlay sets parameters that are there");
    for (const auto& check : policy.checks)
        static_cast<void>(presscheck::explain(check.assertion, values));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto part = text.find("%%\n");
    const auto file = text.substr(0, part);
    const auto& catalogues = presscheck::test::small_catalogues();
    const auto loaded = presscheck::load_policy(file, catalogues);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
        hold_problems(*problems);
        return 0;
    }
    const auto& policy = std::get<Policy>(loaded);
    const auto again = presscheck::load_policy(file, catalogues);
    require(std::holds_alternative<Policy>(again), "what loads, loads again");
    require(everything_of(policy) == everything_of(std::get<Policy>(again)),
            "a policy says the same each time");
    static_cast<void>(presscheck::check_together({policy}));
    if (part != std::string_view::npos) hold_overlay(text.substr(part + 3), policy);
    return 0;
}
