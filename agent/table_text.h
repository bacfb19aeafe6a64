// A probe's table as a person reads it.
#pragma once

#include "agent/page.h"
#include "checks/policy/declaration.h"
#include "checks/policy/text.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace presscheck {

// A cell of the JSON form in words: "(absent)", "? (denied)", "22,2222", and a duration as "90d".
std::string cell_text(const nlohmann::json& cell, Kind kind, Language language);

// `table` is what to_json(Table) made. Few columns stand side by side, many below each other.
std::string table_text(const nlohmann::json& table, const ProbeDeclaration& probe,
                       Language language, const Page& page);

}  // namespace presscheck
