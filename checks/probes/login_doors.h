// The services through which somebody gets in with a password, as far as they are set up here.
#pragma once

#include "checks/probe.h"
#include "core/state.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace presscheck {

// Yes, no, or why that is not known.
struct Knowledge {
    bool answer = false;
    std::optional<Reason> reason{};

    bool yes() const { return answer && !reason; }
};

struct LoginDoor {
    std::string service;
    bool uses_pam = true;
    Knowledge root_shut_out{};        // root has no password that it would take
    Knowledge root_turned_away{};     // it lets no root in, whatever PAM says of the password
    std::optional<Reason> unknown{};  // whether it takes passwords, or asks PAM
    std::string source{};             // of a door without PAM
};

// In byte order of names. `services` are those with a configuration of PAM.
std::vector<LoginDoor> find_login_doors(const Observation& observation,
                                        const std::set<std::string>& services);

}  // namespace presscheck
