// The role that asks the kernel what only its administrator may ask: the packet filter. Design
// section 10.
//
// It opens its sockets, gives up everything but CAP_NET_ADMIN, makes its requests, writes the raw
// answers and ends; what they say is found out by others, who have no such right.
#pragma once

#include "agent/errand.h"
#include "agent/scan_document.h"
#include "checks/fetched.h"
#include "core/result.h"

#include <string>
#include <vector>

namespace presscheck {

// REQUIRES: as Errand::start.
Result<Errand> send_to_peek();

// Whoever goes out before a look at this machine, and what they bring.
class Errands {
public:
    // Nobody goes for what is below a `root`; over the network nobody without `make_host`, which
    // shows what site.yaml declares. What could not be sent is missed by whoever asks for what it
    // would have brought.
    static Errands before_a_look(const std::string& root, const HostMaker& make_host);

    std::vector<int> pipe_ends() const;
    Fetcher fetcher() const { return rendered(fetcher_of(pipe_ends())); }

    // The same under the names that probes know, in the form that a fixture keeps.
    static Fetcher rendered(Fetcher raw);

private:
    std::vector<Errand> sent_;
};

}  // namespace presscheck
