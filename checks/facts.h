// The tables of one scan: each probe looks once for the same arguments, within a budget, and every
// check that asks sees the same table.
#pragma once

#include "checks/evaluate.h"
#include "checks/host.h"
#include "checks/probe.h"
#include "checks/remembered_facts.h"
#include "checks/sightings.h"
#include "checks/table.h"
#include "core/clock.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace presscheck {

// What one look of one probe may cost. Beyond it the table is `unknown: budget`.
struct Budget {
    std::chrono::milliseconds time{10'000};
    std::size_t rows = 65'536;
};

// How long something took; a test hands in one that it moves itself.
using Stopwatch = std::function<std::chrono::milliseconds()>;
Stopwatch steady_stopwatch();

class FactCache {
public:
    // REQUIRES: `host` outlives this. `known` are the probes there are.
    FactCache(const Host& host, Time now, std::span<const Probe> known = probes(),
              Budget budget = {}, Stopwatch stopwatch = steady_stopwatch());
    // Answers what `remembered` holds from there; or, while that is learning, has it learn.
    // REQUIRES: it outlives this, and learns from `host` alone.
    FactCache(RememberedFacts* remembered, const Host& host, Time now);

    // Stays where it is as long as this lives. A probe that nobody built, or that asks for its own
    // table while it makes it, answers `unknown: unsupported`.
    const Table& table(const ProbeDeclaration& declaration, const Arguments& arguments);
    Facts facts();

    // Somebody keeps since when things are known: to be said before the first table is asked for.
    void keep(Sightings sightings) { sightings_ = std::move(sightings); }
    // What was noted, to be asked for last; none where nobody keeps any.
    const std::optional<Sightings>& sightings() const { return sightings_; }

    // Milliseconds for each probe that looked, by its name.
    const std::map<std::string, std::int64_t>& cost() const { return cost_; }

private:
    Table look(const Probe& probe, const Arguments& arguments, const ScanMemory& memory,
               RememberedFacts* learner);
    Table learn(const std::string& key, const Probe& probe, const Arguments& arguments);
    Table within_budget(Table table, bool late) const;

    const Host& host_;
    Time now_;
    std::span<const Probe> known_;
    Budget budget_;
    Stopwatch stopwatch_;
    ScanMemory memory_;
    std::optional<Sightings> sightings_;
    RememberedFacts* remembered_ = nullptr;  // null: every table is looked for
    std::map<std::string, Table> tables_;    // by probe and arguments, as text
    std::set<std::string> looking_;
    std::map<std::string, std::int64_t> cost_;
};

}  // namespace presscheck
