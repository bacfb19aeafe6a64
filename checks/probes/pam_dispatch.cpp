#include "checks/probes/pam_dispatch.h"

namespace presscheck {
namespace {

using Impression = PamState::Impression;
using Verdict = PamState::Verdict;

constexpr Verdict refused{Impression::negative, PamResult::perm_denied};

// Passes over entries that answer nothing, and notes what is thought where a substack begins.
void settle(const PamChain& chain, PamState& state) {
    for (; state.at < chain.size(); ++state.at) {
        const auto& entry = chain[state.at];
        if (state.level < entry.level) {
            if (state.entered.size() <= entry.level) state.entered.resize(entry.level + 1);
            state.entered[entry.level] = state.verdict;
        }
        if (entry.kind != PamEntry::Kind::substack) return;
        state.level = entry.level;
    }
}

void accept(Verdict& verdict, PamResult answer) {
    const bool open = verdict.impression == Impression::undecided ||
                      verdict == Verdict{Impression::positive, PamResult::success};
    if (open) verdict = {Impression::positive, answer};
}

void reject(Verdict& verdict, PamResult answer) {
    if (verdict.impression == Impression::negative) return;
    const bool ignored = answer == PamResult::ignore;
    verdict = {Impression::negative, ignored ? PamResult::perm_denied : answer};
}

// The last entry that is passed over when the stack of this entry is left.
std::size_t end_of_stack(const PamChain& chain, std::size_t at) {
    const auto level = chain[at].level;
    while (at + 1 < chain.size() && chain[at + 1].level >= level)
        ++at;
    return at;
}

// A substack counts as the one entry that calls it.
void jump(const PamChain& chain, PamState& state, int entries) {
    const auto level = chain[state.at].level;
    const auto inside = [&](std::size_t deeper) {
        return state.at + 1 < chain.size() && chain[state.at + 1].level >= level + deeper;
    };
    for (; entries > 0 && inside(0); --entries) {
        ++state.at;
        while (inside(1))
            ++state.at;
    }
    if (entries > 0) state.verdict = refused;
}

}  // namespace

PamState start_pam(const PamChain& chain) {
    PamState state;
    state.entered.resize(1);
    settle(chain, state);
    return state;
}

PamState after_answer(const PamChain& chain, PamState state, PamResult answer) {
    const auto& entry = chain[state.at];
    const int action = entry.control.action(answer);
    switch (action) {
        case pam_action::reset:
            state.verdict = state.entered[entry.level];
            break;
        case pam_action::ok:
        case pam_action::done:
            accept(state.verdict, answer);
            if (action == pam_action::done && state.verdict.impression == Impression::positive)
                state.at = end_of_stack(chain, state.at);
            break;
        case pam_action::bad:
        case pam_action::die:
            reject(state.verdict, answer);
            if (action == pam_action::die) state.at = end_of_stack(chain, state.at);
            break;
        case pam_action::ignore:
            break;
        default:
            jump(chain, state, action);
    }
    ++state.at;
    state.level = entry.level;
    settle(chain, state);
    return state;
}

PamResult result_of(const PamState& state) {
    const bool no_ground = state.verdict.status == PamResult::success &&
                           state.verdict.impression != Impression::positive;
    return no_ground ? PamResult::perm_denied : state.verdict.status;
}

}  // namespace presscheck
