// `init`: makes a department's keys, certificates, configuration and database, whole or not at all.
#pragma once

#include "checks/policy/text.h"
#include "collector/commands.h"
#include "core/clock.h"

#include <filesystem>
#include <optional>
#include <string>

namespace presscheck {

struct InitRequest {
    std::filesystem::path data;
    std::string name;
    Text title;
    std::string trust_domain;
    std::string agents_url;
    std::optional<std::string> roster;  // a file
    std::string share;                  // shipped policies and catalogues
};

// Exit 0 when the folder is ready; 2 when there is one already, or the call or a file is wrong; 3
// when it could not be made. In both cases nothing is changed.
Outcome init_command(const InitRequest& request, const Clock& clock, Language language);

}  // namespace presscheck
