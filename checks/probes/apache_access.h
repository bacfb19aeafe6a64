// Require, Order, Allow and Deny of Apache: what they make of a network.
#pragma once

#include "checks/admitted.h"
#include "checks/parsers/apache_conf.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// What stands in force of all sections that are about a request: of each kind the last section that
// has any.
class ApacheAccess {
public:
    // In their order.
    void apply(const ApacheBlock& block, const std::string& source);

    // A rule is not understood; with its place.
    const std::optional<std::string>& unknown_at() const { return unknown_at_; }
    // The section that decides; empty: none says anything.
    const std::string& decided_by() const { return decided_by_; }
    std::string source() const { return source_; }

    std::optional<Admission> judge(const Network& network) const;

private:
    void check(const ApacheDirective& directive);
    std::optional<Admission> by_order(const Network& network) const;

    std::vector<const ApacheDirective*> requires_, order_;
    bool any_ = false;  // Satisfy Any
    std::string decided_by_, source_;
    std::optional<std::string> unknown_at_;
};

}  // namespace presscheck
