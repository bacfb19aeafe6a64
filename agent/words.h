// What the agent says to people, in Vietnamese and English, from one place.
#pragma once

#include "checks/policy/policy.h"
#include "checks/policy/requirement_state.h"
#include "checks/policy/text.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// `vi` or `en`, from --lang if given, else LC_ALL, LC_MESSAGES or LANG, else Vietnamese.
// Nothing when --lang names neither.
std::optional<Language> choose_language(std::string_view option);

std::string_view words_for(State state, Language language);
std::string_view words_for(RequirementState state, Language language);
std::string_view words_for(Severity severity, Language language);
std::string_view words_for(Verification how, Language language);

// Why a result is unknown and what a person can do about it, in a sentence.
std::string_view words_for(Reason reason, Language language);
// The same of what was asked over the network; empty where it makes no difference.
std::string_view words_for_endpoint(Reason reason, Language language);

// What became of a report: applied, needs_full, late, held.
std::string_view words_for_fold(std::string_view fold, Language language);

// What to do when the collector does not accept this host any more.
std::string_view words_for_refusal(Language language);

}  // namespace presscheck
