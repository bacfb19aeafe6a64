// A set of numbers as ranges: addresses, ports, protocols.
#pragma once

#include <cstdint>
#include <vector>

namespace presscheck {

__extension__ using WideNumber = unsigned __int128;

class NumberRanges {
public:
    struct Range {
        WideNumber first = 0, last = 0;  // both included
        friend bool operator==(const Range&, const Range&) = default;
    };

    NumberRanges() = default;  // nothing
    static NumberRanges of(WideNumber first, WideNumber last);
    // In any order, touching or not; a range that ends before it begins is none.
    static NumberRanges of(std::vector<Range> ranges);

    bool empty() const { return ranges_.empty(); }
    bool contains(WideNumber number) const;
    // How many there are; all 2^128 of them are one less.
    WideNumber size() const;
    // Sorted; no two touch.
    const std::vector<Range>& ranges() const { return ranges_; }

    NumberRanges and_(const NumberRanges& other) const;
    NumberRanges or_(const NumberRanges& other) const;
    NumberRanges without(const NumberRanges& other) const;

    friend bool operator==(const NumberRanges&, const NumberRanges&) = default;

private:
    std::vector<Range> ranges_;
};

}  // namespace presscheck
