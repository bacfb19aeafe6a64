// A package's version, and which of two is the newer one.
#pragma once

#include <compare>
#include <string>

namespace presscheck {

// Ordered as its package manager orders it; plain dotted versions order alike in both.
struct Version {
    enum class Order { dpkg, rpm };
    std::string text;
    Order order = Order::dpkg;
    friend bool operator==(const Version&, const Version&) = default;
};

// The order of the package manager: rpm's when either is an rpm version, because a policy's operand
// knows no manager; else dpkg's. Equal here may differ in spelling: 1.0 and 1.00.
std::strong_ordering compare(const Version& left, const Version& right);

}  // namespace presscheck
