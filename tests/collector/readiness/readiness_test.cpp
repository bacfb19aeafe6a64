// Each rule of design section 8, one table or one sentence a rule.
#include "collector/readiness/readiness.h"

#include "tests/support/catch.h"

#include <chrono>
#include <memory>
#include <string>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

using S = State;
using R = RequirementState;

Requirement requirement(const std::string& id, Verification how = Verification::automatic) {
    Requirement made;
    made.id = id;
    made.how = how;
    return made;
}

Catalogue catalogue(std::vector<Requirement> requirements) {
    Catalogue made;
    made.id = "std";
    made.complete = true;
    made.requirements = std::move(requirements);
    return made;
}

Check check(const std::string& id, std::vector<std::string> satisfies,
            Severity severity = Severity::medium) {
    Check made;
    made.id = id;
    made.severity = severity;
    made.satisfies = std::move(satisfies);
    return made;
}

Policies policies(std::vector<Check> checks, const std::string& role = "") {
    Policy policy;
    policy.id = "p";
    policy.role = role;
    policy.checks = std::move(checks);
    Policies made;
    made.emplace("p", std::move(policy));
    return made;
}

using States = std::vector<std::pair<std::string, State>>;

HostView host(const States& states, Standing standing = Standing::ok) {
    HostView made;
    made.host = "h";
    made.standing = standing;
    if (standing != Standing::waiting) made.last_received_at = Time{};
    for (const auto& [name, state] : states) {
        const auto reason = state == S::unknown ? std::optional(Reason::denied) : std::nullopt;
        made.findings.emplace("p/" + name, Finding{state, reason, {}});
    }
    return made;
}

Agency agency(std::optional<int> servers) {
    Agency made;
    made.id = "bao-thu";
    made.servers = servers;
    return made;
}

// The state of the only requirement of a standard, with two checks mapped to it.
RequirementStanding of_two(Verification how, State first, State second) {
    const auto known = policies({check("a", {"std/1"}), check("b", {"std/1"})});
    const auto standard = catalogue({requirement("1", how)});
    return assess(agency(1), {host({{"a", first}, {"b", second}})}, standard,
                  map_checks(known, {"p"}))
        .requirements.front()
        .standing;
}

StandardReadiness of_one(const std::vector<HostView>& hosts, std::optional<int> servers) {
    static const auto known = policies({check("a", {"std/1"})});
    static const auto standard = catalogue({requirement("1")});
    return assess(agency(servers), hosts, standard, map_checks(known, {"p"}));
}

}  // namespace

TEST_CASE("a requirement is no better than the worst of its checks", "[collector][readiness]") {
    struct Row {
        State first, second;
        RequirementState state;
    };
    const auto row = GENERATE(values<Row>({
        {S::pass, S::pass, R::met},
        {S::pass, S::not_applicable, R::met},
        {S::not_applicable, S::not_applicable, R::not_applicable},
        {S::pass, S::unknown, R::unknown},
        {S::not_applicable, S::unknown, R::unknown},
        {S::pass, S::fail, R::unmet},
        {S::unknown, S::fail, R::unmet},
        {S::not_applicable, S::fail, R::unmet},
        {S::fail, S::fail, R::unmet},
    }));

    const auto standing = of_two(Verification::automatic, row.first, row.second);
    const auto swapped = of_two(Verification::automatic, row.second, row.first);

    CHECK(standing.state == row.state);
    CHECK(swapped.state == row.state);
}

TEST_CASE("what also needs an attestation is pending while its checks pass",
          "[collector][readiness]") {
    const auto how = GENERATE(Verification::partial, Verification::attested);

    CHECK(of_two(how, S::pass, S::pass).state == R::pending);
    CHECK(of_two(how, S::pass, S::fail).state == R::unmet);
    CHECK(of_two(how, S::pass, S::unknown).state == R::unknown);
    CHECK(of_two(how, S::not_applicable, S::not_applicable).state == R::not_applicable);
}

TEST_CASE("a requirement that no check covers is unknown, or pending its attestation",
          "[collector][readiness]") {
    const auto standard = catalogue({requirement("1"), requirement("2", Verification::attested),
                                     requirement("3", Verification::partial)});

    const auto answer = assess(agency(1), {host({})}, standard, {});

    CHECK(answer.requirements[0].standing.state == R::unknown);
    CHECK(answer.requirements[0].standing.reason == Reason::no_check);
    CHECK(answer.requirements[1].standing.state == R::pending);
    CHECK(answer.requirements[2].standing.state == R::pending);
    CHECK_FALSE(answer.ready);
}

TEST_CASE("a check that is not in the report is unknown", "[collector][readiness]") {
    const auto answer = of_one({host({})}, 1);

    CHECK(answer.requirements.front().standing.state == R::unknown);
    CHECK(answer.requirements.front().standing.reason == Reason::unsupported);
}

TEST_CASE("a check of a policy that is not assigned is evidence for nothing",
          "[collector][readiness]") {
    const auto known = policies({check("a", {"std/1"})});
    const auto standard = catalogue({requirement("1")});

    const auto answer =
        assess(agency(1), {host({{"a", S::pass}})}, standard, map_checks(known, {"another"}));

    CHECK(answer.requirements.front().standing.reason == Reason::no_check);
}

TEST_CASE("advice never counts", "[collector][readiness]") {
    const auto known =
        policies({check("a", {"std/1"}), check("advice", {"std/1"}, Severity::advice)});
    const auto standard = catalogue({requirement("1")});

    const auto answer = assess(agency(1), {host({{"a", S::pass}, {"advice", S::fail}})}, standard,
                               map_checks(known, {"p"}));

    CHECK(answer.requirements.front().standing.state == R::met);
    CHECK(answer.ready);
}

TEST_CASE("an agency is no better than the worst of its hosts", "[collector][readiness]") {
    struct Row {
        State first, second;
        RequirementState state;
    };
    const auto row = GENERATE(values<Row>({
        {S::pass, S::pass, R::met},
        {S::pass, S::fail, R::unmet},
        {S::pass, S::unknown, R::unknown},
        {S::unknown, S::fail, R::unmet},
        {S::pass, S::not_applicable, R::met},
        {S::not_applicable, S::not_applicable, R::not_applicable},
    }));

    const auto answer = of_one({host({{"a", row.first}}), host({{"a", row.second}})}, 2);

    CHECK(answer.requirements.front().standing.state == row.state);
}

TEST_CASE("a host that cannot be believed now makes its requirements unknown",
          "[collector][readiness]") {
    const auto standing = GENERATE(Standing::late, Standing::waiting, Standing::quarantined);

    const auto answer = of_one({host({{"a", S::pass}}), host({{"a", S::pass}}, standing)}, 2);

    CHECK(answer.requirements.front().standing.state == R::unknown);
    CHECK_FALSE(answer.ready);
}

TEST_CASE("a late host's failures are not remembered as failures", "[collector][readiness]") {
    const auto answer = of_one({host({{"a", S::fail}}, Standing::late)}, 1);

    CHECK(answer.requirements.front().standing.state == R::unknown);
    CHECK(answer.requirements.front().standing.reason == Reason::late);
}

TEST_CASE("silence makes a host late after its patience, and not before",
          "[collector][readiness]") {
    const Time heard{1'000'000s};

    CHECK(standing_of(HostStatus::active, heard, heard + 3h, 3h) == Standing::ok);
    CHECK(standing_of(HostStatus::active, heard, heard + 3h + 1us, 3h) == Standing::late);
    CHECK(standing_of(HostStatus::active, std::nullopt, heard, 3h) == Standing::waiting);
    CHECK(standing_of(HostStatus::quarantined, heard, heard, 3h) == Standing::quarantined);
    CHECK(standing_of(HostStatus::revoked, heard, heard, 3h) == Standing::revoked);
}

TEST_CASE("declared servers that do not report count as unknown", "[collector][readiness]") {
    const auto answer = of_one({host({{"a", S::pass}})}, 2);

    CHECK(answer.counts.unknown == 1);
    CHECK(answer.counts.met == 0);
    CHECK_FALSE(answer.ready);
}

TEST_CASE("an agency that declared no number of servers is never ready", "[collector][readiness]") {
    const auto answer = of_one({host({{"a", S::pass}})}, std::nullopt);

    CHECK(answer.counts.met == 1);
    CHECK_FALSE(answer.ready);
}

TEST_CASE("an agency without a host has nothing to show", "[collector][readiness]") {
    const auto servers = GENERATE(as<std::optional<int>>{}, std::nullopt, 1);

    const auto answer = of_one({}, servers);

    CHECK(answer.counts.unknown == 1);
    CHECK_FALSE(answer.ready);
}

TEST_CASE("an agency is ready when all declared servers meet everything",
          "[collector][readiness]") {
    const auto answer = of_one({host({{"a", S::pass}}), host({{"a", S::pass}})}, 2);

    CHECK(answer.ready);
    CHECK(answer.blocking.empty());
    CHECK(score(answer.counts) == "1/1");
}

TEST_CASE("by a catalogue that is not complete nothing is ready", "[collector][readiness]") {
    const auto known = policies({check("a", {"std/1"})});
    auto standard = catalogue({requirement("1")});
    standard.complete = false;

    const auto answer =
        assess(agency(1), {host({{"a", S::pass}})}, standard, map_checks(known, {"p"}));

    CHECK(answer.counts.met == 1);
    CHECK_FALSE(answer.ready);
}

TEST_CASE("where nothing applies there is no data, and nothing is ready",
          "[collector][readiness]") {
    const auto answer = of_one({host({{"a", S::not_applicable}})}, 1);

    CHECK(answer.counts.not_applicable == 1);
    CHECK(answer.counts.applicable() == 0);
    CHECK_FALSE(score(answer.counts));
    CHECK_FALSE(answer.ready);
}

TEST_CASE("what is not mandatory is counted and does not block", "[collector][readiness]") {
    const auto known = policies({check("a", {"std/1"}), check("b", {"std/2"})});
    auto optional = requirement("2");
    optional.mandatory = false;
    const auto standard = catalogue({requirement("1"), optional});

    const auto answer = assess(agency(1), {host({{"a", S::pass}, {"b", S::fail}})}, standard,
                               map_checks(known, {"p"}));

    CHECK(answer.counts.unmet == 1);
    CHECK(answer.blocking.empty());
    CHECK(answer.ready);
}

TEST_CASE("a requirement of the agency as a whole waits for a designated answer",
          "[collector][readiness]") {
    const auto known = policies({check("a", {"std/1"})});
    auto whole = requirement("1");
    whole.host_scoped = false;
    auto attested = requirement("2", Verification::attested);
    attested.host_scoped = false;
    const auto standard = catalogue({whole, attested});

    const auto answer =
        assess(agency(1), {host({{"a", S::pass}})}, standard, map_checks(known, {"p"}));

    CHECK(answer.requirements[0].standing.state == R::unknown);
    CHECK(answer.requirements[1].standing.state == R::pending);
}

TEST_CASE("a policy for a role asks only the hosts that have it", "[collector][readiness]") {
    const auto known = policies({check("a", {"std/1"})}, "log-host");
    const auto standard = catalogue({requirement("1")});
    auto with_role = host({{"a", S::pass}});
    with_role.policies = {"p"};
    const auto without = host({});

    const auto some = assess(agency(2), {with_role, without}, standard, map_checks(known, {"p"}));
    const auto none = assess(agency(1), {without}, standard, map_checks(known, {"p"}));

    CHECK(some.requirements.front().standing.state == R::met);
    CHECK(none.requirements.front().standing.state == R::unknown);
    CHECK(none.requirements.front().standing.reason == Reason::no_check);
}

TEST_CASE("a pass that another host must bear out is not known without it",
          "[collector][readiness]") {
    auto relying = host({{"a", S::pass}});
    relying.findings["p/a"].detail =
        R"({"relies_on":{"check":"p/b","host":"log1","otherwise":"fail"}})";
    auto standing_alone = host({{"a", S::pass}});
    standing_alone.findings["p/a"].detail =
        R"({"relies_on":{"check":"p/b","host":"log1","otherwise":"pass"}})";

    CHECK(of_one({relying}, 1).requirements.front().standing.state == R::unknown);
    CHECK(of_one({standing_alone}, 1).requirements.front().standing.state == R::met);
}

TEST_CASE("a pass that relies on another host is what that host makes of it",
          "[collector][readiness]") {
    struct Case {
        State provider;
        Standing standing;
        std::string otherwise;
        RequirementState state;
        std::optional<Reason> reason;
    };
    const auto& each = GENERATE(values<Case>({
        {S::pass, Standing::ok, "fail", R::met, std::nullopt},
        {S::pass, Standing::ok, "unknown", R::met, std::nullopt},
        {S::fail, Standing::ok, "fail", R::unmet, std::nullopt},
        {S::fail, Standing::ok, "unknown", R::unknown, Reason::unsupported},
        {S::fail, Standing::ok, "pass", R::met, std::nullopt},
        {S::not_applicable, Standing::ok, "fail", R::unmet, std::nullopt},
        {S::not_applicable, Standing::ok, "not_applicable", R::not_applicable, std::nullopt},
        {S::unknown, Standing::ok, "fail", R::unknown, Reason::denied},
        {S::pass, Standing::late, "fail", R::unknown, Reason::late},
        {S::pass, Standing::waiting, "fail", R::unknown, Reason::late},
        {S::pass, Standing::quarantined, "fail", R::unknown, Reason::stale},
    }));
    auto relying = host({{"a", S::pass}});
    relying.findings["p/a"].detail =
        R"({"relies_on":{"check":"q/b","host":"log1","otherwise":")" + each.otherwise + R"("}})";
    auto log_host = host({}, each.standing);
    const auto reason = each.provider == S::unknown ? std::optional(Reason::denied) : std::nullopt;
    log_host.findings.emplace("q/b", Finding{each.provider, reason, {}});
    relying.providers = std::make_shared<Providers>(
        Providers{{"log1", Provider{"other", each.standing, log_host.findings}}});

    const auto standing = of_one({relying}, 1).requirements.front().standing;

    CHECK(standing.state == each.state);
    CHECK(standing.reason == each.reason);
}

TEST_CASE("nobody bears out a pass who is not registered, has not said it, or is the host itself",
          "[collector][readiness][hostile]") {
    const std::map<std::string, Finding, std::less<>> said{
        {"q/b", Finding{S::pass, std::nullopt, {}}},
        {"q/c", Finding{S::pass, std::nullopt,
                        R"({"relies_on":{"check":"q/b","host":"x","otherwise":"fail"}})"}}};
    const auto [name, uuid, asked] = GENERATE(table<std::string, std::string, std::string>({
        {"log2", "other", "q/b"},
        {"log1", "h", "q/b"},
        {"log1", "other", "q/none"},
        {"log1", "other", "q/c"},
    }));
    CAPTURE(name, uuid, asked);
    auto relying = host({{"a", S::pass}});
    relying.findings["p/a"].detail =
        R"({"relies_on":{"check":")" + asked + R"(","host":"log1","otherwise":"fail"}})";
    relying.providers =
        std::make_shared<Providers>(Providers{{name, Provider{uuid, Standing::ok, said}}});

    CHECK(of_one({relying}, 1).requirements.front().standing.state == R::unknown);
}

TEST_CASE("a host cannot talk its way out of what it relies on",
          "[collector][readiness][hostile]") {
    const auto detail = GENERATE(as<std::string>{}, R"({"relies_on":7})", R"({"relies_on":)",
                                 R"({"relies_on":{"otherwise":"PASS"}})");
    auto lying = host({{"a", S::pass}});
    lying.findings["p/a"].detail = detail;

    CHECK(of_one({lying}, 1).requirements.front().standing.state == R::unknown);
}

TEST_CASE("what blocks is listed with the gravest first", "[collector][readiness]") {
    const auto known = policies(
        {check("low", {"std/1"}, Severity::low), check("critical", {"std/2"}, Severity::critical),
         check("dim", {"std/3"}, Severity::high), check("bad", {"std/4"}, Severity::high),
         check("fine", {"std/5"}, Severity::critical)});
    const auto standard =
        catalogue({requirement("1"), requirement("2"), requirement("3"), requirement("4"),
                   requirement("5"), requirement("6", Verification::attested)});

    const auto answer = assess(agency(1),
                               {host({{"low", S::fail},
                                      {"critical", S::unknown},
                                      {"dim", S::unknown},
                                      {"bad", S::fail},
                                      {"fine", S::pass}})},
                               standard, map_checks(known, {"p"}));

    CHECK(answer.blocking == std::vector<std::string>{"std/2", "std/4", "std/3", "std/1", "std/6"});
}

TEST_CASE("hiding what a host said never makes an agency readier", "[collector][readiness]") {
    const auto state = GENERATE(S::pass, S::fail, S::unknown, S::not_applicable);

    const auto told = of_one({host({{"a", state}})}, 1);
    const auto hidden = of_one({host({})}, 1);

    CHECK_FALSE(hidden.ready);
    CHECK(hidden.counts.met == 0);
    CHECK(hidden.counts.applicable() >= told.counts.applicable());
}

}  // namespace presscheck::test
