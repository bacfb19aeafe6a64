// One look at a machine: policies x Host -> results. Each fact is collected once and shared by all
// checks.
#pragma once

#include "checks/evaluate.h"
#include "checks/host.h"
#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"
#include "checks/remembered_facts.h"
#include "checks/sightings.h"
#include "core/clock.h"
#include "core/report.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// A policy, which outlives this, with the values its parameters have here.
struct BoundPolicy {
    const Policy* policy = nullptr;
    ParameterValues parameters;
    std::vector<OverlayUse> overlays;
};

struct Scan {
    Time now{};
    Machine machine;
    std::vector<PolicyUse> policies;
    std::vector<CheckResult> results;  // in policy order
    std::map<std::string, std::int64_t> cost;
    Sightings sightings;  // for the next scan
};

// Evaluates every check (or those of `only`, by full name) of every policy. `remembered`: as a
// FactCache takes it. `sightings`: those that the scan before left; none where nobody keeps any.
Scan scan(const Host& host, const std::vector<BoundPolicy>& policies, Time now,
          const std::vector<std::string>& only = {}, RememberedFacts* remembered = nullptr,
          const std::optional<Sightings>& sightings = std::nullopt);

// The table of one probe, as `presscheck-agent probe` prints it.
Table observe(const Host& host, const Probe& probe, const Arguments& arguments, Time now,
              const Sightings& sightings = {});

// A result as a report carries it.
ReportedResult to_reported(const CheckResult& result);

}  // namespace presscheck
