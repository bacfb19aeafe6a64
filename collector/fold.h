// What a new report does to its host: the rules of design section 7, "Report", as one function of
// what is known, so that a rebuild decides as the first run did.
#pragma once

#include "collector/store/rows.h"
#include "core/report.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

inline constexpr std::chrono::hours clone_window{7 * 24};

// All that the decision may depend on.
struct Situation {
    HostRow host;
    std::optional<ChainHead> head;
    int chain = 0;                    // the number of the report's chain; 0: it is new
    std::uint64_t last_sequence = 0;  // the highest recorded in that chain
    bool sequence_taken = false;      // by other content
    int recent_chains = 0;  // opened in the clone window since the host's status last changed, but
                            // for its first
    std::vector<Rival> rivals;
};

struct Decision {
    enum class Action {
        hold,    // kept; the host is quarantined, or this is a fork
        late,    // kept; the head is past it
        follow,  // the head moves to it, the state waits for a full report
        fold,    // the state follows, if the digest agrees
    };
    Action action = Action::hold;
    bool clone = false;  // two machines are this host: quarantine it
    bool fork = false;   // an event worth telling
    std::string why;     // of a clone or a fork
    // Sequences before this report that never came, when the report does not say why; an event too.
    std::string missing{};
};

Decision decide(const Situation& situation, const Report& report);

}  // namespace presscheck
