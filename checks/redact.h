// Takes secrets out of a text before it leaves the machine as evidence. The ceiling is the wall;
// this is for what somebody wrote where it does not belong.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace presscheck {

// `text` without private keys, password hashes, and what stands behind password=, token: and their
// like; each is replaced by a word in brackets that says what was there.
std::string redact(std::string_view text);

// The same in every text of a value, however deep.
nlohmann::json redact(const nlohmann::json& value);

}  // namespace presscheck
