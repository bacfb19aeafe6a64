#include "checks/sightings.h"

#include "tests/support/catch.h"
#include "tests/support/shown.h"

#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

Time at(const char* text) {
    return *parse_time(text);
}

Sightings from(const char* json) {
    return *Sightings::from_json(nlohmann::json::parse(json));
}

}  // namespace

TEST_CASE("what is there at the very first look has been there since then or before") {
    Sightings sightings;

    const auto since = sightings.note("updates", {"a 1"}, at("2026-11-01T00:00:00Z"), true);

    CHECK(since.front() == Cell{Bound{at("2026-11-01T00:00:00Z")}});
}

TEST_CASE("what comes after a look has been there since it was first seen, for ever") {
    Sightings first;
    first.note("updates", {"a 1"}, at("2026-11-01T00:00:00Z"), true);
    auto second = first.for_next_scan();
    second.note("updates", {"a 1", "b 1"}, at("2026-11-01T01:00:00Z"), true);
    auto third = second.for_next_scan();

    const auto since = third.note("updates", {"a 1", "b 1"}, at("2026-11-20T00:00:00Z"), true);

    CHECK(since[0] == Cell{Bound{at("2026-11-01T00:00:00Z")}});
    CHECK(since[1] == moment(at("2026-11-01T01:00:00Z")));
}

TEST_CASE("what came while nobody looked for long came at some time until now") {
    auto sightings = from(R"({"updates": {"looked": "2026-11-01T00:00:00Z", "seen": {}}})");

    const auto since = sightings.note("updates", {"a 1"}, at("2026-11-02T00:00:01Z"), true);

    CHECK(since.front() == Cell{Bound{at("2026-11-02T00:00:01Z")}});
}

TEST_CASE("a clock that was set back does not make a thing new") {
    auto sightings = from(R"({"updates": {"looked": "2026-11-09T00:00:00Z", "seen": {}}})");

    const auto since = sightings.note("updates", {"a 1"}, at("2026-11-02T00:00:00Z"), true);

    CHECK(since.front() == Cell{Bound{at("2026-11-02T00:00:00Z")}});
}

TEST_CASE("what is gone is forgotten, and new when it comes again") {
    Sightings first = from(R"({"updates": {"looked": "2026-11-01T00:00:00Z",
                                           "seen": {"a 1": "2026-10-01T00:00:00Z"}}})");
    first.note("updates", {}, at("2026-11-01T01:00:00Z"), true);
    auto second = first.for_next_scan();

    const auto since = second.note("updates", {"a 1"}, at("2026-11-01T02:00:00Z"), true);

    CHECK(since.front() == moment(at("2026-11-01T02:00:00Z")));
}

TEST_CASE("a look that did not see all forgets nothing, and vouches for nothing") {
    Sightings first = from(R"({"updates": {"looked": "2026-11-01T00:00:00Z",
                                           "seen": {"a 1": "2026-10-01T00:00:00Z"}}})");
    first.note("updates", {"b 1"}, at("2026-11-01T20:00:00Z"), false);
    auto second = first.for_next_scan();

    const auto since = second.note("updates", {"a 1", "c 1"}, at("2026-11-02T10:00:00Z"), true);

    CHECK(since[0] == moment(at("2026-10-01T00:00:00Z")));
    CHECK(since[1] == Cell{Bound{at("2026-11-02T10:00:00Z")}});
}

TEST_CASE("a kind that nobody asked for in a scan is kept for the next one") {
    auto sightings = from(R"({"updates": {"looked": "2026-11-01T00:00:00Z",
                                          "seen": {"a 1": {"by": "2026-10-01T00:00:00Z"}}}})");
    sightings.note("reboot", {}, at("2026-11-01T01:00:00Z"), true);

    CHECK(
        sightings.to_json().dump() ==
        R"({"reboot":{"looked":"2026-11-01T01:00:00Z","seen":{}},)"
        R"("updates":{"looked":"2026-11-01T00:00:00Z","seen":{"a 1":{"by":"2026-10-01T00:00:00Z"}}}})");
}

TEST_CASE("a memory of another shape is refused", "[hostile]") {
    const auto text =
        GENERATE(R"([])", R"({"updates": []})", R"({"updates": {"seen": []}})",
                 R"({"updates": {"looked": 1, "seen": {}}})", R"({"updates": {"seen": {"a": 1}}})",
                 R"({"updates": {"seen": {"a": {"by": "yesterday"}}}})",
                 R"({"updates": {"seen": {"a": {"since": "2026-10-01T00:00:00Z"}}}})");

    CHECK(Sightings::from_json(nlohmann::json::parse(text)).error().code == Errc::malformed);
}

}  // namespace presscheck::test
