// Whether what the packet filter does is there again after the next boot: by the service that loads
// it, and by what that service will read.
#pragma once

#include "checks/parsers/packet_filter.h"
#include "checks/probe.h"
#include "checks/table.h"

#include <string>
#include <string_view>

namespace presscheck {

struct KeptAtBoot {
    Cell cell = unknown(Reason::unsupported);
    std::string source{};
};

class FilterAtBoot {
public:
    // REQUIRES: the observation outlives this.
    explicit FilterAtBoot(const Observation& observation) : observation_(observation) {}

    // Whether a filter of this engine is loaded at boot; one that `refuses` whatever it does not
    // name has to refuse it then as well.
    KeptAtBoot keeps(std::string_view engine, FilterHook hook, int family, bool refuses) const;

private:
    KeptAtBoot enabled(std::string_view unit) const;
    KeptAtBoot by_ufw(FilterHook hook, int family, bool refuses) const;
    KeptAtBoot by_nftables(FilterHook hook, int family, bool refuses) const;
    KeptAtBoot by_rules(std::string_view unit, std::string_view path, FilterHook hook, int family,
                        bool refuses) const;

    const Observation& observation_;
};

}  // namespace presscheck
