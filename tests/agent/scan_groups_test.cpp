// In which order, and under which clause, a person finds the checks of a scan.
#include "agent/scan_groups.h"

#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

json about(const Names& satisfies) {
    return {{"satisfies", satisfies}, {"severity", "medium"}};
}

json result(const std::string& check, const std::string& state) {
    return {{"check", check}, {"state", state}};
}

// Two clauses that share p/two; p/one is evidence for the first alone, p/three for the second.
json scan_of(const std::string& one, const std::string& two, const std::string& three) {
    return {{"checks",
             {{"p/one", about({"c/1"})},
              {"p/three", about({"c/2"})},
              {"p/two", about({"c/1", "c/2"})}}},
            {"requirements",
             {{{"requirement", "c/1"}, {"state", "unmet"}, {"checks", {"p/one", "p/two"}}},
              {{"requirement", "c/2"}, {"state", "unmet"}, {"checks", {"p/three", "p/two"}}}}},
            {"results", {result("p/one", one), result("p/two", two), result("p/three", three)}}};
}

Names names_of(const Group& group) {
    Names names;
    for (const auto& check : group.checks)
        names.push_back(check.name);
    return names;
}

}  // namespace

TEST_CASE("a clause says which checks under another one make it unmet", "[agent][scan]") {
    const auto scan = scan_of("pass", "fail", "pass");

    const auto groups = grouped(scan, json::array());

    REQUIRE(groups.size() == 2);
    CHECK(groups[0].requirement == "c/1");
    CHECK(names_of(groups[0]) == Names{"p/two", "p/one"});
    CHECK(groups[0].elsewhere.empty());
    CHECK(groups[1].requirement == "c/2");
    CHECK(names_of(groups[1]) == Names{"p/three"});
    CHECK(groups[1].elsewhere == Names{"p/two"});
}

TEST_CASE("a clause that is unmet by its own checks points nowhere", "[agent][scan]") {
    const auto scan = scan_of("fail", "pass", "fail");

    const auto groups = grouped(scan, json::array());

    REQUIRE(groups.size() == 2);
    CHECK(groups[0].elsewhere.empty());
    CHECK(groups[1].elsewhere.empty());
}

TEST_CASE("checks stand under the clause that was asked for", "[agent][scan]") {
    const auto scan = scan_of("pass", "fail", "pass");

    const auto second = grouped(scan, json{"c/2"});
    const auto both = grouped(scan, json{"c/1", "c/2"});

    REQUIRE(second.size() == 2);
    CHECK(second[0].requirement == "c/2");
    CHECK(names_of(second[0]) == Names{"p/two", "p/three"});
    CHECK(names_of(both[0]) == Names{"p/two", "p/one"});
    CHECK(both[1].elsewhere == Names{"p/two"});
}

TEST_CASE("a clause that was asked for is shown when all its checks stand elsewhere",
          "[agent][scan]") {
    auto scan = scan_of("pass", "pass", "pass");
    scan["requirements"][1]["checks"] = {"p/two"};
    scan["checks"]["p/three"]["satisfies"] = json::array();

    const auto asked = grouped(scan, json{"c/1", "c/2"});
    const auto all = grouped(scan, json::array());

    REQUIRE(asked.size() == 3);
    CHECK(asked[1].requirement == "c/2");
    CHECK(asked[1].checks.empty());
    CHECK(asked[1].elsewhere == Names{"p/two"});
    CHECK(asked[2].requirement.empty());
    REQUIRE(all.size() == 2);
    CHECK(all[0].requirement == "c/1");
}

}  // namespace presscheck::test
