#include "core/state.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("what failed ranks before what is not known, and that before what is good", "[core]") {
    CHECK(rank_of(State::fail) < rank_of(State::unknown));
    CHECK(rank_of(State::unknown) < rank_of(State::pass));
    CHECK(rank_of(State::pass) < rank_of(State::not_applicable));
}

}  // namespace presscheck::test
