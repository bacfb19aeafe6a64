#include "core/small_letters.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("letters of ASCII alone become small", "[core]") {
    CHECK(in_small_letters("AZ az @[`{ 09-_") == "az az @[`{ 09-_");
    CHECK(in_small_letters("Báo \xc3\x81\xff") == "báo \xc3\x81\xff");
    CHECK(in_small_letters("").empty());
}

}  // namespace presscheck::test
