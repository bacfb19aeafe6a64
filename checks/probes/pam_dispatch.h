// What libpam makes of a chain of modules once each has answered (pam_dispatch.c): one step of it
// at a time, so that one may follow every answer a module could give.
#pragma once

#include "checks/parsers/pam_stack.h"

#include <compare>
#include <cstddef>
#include <vector>

namespace presscheck {

// Where libpam stands in a chain, and what it thinks so far.
struct PamState {
    enum class Impression { undecided, positive, negative };
    struct Verdict {
        Impression impression = Impression::undecided;
        PamResult status = PamResult::perm_denied;
        friend auto operator<=>(const Verdict&, const Verdict&) = default;
    };

    std::size_t at = 0;     // the entry whose answer is awaited; the length of the chain at its end
    std::size_t level = 0;  // of the entry before
    Verdict verdict;
    std::vector<Verdict> entered;  // what was thought on entering each substack; [0] is the chain's

    friend auto operator<=>(const PamState&, const PamState&) = default;
};

// The state at the first entry that answers.
PamState start_pam(const PamChain& chain);

// After the entry at `state.at` answered. REQUIRES: it is one of the chain.
PamState after_answer(const PamChain& chain, PamState state, PamResult answer);

// What the application hears. REQUIRES: the chain is at its end.
PamResult result_of(const PamState& state);

}  // namespace presscheck
