#include "checks/os_support.h"

#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/places.h"

#include <set>
#include <utility>

namespace presscheck::test {

TEST_CASE("the table of systems that ships is sound, and names none twice") {
    const auto parsed = parse_os_support(read_file(source_folder() + "/config/os-support.yaml"));

    REQUIRE(std::holds_alternative<std::vector<OsSupport>>(parsed));
    std::set<std::pair<std::string, std::string>> names;
    for (const auto& each : std::get<std::vector<OsSupport>>(parsed))
        CHECK(names.emplace(each.id, each.version).second);
    CHECK(names.size() > 15);
}

TEST_CASE("a system is mended until the end of its last day") {
    CHECK(format_time(supported_until("debian", "12").value()) == "2028-07-01T00:00:00Z");
}

TEST_CASE("of systems counted by their first number it is enough") {
    CHECK(supported_until("rhel", "9.4") == supported_until("rhel", "9"));
    CHECK(supported_until("ubuntu", "24.04"));
}

TEST_CASE("a system that is not listed is not known") {
    CHECK_FALSE(supported_until("debian", "sid"));
    CHECK_FALSE(supported_until("debian", ""));
    CHECK_FALSE(supported_until("ubuntu", "24.10"));
    CHECK_FALSE(supported_until("slackware", "15"));
}

TEST_CASE("a table with a mistake is refused with its place", "[hostile]") {
    const auto* text = GENERATE("", "os_support: 1\n",
                                "os_support: 1\nas_of: 2026-01-01\nverified: false\n"
                                "releases: [{id: a, version: b, until: soon}]\n",
                                "os_support: 1\nas_of: 2026-01-01\nverified: false\n"
                                "releases: [{id: a, until: 2026-01-01}]\n");

    CHECK(std::holds_alternative<std::vector<Problem>>(parse_os_support(text)));
}

}  // namespace presscheck::test
