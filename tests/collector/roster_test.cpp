#include "collector/roster.h"

#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/places.h"

#include <chrono>
#include <string>

namespace presscheck::test {
namespace {

const std::string head = R"(roster: tinh-thu
version: 2026.11.1
units:
  - id: bao-thu
    title: {vi: "Báo Thử", en: "Test newspaper"}
  - id: dai-thu
    title: {vi: "Đài Thử", en: "Test station"}
agencies:
)";

std::string agency(const std::string& id, const std::string& rest) {
    return "  - id: " + id + "\n    title: {vi: \"Báo\", en: \"Paper\"}\n    kinds: [print]\n" +
           rest;
}

Roster loaded(const std::string& yaml) {
    auto roster = load_roster(yaml);
    const auto* wrong = std::get_if<std::vector<Problem>>(&roster);
    INFO((wrong == nullptr ? std::string() : spell("roster.yaml", *wrong)));
    REQUIRE(wrong == nullptr);
    return std::get<Roster>(std::move(roster));
}

// Every problem, spelled; empty when there is none.
std::string problems_of(const std::string& yaml) {
    const auto roster = load_roster(yaml);
    const auto* wrong = std::get_if<std::vector<Problem>>(&roster);
    return wrong == nullptr ? "" : spell("roster.yaml", *wrong);
}

Day day(const std::string& text) {
    return *parse_day(text);
}

}  // namespace

TEST_CASE("the shipped roster loads and follows the merger of 2025", "[collector][roster]") {
    const auto roster = loaded(read_file(source_folder() + "/config/roster.yaml"));

    const auto* before = roster.agency_of("bao-lam-dong", day("2025-06-30"));
    const auto* after = roster.agency_of("bao-lam-dong", day("2025-07-01"));

    REQUIRE(before != nullptr);
    CHECK(before->id == "bao-lam-dong");
    REQUIRE(after != nullptr);
    CHECK(after->id == "bao-ptth-lam-dong");
    CHECK(roster.on(day("2025-06-30")).size() == 3);
    CHECK(roster.on(day("2026-11-23")).size() == 2);
}

TEST_CASE("a last day is included and the day after is not", "[collector][roster]") {
    const auto roster = loaded(
        head + agency("a", "    from: 2026-01-01\n    until: 2026-06-30\n    units: [bao-thu]\n"));

    CHECK(roster.agency_of("bao-thu", day("2025-12-31")) == nullptr);
    CHECK(roster.agency_of("bao-thu", day("2026-01-01")) != nullptr);
    CHECK(roster.agency_of("bao-thu", day("2026-06-30")) != nullptr);
    CHECK(roster.agency_of("bao-thu", day("2026-07-01")) == nullptr);
}

TEST_CASE("a day begins at midnight in Viet Nam", "[collector][roster]") {
    const auto before = *parse_time("2026-11-24T16:59:59.999999Z");
    const auto after = *parse_time("2026-11-24T17:00:00Z");

    CHECK(format_day(local_day(before)) == "2026-11-24");
    CHECK(format_day(local_day(after)) == "2026-11-25");
}

TEST_CASE("a unit may move from one agency to the next, day by day", "[collector][roster]") {
    const auto roster = loaded(
        head + agency("a", "    from: 2026-01-01\n    until: 2026-06-30\n    units: [bao-thu]\n") +
        agency("b", "    from: 2026-07-01\n    units: [bao-thu]\n    succeeds: [a]\n"));

    CHECK(roster.agency_of("bao-thu", day("2026-06-30"))->id == "a");
    CHECK(roster.agency_of("bao-thu", day("2026-07-01"))->id == "b");
}

TEST_CASE("a unit in two agencies on one day is refused, with its place",
          "[collector][roster][hostile]") {
    const auto until =
        GENERATE(as<std::string>{}, "", "    until: 2026-07-01\n", "    until: 2030-01-01\n");

    const auto problems = problems_of(
        head + agency("a", "    from: 2026-01-01\n" + until + "    units: [bao-thu]\n") +
        agency("b", "    from: 2026-07-01\n    units: [bao-thu]\n"));

    CHECK(problems.find("'bao-thu' is in agency 'a' on some of the same days") !=
          std::string::npos);
    CHECK(problems.find("roster.yaml:") == 0);
}

TEST_CASE("every mistake of a roster is named at once", "[collector][roster][hostile]") {
    const auto problems = problems_of(R"(roster: tinh-thu
version: 2026.11
units:
  - id: bao-thu
    title: {vi: "Báo"}
  - id: bao-thu
    title: {vi: "Báo", en: "Paper"}
agencies:
  - id: a
    title: {vi: "Báo", en: "Paper"}
    kinds: [print, papyrus]
    from: 2026-02-30
    units: [bao-tu]
    succeeds: [nobody]
    servers: 0
    telephone: 1
)");

    CHECK(problems.find(":2:") != std::string::npos);            // version of two parts
    CHECK(problems.find(":5:") != std::string::npos);            // a language is missing
    CHECK(problems.find("there already") != std::string::npos);  // a unit twice
    CHECK(problems.find("papyrus") != std::string::npos);
    CHECK(problems.find(":12:") != std::string::npos);  // no such day
    CHECK(problems.find("did you mean 'bao-thu'") != std::string::npos);
    CHECK(problems.find("nobody") != std::string::npos);
    CHECK(problems.find("'servers'") != std::string::npos);
    CHECK(problems.find("telephone") != std::string::npos);
}

TEST_CASE("a roster that ends before it begins is refused", "[collector][roster][hostile]") {
    const auto problems = problems_of(
        head + agency("a", "    from: 2026-02-01\n    until: 2026-01-31\n    units: [bao-thu]\n"));

    CHECK(problems.find("'until' is before 'from'") != std::string::npos);
}

TEST_CASE("hostile rosters are refused and nothing else happens", "[collector][roster][hostile]") {
    const auto yaml =
        GENERATE(as<std::string>{}, "", "[]", "null", "roster", "roster: &a x\nversion: *a\n",
                 "roster: a\nroster: b\n", std::string("roster: \xff\n"), "a: {b: {c: [",
                 "roster: x\nversion: 1.1.1\nunits: 5\nagencies: {}\n",
                 "roster: x\nversion: 1.1.1\nunits: [[]]\nagencies: [5]\n",
                 "roster: x\nversion: 1.1.1\nunits: []\nagencies: []\n---\nroster: y\n");

    CHECK_FALSE(problems_of(yaml).empty());
}

TEST_CASE("an empty roster is a roster", "[collector][roster]") {
    const auto roster = loaded("roster: x\nversion: 1.1.1\nunits: []\nagencies: []\n");

    CHECK(roster.on(day("2026-11-23")).empty());
}

TEST_CASE("a roster that was written out reads back the same", "[collector][roster]") {
    const auto roster = loaded(read_file(source_folder() + "/config/roster.yaml"));

    const auto again = loaded(spell(roster));

    CHECK(spell(again) == spell(roster));
    REQUIRE(again.agencies.size() == roster.agencies.size());
    CHECK(again.agencies.back().title.vi == roster.agencies.back().title.vi);
    CHECK(again.agencies.front().until == roster.agencies.front().until);
}

TEST_CASE("an agency is added with the units that are new", "[collector][roster]") {
    Agency added;
    added.id = "tap-chi-thu";
    added.title = {"Tạp chí \"Thử\"\\", "Test: magazine #1"};
    added.kinds = {AgencyKind::magazine};
    added.from = day("2026-11-01");
    added.units = {"tap-chi-thu"};
    added.servers = 2;

    const auto roster = with_agency(loaded(head + " []\n"), added);

    REQUIRE(roster);
    const auto* found = roster->agency_of("tap-chi-thu", day("2026-11-23"));
    REQUIRE(found != nullptr);
    CHECK(found->title.vi == added.title.vi);
    CHECK(found->servers == 2);
}

TEST_CASE("an agency that would break the roster is not added", "[collector][roster][hostile]") {
    const auto roster = loaded(head + agency("a", "    from: 2026-01-01\n    units: [bao-thu]\n"));
    Agency taken;
    taken.id = "a";
    taken.title = {"Báo", "Paper"};
    taken.kinds = {AgencyKind::print};
    taken.from = day("2026-02-01");
    taken.units = {"bao-thu"};

    const auto added = with_agency(roster, taken);

    REQUIRE_FALSE(added);
    CHECK(added.error().message.find("'a' is there already") != std::string::npos);
    CHECK(added.error().message.find("on some of the same days") != std::string::npos);
}

TEST_CASE("a bad name is told once, though it is the agency's and its unit's",
          "[collector][roster]") {
    Agency named;
    named.id = "Bao_X";
    named.title = {"Báo", "Paper"};
    named.kinds = {AgencyKind::print};
    named.from = day("2026-02-01");
    named.units = {"Bao_X"};

    const auto added = with_agency(loaded(head + " []\n"), named);

    REQUIRE_FALSE(added);
    const auto& message = added.error().message;
    CAPTURE(message);
    CHECK(message.find("'Bao_X' is not a name") != std::string::npos);
    CHECK(message.find("'Bao_X'", message.find("'Bao_X'") + 1) == std::string::npos);
}

}  // namespace presscheck::test
