#include "collector/connection_share.h"

#include "tests/support/catch.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

using Place = ConnectionShare::Place;

// Connections by name, and which of them were sent away.
struct House {
    ConnectionShare share;
    std::vector<std::string> gone;

    Place enter(const std::string& owner, const std::string& name, bool can_go = true) {
        return {share, owner, [this, name, can_go] {
                    if (can_go) gone.push_back(name);
                    return can_go;
                }};
    }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the oldest goes when all places are taken", "[collector]") {
    House house{{2, 2}, {}};
    const auto first = house.enter("a", "first");
    const auto second = house.enter("b", "second");

    const auto third = house.enter("c", "third");

    CHECK(third.taken());
    CHECK(house.gone == Names{"first"});
    CHECK(house.share.size() == 2);
}

TEST_CASE("an owner's own oldest goes when he has his share", "[collector]") {
    House house{{8, 2}, {}};
    const auto other = house.enter("b", "other");
    const auto first = house.enter("a", "first");
    const auto second = house.enter("a", "second");

    const auto third = house.enter("a", "third");

    CHECK(third.taken());
    CHECK(house.gone == Names{"first"});
}

TEST_CASE("who is busy stays, and the next oldest goes", "[collector]") {
    House house{{2, 2}, {}};
    const auto first = house.enter("a", "first", false);
    const auto second = house.enter("a", "second");

    const auto third = house.enter("a", "third", false);
    const auto fourth = house.enter("b", "fourth");

    CHECK(third.taken());
    CHECK(house.gone == Names{"second"});
    CHECK_FALSE(fourth.taken());
    CHECK(house.share.size() == 2);
}

TEST_CASE("a place is given back once, by its end or by having to leave", "[collector]") {
    House house{{1, 1}, {}};
    std::optional<Place> first = house.enter("a", "first");
    std::optional<Place> second = house.enter("a", "second");
    CHECK(house.share.size() == 1);

    first.reset();
    CHECK(house.share.size() == 1);
    *second = Place();
    CHECK(house.share.size() == 0);

    CHECK(house.enter("a", "third").taken());
    CHECK(house.share.size() == 0);
}

TEST_CASE("a share of nothing takes nobody", "[collector]") {
    House house{{0, 0}, {}};

    CHECK_FALSE(house.enter("a", "first").taken());
}

TEST_CASE("a listener's shares are no more than its connections", "[collector]") {
    constexpr auto agents = agents_bounds();
    constexpr auto people = people_bounds();

    CHECK(agents.handshakes + agents.strangers + agents.hosts == limits::connections);
    CHECK(people.handshakes + people.strangers + people.hosts == limits::people_connections);
    CHECK(agents.handshakes_of_an_address < agents.handshakes);
}

}  // namespace presscheck::test
