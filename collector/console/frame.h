// What every page has: head, heading, footer, and the few pieces they share.
#pragma once

#include "checks/policy/requirement_state.h"
#include "checks/policy/text.h"
#include "collector/console/html.h"
#include "collector/readiness_answer.h"

#include <optional>
#include <string>

namespace presscheck {

// Vietnamese, and English beneath it as such.
Html both(const Text& text);

// The state as a word in its colour.
Html badge(RequirementState state);
Html ready_badge(bool ready);

// "1/2", or "1/?" where the agency has not declared how many it has.
std::string hosts_seen(const AgencyReadiness& readiness);
std::string time_or_dash(const std::optional<Time>& time);

// A whole page. `answer` is null where nothing was judged.
std::string frame(const Text& title, const Text& department, const Html& content,
                  const ReadinessAnswer* answer);

}  // namespace presscheck
