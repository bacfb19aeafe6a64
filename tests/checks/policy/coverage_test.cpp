#include "tests/support/coverage_text.h"

#include "checks/policy/document.h"
#include "checks/policy/load.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"
#include "tests/support/policies.h"

namespace presscheck::test {

TEST_CASE("docs/coverage.md says what the catalogues and policies say; if not: ./dev coverage") {
    const auto written = read_text_file(source_folder() + "/docs/coverage.md");

    REQUIRE(written);
    // Not CHECK(a == b), which would print both.
    const bool current = *written == shipped_coverage_text();
    CHECK(current);
}

TEST_CASE("coverage names the checks of a requirement, and where there is none") {
    const std::vector<Policy> policies{policy_of(asserting("{probe: sshd, some: {}}"))};

    const auto text = coverage_text(small_catalogues(), policies);

    CHECK(text.find("| 1.a | tự động | a / b | `p/c` |\n") != std::string::npos);
    CHECK(text.find("| 1.đ | tự động | a / b | — |\n") != std::string::npos);
    CHECK(text.find("| [std](#std) | 1/2 | 0/0 | 0/0 |\n") != std::string::npos);
}

}  // namespace presscheck::test
