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

// The same, found without asking first which secrets can be there at all: what tests hold redact()
// to.
std::string redact_trying_all(std::string_view text);

// Compiles what redact() needs now, and not when it is first met: for who forks.
void prepare_to_redact();

// The same in every text of a value, however deep.
nlohmann::json redact(const nlohmann::json& value);

}  // namespace presscheck
