// A scan as SARIF 2.1.0 (OASIS), which security dashboards read.
//
// Every check is a rule and every result is told, not the failures alone: `kind` is pass, fail,
// notApplicable, or open for what nobody knows, which is a notification of the run as well. The
// standards are taxonomies, and a rule names the clauses it is evidence for.
#pragma once

#include "checks/policy/text.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace presscheck {

// `document` is what make_scan_document() answers, parsed.
// REQUIRES: it has that shape (nlohmann throws otherwise).
nlohmann::json scan_sarif(const nlohmann::json& document, Language language);

}  // namespace presscheck
