#include "collector/body_memory.h"

#include "tests/support/catch.h"

namespace presscheck::test {

using Place = BodyMemory::Place;
using Taken = BodyMemory::Taken;

TEST_CASE("a sender gets its share and no more, and has it again", "[collector]") {
    BodyMemory memory(100, 20);
    {
        const Place first(memory, "a", 10);
        const Place second(memory, "a", 10);
        const Place third(memory, "a", 1);
        const Place of_another(memory, "b", 20);

        CHECK(first.taken() == Taken::yes);
        CHECK(second.taken() == Taken::yes);
        CHECK(third.taken() == Taken::share_is_used_up);
        CHECK(of_another.taken() == Taken::yes);
    }
    CHECK(Place(memory, "a", 20).taken() == Taken::yes);
    CHECK(Place(memory, "a", 21).taken() == Taken::share_is_used_up);
}

TEST_CASE("all senders together get what there is", "[collector]") {
    BodyMemory memory(30, 20);
    {
        const Place first(memory, "a", 20);
        const Place second(memory, "b", 20);
        const Place third(memory, "c", 10);

        CHECK(first.taken() == Taken::yes);
        CHECK(second.taken() == Taken::all_is_used_up);
        CHECK(third.taken() == Taken::yes);
        CHECK(Place(memory, "d", 0).taken() == Taken::yes);
    }
    CHECK(Place(memory, "b", 20).taken() == Taken::yes);
}

}  // namespace presscheck::test
