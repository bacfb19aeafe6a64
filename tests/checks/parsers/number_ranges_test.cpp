#include "checks/parsers/number_ranges.h"

#include "tests/support/catch.h"

#include <bitset>
#include <cstddef>
#include <vector>

namespace presscheck::test {
namespace {

constexpr std::size_t width = 8;

// A set of the numbers below 8, as the bits of one number say.
NumberRanges of_bits(unsigned bits) {
    std::vector<NumberRanges::Range> ranges;
    for (unsigned i = 0; i < width; ++i) {
        if ((bits >> i & 1U) != 0) ranges.push_back({i, i});
    }
    return NumberRanges::of(std::move(ranges));
}

unsigned bits_of(const NumberRanges& ranges) {
    unsigned bits = 0;
    for (unsigned i = 0; i < width; ++i)
        bits |= ranges.contains(i) ? 1U << i : 0U;
    return bits;
}

}  // namespace

TEST_CASE("sets of numbers are joined, shared and taken away as bits are", "[checks]") {
    bool right = true;
    for (unsigned left = 0; left < 256; ++left) {
        for (unsigned other = 0; other < 256; ++other) {
            const auto a = of_bits(left), b = of_bits(other);
            right = right && bits_of(a.and_(b)) == (left & other) &&
                    bits_of(a.or_(b)) == (left | other) &&
                    bits_of(a.without(b)) == (left & ~other) && a.or_(b) == b.or_(a) &&
                    a.size() == std::bitset<width>(left).count();
        }
    }

    CHECK(right);
}

TEST_CASE("the greatest number has no one behind it", "[checks]") {
    constexpr auto most = ~WideNumber{0};
    const auto all = NumberRanges::of(0, most);

    CHECK(all.without(NumberRanges::of(most, most)) == NumberRanges::of(0, most - 1));
    CHECK(all.without(NumberRanges::of(5, most)) == NumberRanges::of(0, 4));
    CHECK(all.without(all).empty());
    CHECK(NumberRanges::of({{3, most}, {0, 2}}) == all);
    CHECK(all.size() == most);
    CHECK(NumberRanges::of(7, 3).empty());
}

}  // namespace presscheck::test
