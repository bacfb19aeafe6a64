#include "collector/http.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

Request get(std::string target) {
    Request request;
    request.method = "GET";
    request.target = std::move(target);
    return request;
}

}  // namespace

TEST_CASE("a target is a path and a query", "[collector]") {
    CHECK(get("/a/b?c=d").path() == "/a/b");
    CHECK(get("/a/b").path() == "/a/b");
    CHECK(*query_value(get("/a?c=d&e=f"), "e") == "f");
    CHECK(*query_value(get("/a?agency=b%C3%A1o+x%2By"), "agency") == "báo x+y");
    CHECK(query_value(get("/a?c=d"), "x").error().code == Errc::not_found);
    CHECK(query_value(get("/a"), "x").error().code == Errc::not_found);
    CHECK(*query_value(get("/a?x"), "x") == "");
}

TEST_CASE("a query that can be read in two ways is refused", "[collector][hostile]") {
    const auto query =
        GENERATE(as<std::string>{}, "x=1&x=2", "x=%", "x=%4", "x=%zz", "x=%ff", "x=%C0%80");
    CAPTURE(query);

    const auto value = query_value(get("/a?" + query), "x");

    REQUIRE_FALSE(value);
    CHECK(value.error().code == Errc::malformed);
}

TEST_CASE("a problem is RFC 9457 whatever text it is given", "[collector][hostile]") {
    const auto plain = problem(403, "urn:x", "Refused");
    const auto detailed = problem(400, "urn:x", "Bad", "\xff\"\n");

    CHECK(plain.content_type == "application/problem+json");
    CHECK(plain.body == R"({"status":403,"title":"Refused","type":"urn:x"})");
    CHECK(detailed.body.find("\\\"\\n") != std::string::npos);
}

}  // namespace presscheck::test
