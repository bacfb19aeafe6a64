// A scan as a person reads it: by requirement, the worst first, with what was found, what was
// expected, where, and how to mend it; at the end one line that sums up.
#pragma once

#include "agent/page.h"
#include "checks/policy/text.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace presscheck {

// `document` is what make_scan_document() answers, parsed.
// REQUIRES: it has that shape (nlohmann throws otherwise).
std::string scan_text(const nlohmann::json& document, Language language, const Page& page);

}  // namespace presscheck
