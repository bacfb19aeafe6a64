// The pages people read: Vietnamese first, English beneath, no script.
#pragma once

#include "checks/policy/text.h"
#include "collector/readiness_answer.h"

#include <string>
#include <string_view>

namespace presscheck {

// All agencies, a row for each standard.
std::string overview_page(const ReadinessAnswer& answer, const Text& department);

// One agency: its hosts, and each requirement with what was found and how to mend it.
// REQUIRES: exactly one agency, with its findings kept.
std::string agency_page(const ReadinessAnswer& answer, const Text& department);

// A page that only says something: not found, try again.
std::string message_page(const Text& title, const Text& message, const Text& department);

std::string_view style_sheet();

}  // namespace presscheck
