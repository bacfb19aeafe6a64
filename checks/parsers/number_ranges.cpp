#include "checks/parsers/number_ranges.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

constexpr WideNumber greatest = ~WideNumber{0};

}  // namespace

NumberRanges NumberRanges::of(WideNumber first, WideNumber last) {
    return of({Range{first, last}});
}

NumberRanges NumberRanges::of(std::vector<Range> ranges) {
    std::erase_if(ranges, [](const Range& range) { return range.first > range.last; });
    std::sort(ranges.begin(), ranges.end(),
              [](const Range& left, const Range& right) { return left.first < right.first; });
    NumberRanges made;
    for (const auto& range : ranges) {
        auto& into = made.ranges_;
        const bool touches =
            !into.empty() && (into.back().last == greatest || range.first <= into.back().last + 1);
        if (touches) {
            into.back().last = std::max(into.back().last, range.last);
        } else {
            into.push_back(range);
        }
    }
    return made;
}

bool NumberRanges::contains(WideNumber number) const {
    const auto after = std::upper_bound(
        ranges_.begin(), ranges_.end(), number,
        [](WideNumber wanted, const Range& range) { return wanted < range.first; });
    return after != ranges_.begin() && number <= std::prev(after)->last;
}

WideNumber NumberRanges::size() const {
    WideNumber sum = 0;
    for (const auto& range : ranges_) {
        const auto length = range.last - range.first;
        if (length == greatest) return greatest;
        sum += length + 1;
    }
    return sum;
}

NumberRanges NumberRanges::and_(const NumberRanges& other) const {
    NumberRanges made;
    auto left = ranges_.begin();
    auto right = other.ranges_.begin();
    while (left != ranges_.end() && right != other.ranges_.end()) {
        const auto first = std::max(left->first, right->first);
        const auto last = std::min(left->last, right->last);
        if (first <= last) made.ranges_.push_back({first, last});
        (left->last < right->last ? left : right)++;
    }
    return made;
}

NumberRanges NumberRanges::or_(const NumberRanges& other) const {
    auto all = ranges_;
    all.insert(all.end(), other.ranges_.begin(), other.ranges_.end());
    return of(std::move(all));
}

NumberRanges NumberRanges::without(const NumberRanges& other) const {
    NumberRanges rest;
    WideNumber from = 0;
    for (const auto& range : other.ranges_) {
        if (range.first > from) rest.ranges_.push_back({from, range.first - 1});
        if (range.last == greatest) return and_(rest);
        from = range.last + 1;
    }
    rest.ranges_.push_back({from, greatest});
    return and_(rest);
}

}  // namespace presscheck
