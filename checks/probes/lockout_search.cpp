#include "checks/probes/lockout_search.h"

#include "checks/probes/pam_dispatch.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

using Action = FaillockOptions::Action;
using Who = PamAttempt::Who;

// The same login twice, with the right password and with a wrong one.
struct Pair {
    PamState right, wrong;
    bool counted = false, forgotten = false;  // the wrong one
    bool credential = false;                  // something else than a password was shown

    auto key() const { return std::tie(right, wrong, counted, forgotten, credential); }
    friend bool operator<(const Pair& a, const Pair& b) { return a.key() < b.key(); }
};

enum class Question { counted, refused, needed };

struct Outcome {
    bool accepted = false, violated = false;
    bool plainly = false;  // accepted, and nothing but a password was shown
};

bool spares(const FaillockOptions& options, Who who) {
    const bool privileged =
        who == Who::root || (who == Who::administrator && !options.admin_group.empty());
    return privileged && !options.even_deny_root;
}

bool locks(const PamCounter& counter, Who who, const LockState& state) {
    const auto& options = counter.options;
    if (options.dir != state.dir || options.deny == 0 || options.fail_interval == 0) return false;
    if (state.failures < options.deny || spares(options, who)) return false;
    const bool as_root = who != Who::person && options.root_unlock_time.has_value();
    const auto unlock = as_root ? *options.root_unlock_time : options.unlock_time;
    return unlock == 0 || (state.waited && *state.waited <= unlock);
}

class Search {
public:
    Search(const LoginStack& stack, const PamAttempt& attempt, const LockState& state,
           Question question, std::optional<PamResult> undecided)
        : stack_(stack),
          attempt_(attempt),
          state_(state),
          question_(question),
          undecided_(undecided) {}

    Outcome run() {
        Pair first;
        first.right = first.wrong = start_pam(stack_.chain);
        follow(std::move(first));
        while (!open_.empty()) {
            const auto pair = open_.back();
            open_.pop_back();
            const auto at = std::min(pair.right.at, pair.wrong.at);
            if (at == stack_.chain.size()) {
                judge(pair);
            } else if (stack_.counters[at] && is_there(at)) {
                count(pair, at);
            } else {
                answer(pair, at);
            }
        }
        return outcome_;
    }

private:
    bool is_there(std::size_t at) const {
        const auto& entry = stack_.chain[at];
        return entry.kind == PamEntry::Kind::module &&
               entry.presence != PamEntry::Presence::missing;
    }

    void follow(Pair pair) {
        if (seen_.insert(pair).second) open_.push_back(std::move(pair));
    }

    // Both logins hear the same, each only where it is.
    Pair told(Pair pair, std::size_t at, PamResult right, PamResult wrong) const {
        if (pair.right.at == at)
            pair.right = after_answer(stack_.chain, std::move(pair.right), right);
        if (pair.wrong.at == at)
            pair.wrong = after_answer(stack_.chain, std::move(pair.wrong), wrong);
        return pair;
    }

    void answer(const Pair& pair, std::size_t at) {
        const auto answers = pam_answers(stack_.chain[at], attempt_);
        const auto results =
            answers.undecided && undecided_ ? std::vector{*undecided_} : answers.results;
        for (const auto result : results) {
            auto next = pair;
            next.credential =
                next.credential || (answers.credential && result == PamResult::success);
            follow(
                told(std::move(next), at, answers.authority ? PamResult::success : result, result));
        }
    }

    void count(const Pair& pair, std::size_t at) {
        const auto& counter = *stack_.counters[at];
        const auto& options = counter.options;
        const bool local = pam_knowledge(attempt_.authority) == PamKnowledge::local;
        auto next = pair;
        auto result = PamResult::success;
        if (counter.broken) {
            result = PamResult::service_err;
        } else if (options.local_users_only && !local) {
            result = PamResult::success;
        } else if (locks(counter, attempt_.who, state_)) {
            result = PamResult::auth_err;
        } else if (options.action == Action::authfail && !counter.at_once) {
            result = PamResult::ignore;
            note(next, at, next.counted);
        } else if (counter.at_once && counter.counts_root_callers) {
            note(next, at, next.counted);
        } else if (options.action == Action::authsucc && !counter.at_once) {
            note(next, at, next.forgotten);
        }
        follow(told(std::move(next), at, result, result));
    }

    void note(Pair& pair, std::size_t at, bool& what) const {
        if (pair.wrong.at == at && stack_.counters[at]->options.dir == state_.dir) what = true;
    }

    void judge(const Pair& pair) {
        // A stack may turn the right password away and let wrong ones in.
        const bool anyway = result_of(pair.wrong) == PamResult::success;
        if (!anyway && result_of(pair.right) != PamResult::success) return;
        outcome_.accepted = true;
        outcome_.plainly = outcome_.plainly || !pair.credential;
        if (anyway && pair.credential) return;  // no password was needed
        if (question_ == Question::needed && !anyway) return;
        const bool counted = pair.counted && !pair.forgotten;
        if (anyway || question_ == Question::refused || !counted) outcome_.violated = true;
    }

    const LoginStack& stack_;
    const PamAttempt& attempt_;
    const LockState& state_;
    Question question_;
    std::optional<PamResult> undecided_;  // what such modules answer; nothing: anything
    std::set<Pair> seen_;
    std::vector<Pair> open_;
    Outcome outcome_;
};

Verdict ask(const LoginStack& stack, const PamAttempt& attempt, const LockState& state,
            Question question) {
    const auto all = Search(stack, attempt, state, question, std::nullopt).run();
    if (!all.accepted) return Verdict::nobody;
    if (!all.violated) return Verdict::holds;
    // The way around is sure when it is there whatever those modules answer, all alike, as long as
    // it is an answer with which an account that is not locked gets in at all.
    const LockState unlocked{state.dir, 0, 0};
    bool sure = false;
    for (const auto same : {PamResult::ignore, PamResult::success, PamResult::auth_err}) {
        if (Search(stack, attempt, state, question, same).run().violated) {
            sure = true;
        } else if (Search(stack, attempt, unlocked, Question::counted, same).run().accepted) {
            return Verdict::undecided;
        }
    }
    return sure ? Verdict::broken : Verdict::undecided;
}

}  // namespace

Verdict wrong_passwords_count(const LoginStack& stack, const PamAttempt& attempt,
                              const LockState& state) {
    return ask(stack, attempt, state, Question::counted);
}

Verdict password_is_needed(const LoginStack& stack, const PamAttempt& attempt) {
    return ask(stack, attempt, {}, Question::needed);
}

LoginWays login_ways(const LoginStack& stack, const PamAttempt& attempt,
                     std::optional<PamResult> undecided) {
    const LockState unlocked;
    const auto outcome = Search(stack, attempt, unlocked, Question::counted, undecided).run();
    return {outcome.accepted, outcome.plainly};
}

Verdict lock_refuses(const LoginStack& stack, const PamAttempt& attempt, const LockState& state) {
    const auto verdict = ask(stack, attempt, state, Question::refused);
    return verdict == Verdict::nobody ? Verdict::holds : verdict;
}

}  // namespace presscheck
