// The folded state of each host, as far as folding needs it: which results there are, in which
// state and since when, and the digest of each one's bytes. Reading fifty results and hashing them
// again for a report that changes one was most of what folding it cost.
#pragma once

#include "collector/store/store.h"
#include "core/result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct StandingResult {
    std::string check;
    State state = State::unknown;
    std::optional<Reason> reason;
    LogIndex since{};
    std::string digest;  // hex, of the result object's bytes
};

using StandingResults = std::vector<StandingResult>;  // in byte order of check

// As core/report.h has it of the complete state.
std::string digest_of(const StandingResults& results);

// Remembers what the store holds of the hosts that reported last. Used by one thread, within the
// transactions of one store, in which others may write too: what is remembered counts only while
// the host's head in the store is the one it was kept under.
class Standings {
public:
    explicit Standings(std::size_t most_results) : most_(most_results) {}

    // The results of the host whose chain head in the store is `head`. Errors: unavailable.
    Result<StandingResults> take(Store& store, const ChainHead& head);

    // From now on the store's head of the host is `head`, and its results are these.
    void keep(const ChainHead& head, StandingResults results);
    // The head moved, and no result changed.
    void follow(const ChainHead& from, const ChainHead& to);

    // Around a transaction: what was kept in one that did not commit is forgotten.
    void begin();
    void commit() { uncommitted_.clear(); }

private:
    struct Standing {
        LogIndex last{};           // the entry that moved the head there
        std::string state_digest;  // of that head
        StandingResults results;

        bool belongs_to(const ChainHead& head) const {
            return last == head.last && state_digest == head.state_digest;
        }
    };
    void forget(HostId host);

    std::size_t most_;
    std::size_t count_ = 0;  // results of all hosts
    std::map<HostId, Standing> hosts_;
    std::vector<HostId> uncommitted_;
};

}  // namespace presscheck
