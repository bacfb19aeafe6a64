// Why a check is unknown, told to a person: the reason in words and, where more can be said of this
// check, what would let it be known.
#pragma once

#include "agent/words.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace presscheck {

// `result` is one of a scan's document whose state is unknown.
std::string words_for_unknown(const nlohmann::json& result, Language language);

}  // namespace presscheck
