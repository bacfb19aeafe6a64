// What a person may ask to have explained: a standard, a part of one, a clause, a check.
#pragma once

#include "agent/overlays.h"
#include "agent/page.h"
#include "agent/policy_files.h"
#include "checks/policy/text.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct Explained {
    const PolicyFiles& files;
    const std::vector<LocalOverlay>& overlays;
    Language language = Language::vi;
    Page page;
};

// Everything called `word`: `tcvn-11930-2017`, `7.2.2`, `tcvn-11930-2017/7.2.2.1.b`, `7.2.2.1.b`,
// `ssh-root-login`, `level3-server/ssh-root-login`.
// Errors: not_found, with the nearest names.
Result<std::string> explain_word(std::string_view word, const Explained& about);

}  // namespace presscheck
