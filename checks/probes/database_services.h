// The services of systemd that may start a database server, with the words they start it by.
#pragma once

#include "checks/probe.h"
#include "checks/probes/service_settings.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct DatabaseService {
    std::string name;
    ServiceSettings settings;
    std::string program;             // the last component of what it starts
    std::string program_path;        // all of it
    std::vector<std::string> words;  // the others, `%i` and variables of the unit filled in
    std::string place;               // the line that says so
    std::string user;                // User=
    std::optional<Reason> hidden;    // a file of variables could not be read
    std::string hidden_at;

    // What the unit or one of its files of variables sets it to.
    std::optional<std::string> variable(const Host& host, std::string_view name) const;
};

struct DatabaseServices {
    std::vector<DatabaseService> services;
    std::optional<Reason> incomplete;  // a service that may start anything could not be read
    std::string incomplete_at;
};

DatabaseServices database_services(const Observation& observation);

}  // namespace presscheck
