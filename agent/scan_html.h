// A scan as one HTML page that needs nothing else: no script, no font, no picture, nothing fetched.
// It prints as it is shown, every detail open.
#pragma once

#include "checks/policy/text.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace presscheck {

// `document` is what make_scan_document() answers, parsed.
// REQUIRES: it has that shape (nlohmann throws otherwise).
std::string scan_html(const nlohmann::json& document, Language language);

}  // namespace presscheck
