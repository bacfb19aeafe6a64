// What an agent makes of a collector's answers, without a connection.
#include "agent/exchange.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

HttpAnswer ok(std::string body) {
    return {200, "application/json", "", std::move(body)};
}

std::string head_with(const std::string& chain, const std::string& sequence) {
    return R"({"chain":")" + chain + R"(","digest":")" + std::string(64, 'd') + R"(","sequence":)" +
           sequence + R"(,"state_digest":")" + std::string(64, 'e') + "\"}";
}

}  // namespace

TEST_CASE("the collector's head is read, and none is what 204 says", "[agent]") {
    const auto head = read_chain_answer(ok(head_with(std::string(32, 'c'), "7")));
    const auto none = read_chain_answer({204, "", "", ""});

    REQUIRE(head);
    REQUIRE(*head);
    CHECK((*head)->sequence == 7);
    REQUIRE(none);
    CHECK_FALSE(*none);
}

TEST_CASE("a head that no report could resume is not understood", "[agent][hostile]") {
    const auto [chain, sequence] = GENERATE(table<std::string, std::string>({
        {std::string(32, 'c'), "0"},
        {std::string(32, 'c'), "-1"},
        {std::string(32, 'c'), "true"},
        {std::string(32, 'c'), "\"7\""},
        {std::string(32, 'c'), "9007199254740993"},
        {std::string(31, 'c'), "7"},
        {"../../etc", "7"},
    }));
    CAPTURE(chain, sequence);

    const auto head = read_chain_answer(ok(head_with(chain, sequence)));

    REQUIRE_FALSE(head);
    CHECK(head.error().code == Errc::malformed);
}

TEST_CASE("only a listed problem of one report is final", "[agent][hostile]") {
    const auto [type, permanent] = GENERATE(table<std::string, bool>({
        {"urn:presscheck:malformed", true},
        {"urn:presscheck:too-large", true},
        {"urn:presscheck:wrong-host", true},
        {"urn:presscheck:malformed ", false},
        {"urn:presscheck:busy", false},
        {"about:blank", false},
    }));
    CAPTURE(type);

    const auto items = read_reports_answer(
        ok(R"({"answers":[{"record":"r","problem":{"type":")" + type + R"("}}]})"), 1);

    REQUIRE(items);
    CHECK(items->front().permanent == permanent);
    CHECK_FALSE(items->front().problem.empty());
}

TEST_CASE("answers that do not fit the question are not understood", "[agent][hostile]") {
    const auto body =
        GENERATE(as<std::string>{}, "", "[]", "{}", R"({"answers":[]})", R"({"answers":[7]})",
                 R"({"answers":[{"record":"r"}]})", R"({"answers":[{"record":7,"problem":{}}]})",
                 "<html>a proxy's page</html>");
    CAPTURE(body);

    CHECK_FALSE(read_reports_answer(ok(body), 1));
    CHECK_FALSE(read_enrolment_answer({201, "application/json", "", body}));
}

}  // namespace presscheck::test
