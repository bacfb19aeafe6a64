#include "collector/tree.h"

#include "collector/ledger_writer.h"
#include "core/merkle.h"
#include "tests/support/catch.h"
#include "tests/support/recording.h"

#include <string>

namespace presscheck::test {
namespace {

// A ledger of `size` small entries of the collector's own.
void fill(Recording& collector, int size) {
    const auto filled = collector.recorder().transact([&](Store&, LedgerWriter& ledger) -> Status {
        for (int i = 0; i < size; ++i) {
            auto entry = ledger.append_own(EntryKind::parameters, no_unit,
                                           "{\"n\":" + std::to_string(i) + "}");
            if (!entry) return entry.error();
        }
        return Ok{};
    });
    REQUIRE(filled);
}

std::string leaf_of(Store& store, std::int64_t index) {
    return leaf_hash(encode(store.entry(LogIndex{index})->leaf()));
}

// The root of the first `size` leaves, one leaf at a time.
std::string slow_root(Store& store, std::int64_t size) {
    MerkleFrontier tree;
    for (std::int64_t i = 0; i < size; ++i)
        tree.append(leaf_of(store, i));
    return tree.root();
}

}  // namespace

TEST_CASE("the root of any earlier tree is found from tiles and leaves", "[collector][tree]") {
    Recording collector;
    fill(collector, 600);
    const auto store = collector.reader();
    const auto size = GENERATE(0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 599, 600);
    SubtreeReader subtrees(*store);

    const auto root = root_at(subtrees, static_cast<std::uint64_t>(size));

    REQUIRE(root);
    CHECK(*root == slow_root(*store, size));
}

TEST_CASE("a tile is full from the store and partial from the leaves", "[collector][tree]") {
    Recording collector;
    fill(collector, 300);
    const auto store = collector.reader();

    const auto full = read_tile(*store, 0, 0, 256, 300);
    const auto partial = read_tile(*store, 0, 1, 44, 300);
    const auto above = read_tile(*store, 1, 0, 1, 300);

    REQUIRE(full);
    CHECK(full->size() == 256 * 32);
    CHECK(full->substr(0, 32) == leaf_of(*store, 0));
    REQUIRE(partial);
    CHECK(partial->substr(43 * 32) == leaf_of(*store, 299));
    REQUIRE(above);
    CHECK(*above == slow_root(*store, 256));
}

TEST_CASE("a tile that is not there is not made up", "[collector][tree][hostile]") {
    Recording collector;
    fill(collector, 300);
    const auto store = collector.reader();
    struct Asked {
        unsigned level;
        std::uint64_t number, width;
    };
    const auto asked = GENERATE(values<Asked>({{0, 1, 45},
                                               {0, 1, 256},
                                               {0, 2, 1},
                                               {0, 0, 0},
                                               {0, 0, 257},
                                               {1, 0, 2},
                                               {1, 1, 1},
                                               {2, 0, 1},
                                               {8, 0, 1},
                                               {0, ~std::uint64_t{0}, 1},
                                               {1U << 29U, 0, 1}}));

    const auto tile = read_tile(*store, asked.level, asked.number, asked.width, 300);

    REQUIRE_FALSE(tile);
    CHECK(tile.error().code == Errc::not_found);
}

}  // namespace presscheck::test
