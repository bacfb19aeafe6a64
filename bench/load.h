// Many hosts report at once: reports a second, and how long a receipt takes.
#pragma once

#include "bench/fleet.h"

#include <string>
#include <vector>

namespace presscheck::bench {

struct LoadOptions {
    std::size_t threads = 16;
    bool keep_open = true;    // false: a new connection, with its handshake, for each report
    int expect = 200;         // any other status ends the run
    std::string expect_text;  // in each answer
    int server = 0;           // its process, to name what it costs; its children count too
};

// Errors: what enrolling answers.
Result<std::vector<FleetHost>> enrol_fleet(const Address& address, const std::string& token,
                                           std::size_t hosts);

void seal_all(std::vector<FleetHost>& fleet, std::size_t each, Size size);

// Sends `each` reports of each host and prints one line. Errors: unavailable (an answer was not
// what was expected).
Status run_load(const std::string& name, std::vector<FleetHost>& fleet, std::size_t each,
                const LoadOptions& options, const Address& address);

}  // namespace presscheck::bench
