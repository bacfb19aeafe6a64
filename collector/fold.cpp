#include "collector/fold.h"

#include <algorithm>

namespace presscheck {
namespace {

using Action = Decision::Action;

const Rival* find_rival(const Situation& situation, const std::string& instance) {
    const auto found = std::find_if(situation.rivals.begin(), situation.rivals.end(),
                                    [&](const Rival& rival) { return rival.instance == instance; });
    return found == situation.rivals.end() ? nullptr : &*found;
}

// An agent's instance is random for each start: one that reports again after another took its
// place is a second machine.
bool came_back(const Situation& situation, const Report& report) {
    const Rival* rival = find_rival(situation, report.instance);
    return rival != nullptr && rival->displaced && report.instance != situation.head->instance;
}

bool is_forked(const Situation& situation, const std::string& instance) {
    const Rival* rival = find_rival(situation, instance);
    return rival != nullptr && !rival->displaced;
}

Decision clone(std::string why) {
    return {Action::hold, true, false, std::move(why)};
}

Action taken(bool full) {
    return full ? Action::fold : Action::follow;
}

Decision decide_new_chain(const Situation& situation, const Report& report) {
    if (!situation.head) return {taken(report.full()), false, false, {}};
    if (situation.recent_chains > 0) return clone("a second new chain within 7 days");
    return {taken(report.full()), false, false, {}};
}

Decision decide_other_chain(const Situation& situation, const Report& report) {
    const bool goes_on = report.sequence > situation.last_sequence;
    if (goes_on && situation.head->needs_full == NeedsFull::adopt) {
        return {taken(report.full()), false, false, {}};
    }
    if (goes_on && report.instance == situation.head->instance) {
        return clone("one instance goes on in two chains");
    }
    return {Action::late, false, false, {}};
}

Decision decide_head_chain(const Situation& situation, const Report& report) {
    const ChainHead& head = *situation.head;
    const bool linked = report.sequence == head.sequence + 1 && report.previous == head.digest;
    const bool rival_alive = std::any_of(situation.rivals.begin(), situation.rivals.end(),
                                         [](const Rival& rival) { return !rival.displaced; });
    // Below the head another instance forked off, and yet the first goes on: both are alive.
    if (linked && rival_alive && !is_forked(situation, report.instance)) {
        return clone("the chain goes on beside its fork");
    }
    if (report.full()) return {Action::fold, false, false, {}};
    const bool fits = linked && head.needs_full == NeedsFull::no;
    return {fits ? Action::fold : Action::follow, false, false, {}};
}

std::string missing_before(const Situation& situation, const Report& report) {
    const bool in_head_chain = situation.head && situation.chain == situation.head->chain;
    // What was held never moved the head, and yet it came.
    const auto last = in_head_chain ? std::max(situation.head->sequence, situation.last_sequence)
                                    : situation.last_sequence;
    if (report.sequence <= last + 1) return {};
    const bool told =
        report.gap && report.gap->from <= last + 1 && report.gap->to + 1 >= report.sequence;
    if (told) return {};
    return "reports " + std::to_string(last + 1) + " to " + std::to_string(report.sequence - 1) +
           " never came, and no gap says why";
}

Decision judge(const Situation& situation, const Report& report) {
    if (situation.host.status == HostStatus::quarantined) return {Action::hold, false, false, {}};
    if (!situation.head) {
        if (situation.sequence_taken) return {Action::hold, false, true, "other content"};
        return decide_new_chain(situation, report);
    }
    const bool in_head_chain = situation.chain == situation.head->chain;
    const bool behind =
        situation.chain != 0 && !situation.sequence_taken &&
        report.sequence <= (in_head_chain ? situation.head->sequence : situation.last_sequence);
    if (behind) return {Action::late, false, false, {}};
    if (came_back(situation, report)) return clone("an instance came back after another");
    if (situation.sequence_taken) {
        return {Action::hold, false, true,
                "sequence " + std::to_string(report.sequence) + " has other content already"};
    }
    if (situation.chain == 0) return decide_new_chain(situation, report);
    return in_head_chain ? decide_head_chain(situation, report)
                         : decide_other_chain(situation, report);
}

}  // namespace

Decision decide(const Situation& situation, const Report& report) {
    auto decision = judge(situation, report);
    // A quarantined host's reports move nothing, but none of them may be lost without a word
    // either.
    const bool goes_on = decision.action == Action::follow || decision.action == Action::fold ||
                         situation.host.status == HostStatus::quarantined;
    if (goes_on) decision.missing = missing_before(situation, report);
    return decision;
}

}  // namespace presscheck
