#include "checks/probes/values.h"
#include "core/limits.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

Table ask(std::string content, const char* pointer) {
    const auto host = FakeHost{}.with_file("/etc/x.json", std::move(content));
    return observed(observe_json, host, with({{"path", "/etc/x.json"}, {"pointer", pointer}}));
}

// "pointer type," for each row.
std::string found(std::string content, const char* pointer) {
    const auto table = ask(std::move(content), pointer);
    std::string all;
    for (const auto& row : table.rows()) {
        all += std::get<std::string>(std::get<Value>(row.cell("pointer")).scalar()) + " " +
               std::get<std::string>(std::get<Value>(row.cell("type")).scalar()) + ",";
    }
    return all + (table.complete() ? "" : "!");
}

}  // namespace

TEST_CASE("a pointer finds the value it names and no other", "[checks]") {
    const std::string document = R"({"a":{"b":[1,{"c":2},[]]},"a/b":3,"0":4,"*":5,"~":6,"":7})";

    CHECK(found(document, "") == " map,");
    CHECK(found(document, "/") == "/ integer,");
    CHECK(found(document, "/a/b") == "/a/b list,");
    CHECK(found(document, "/a/b/1/c") == "/a/b/1/c integer,");
    CHECK(found(document, "/a~1b") == "/a~1b integer,");
    CHECK(found(document, "/~0") == "/~0 integer,");
    CHECK(found(document, "/0") == "/0 integer,");
    CHECK(found(document, "/a/b/*") == "/a/b/0 integer,/a/b/1 map,/a/b/2 list,");
    CHECK(found(document, "/*/b") == "/a/b list,");
    CHECK(found(document, "/a/*/*/c") == "/a/b/1/c integer,");
}

TEST_CASE("a pointer to nothing finds nothing", "[checks]") {
    const auto* pointer =
        GENERATE("/b", "/a/3", "/a/01", "/a/-", "/a/-1", "/a/0/x", "/s/0", "/a/*/x", "/A");
    CAPTURE(pointer);

    CHECK(found(R"({"a":[1,2,3],"s":"text"})", pointer).empty());
}

TEST_CASE("what stands below a secret's name stays here", "[checks][hostile]") {
    const auto* pointer = GENERATE("/db/password", "/Tokens/0", "/api_key/a/b");
    CAPTURE(pointer);

    const auto table =
        ask(R"({"db":{"password":"x"},"Tokens":[1],"api_key":{"a":{"b":"y"}}})", pointer);

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("value") == unknown(Reason::not_permitted));
}

TEST_CASE("long names cannot multiply beyond the budget", "[checks][hostile]") {
    std::string document = "{\"" + std::string(limits::yaml_piece_bytes, 'a') + "\":[0";
    for (int i = 0; i < 60'000; ++i)
        document += ",0";

    const auto table = ask(document + "]}", "/*/*");

    CHECK(table.reason() == Reason::budget);
    CHECK(table.rows().size() < 300);
}

TEST_CASE("a pointer that is none finds nothing and says so", "[checks]") {
    CHECK(ask("{}", "a").reason() == Reason::malformed);
}

}  // namespace presscheck::test
