// A scan as JUnit XML, which build servers show: a suite a policy, a case a check.
//
// What failed is a `failure`; what nobody knows is an `error`, never a pass; what does not apply,
// and advice that was not followed, is `skipped` with the reason.
#pragma once

#include "checks/policy/text.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace presscheck {

// `document` is what make_scan_document() answers, parsed.
// REQUIRES: it has that shape (nlohmann throws otherwise).
std::string scan_junit(const nlohmann::json& document, Language language);

}  // namespace presscheck
