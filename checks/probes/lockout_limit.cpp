#include "checks/probes/lockout_limit.h"

#include <algorithm>
#include <limits>
#include <set>

namespace presscheck {
namespace {

using Kind = LockoutLimit::Kind;
using Who = PamAttempt::Who;

// Each is asked about each number of failures and each folder of records.
constexpr std::ptrdiff_t most_counters = 32;
constexpr auto many = std::numeric_limits<std::uint32_t>::max();

bool by_deny(const LockoutLimit& a, const LockoutLimit& b) {
    return a.deny < b.deny;
}

// Longer, `nothing` being for ever.
bool longer(std::optional<std::uint32_t> a, std::optional<std::uint32_t> b) {
    return b && (!a || *a > *b);
}

class Limits {
public:
    Limits(const LoginStack& stack, std::string service, std::string dir)
        : stack_(stack), service_(std::move(service)), dir_(std::move(dir)) {
        for (const auto& counter : stack.counters) {
            if (counter && !counter->broken && counter->options.dir == dir_)
                counters_.push_back(&*counter);
        }
    }

    LockoutLimit all() const {
        using Root = LockoutLimit::Root;
        auto worst = worst_of(attempts());
        if (worst.kind != Kind::no_password) {
            worst.root = root(worst);
        } else {
            worst = worst_of(attempts_of_root());
            worst.only_root = worst.kind != Kind::no_password;
            if (worst.kind == Kind::limited) worst.root = Root::covered;
            if (worst.kind == Kind::unknown) worst.root = Root::unknown;
        }
        worst.root_needs_password = root_needs_password();
        return worst;
    }

private:
    LockoutLimit worst_of(const std::vector<PamAttempt>& attempts) const {
        LockoutLimit worst;
        for (const auto& attempt : attempts) {
            auto limit = of(attempt);
            // An account in a directory is the directory's to lock.
            const auto known = pam_knowledge(attempt.authority);
            if (limit.kind == Kind::unlimited && known != PamKnowledge::local) {
                limit.kind = Kind::unknown;
                limit.reason = known == PamKnowledge::elsewhere ? Reason::directory_service
                                                                : Reason::unsupported;
            }
            worst = worse(worst, limit);
        }
        return worst;
    }

    // Root is in no directory.
    std::vector<PamAttempt> attempts_of_root() const {
        std::vector<PamAttempt> found;
        for (auto attempt : attempts()) {
            if (pam_knowledge(attempt.authority) == PamKnowledge::elsewhere) continue;
            attempt.who = Who::root;
            found.push_back(std::move(attempt));
        }
        return found;
    }

    std::vector<PamAttempt> attempts() const {
        auto authorities = pam_authorities(stack_.chain);
        if (authorities.empty()) authorities.emplace_back();
        const bool administrators = std::any_of(
            counters_.begin(), counters_.end(),
            [](const PamCounter* counter) { return !counter->options.admin_group.empty(); });
        std::vector<PamAttempt> attempts;
        for (const auto& authority : authorities) {
            attempts.push_back({Who::person, service_, authority});
            if (administrators) attempts.push_back({Who::administrator, service_, authority});
        }
        return attempts;
    }

    LockoutLimit of(const PamAttempt& attempt) const {
        LockoutLimit limit;
        const auto counted = wrong_passwords_count(stack_, attempt, {dir_, 0, 0});
        if (counted == Verdict::nobody) return limit;
        limit.kind = Kind::unlimited;
        if (counted == Verdict::undecided) limit.kind = Kind::unknown;
        if (counted != Verdict::holds) return limit;
        find_deny(attempt, limit);
        if (limit.kind == Kind::limited) {
            find_lock(attempt, limit);
            find_window(limit);
        }
        return limit;
    }

    // The first number of failures at which the right password is refused, if the count gets there.
    void find_deny(const PamAttempt& attempt, LockoutLimit& limit) const {
        auto by_number = counters_;
        std::sort(by_number.begin(), by_number.end(),
                  [](const auto* a, const auto* b) { return a->options.deny < b->options.deny; });
        for (const auto* counter : by_number) {
            const auto& options = counter->options;
            if (options.deny == 0) continue;
            const LockState state{dir_, options.deny, 0};
            const auto refused = lock_refuses(stack_, attempt, state);
            if (refused == Verdict::holds) {
                limit.kind = Kind::limited;
                limit.deny = options.deny;
                limit.deny_from = options.deny_from;
                return;
            }
            const auto counted = wrong_passwords_count(stack_, attempt, state);
            if (refused == Verdict::undecided || counted == Verdict::undecided)
                limit.kind = Kind::unknown;
            if (counted != Verdict::holds || refused == Verdict::undecided) return;
        }
    }

    // The longest of the times that a counter knows for which it is refused.
    void find_lock(const PamAttempt& attempt, LockoutLimit& limit) const {
        limit.lock = 0;
        for (const auto* counter : counters_) {
            const auto& options = counter->options;
            const bool as_root = attempt.who != Who::person && options.root_unlock_time;
            const auto time = as_root ? *options.root_unlock_time : options.unlock_time;
            const auto waited = time == 0 ? std::optional<std::uint32_t>() : time;
            if (limit.lock != 0U && !longer(waited, limit.lock)) continue;
            if (lock_refuses(stack_, attempt, {dir_, many, waited}) != Verdict::holds) continue;
            limit.lock = waited;
            limit.lock_from = options.unlock_from;
        }
    }

    void find_window(LockoutLimit& limit) const {
        const auto shortest =
            std::min_element(counters_.begin(), counters_.end(), [](const auto* a, const auto* b) {
                return a->options.fail_interval < b->options.fail_interval;
            });
        limit.window = (*shortest)->options.fail_interval;
        limit.window_from = (*shortest)->options.interval_from;
        limit.window_unlimited = (*shortest)->at_once;
    }

    static LockoutLimit worse(const LockoutLimit& a, const LockoutLimit& b) {
        if (a.kind == Kind::no_password) return b;
        if (b.kind == Kind::no_password) return a;
        for (const auto kind : {Kind::unlimited, Kind::unknown}) {
            if (a.kind == kind) return a;
            if (b.kind == kind) return b;
        }
        auto worst = std::max(a, b, by_deny);
        const auto& shorter = longer(a.lock, b.lock) ? b : a;
        worst.lock = shorter.lock;
        worst.lock_from = shorter.lock_from;
        return worst;
    }

    Verdict root_needs_password() const {
        auto all = Verdict::holds;
        for (const auto& attempt : attempts_of_root()) {
            const auto verdict = password_is_needed(stack_, attempt);
            if (verdict == Verdict::broken) return verdict;
            if (verdict == Verdict::undecided) all = verdict;
        }
        return all;
    }

    LockoutLimit::Root root(const LockoutLimit& limit) const {
        using Root = LockoutLimit::Root;
        bool unsure = false;
        for (const auto& attempt : attempts_of_root()) {
            auto verdict = wrong_passwords_count(stack_, attempt, {dir_, 0, 0});
            if (verdict == Verdict::nobody) continue;
            if (verdict == Verdict::holds && limit.kind == Kind::limited) {
                verdict = lock_refuses(stack_, attempt, {dir_, limit.deny, limit.lock});
            } else if (verdict == Verdict::holds) {
                verdict = Verdict::broken;
            }
            if (verdict == Verdict::broken) {
                if (pam_knowledge(attempt.authority) == PamKnowledge::local) return Root::spared;
                unsure = true;
            }
            if (verdict == Verdict::undecided) unsure = true;
        }
        return unsure ? Root::unknown : Root::covered;
    }

    const LoginStack& stack_;
    std::string service_, dir_;
    std::vector<const PamCounter*> counters_;
};

int rank(const LockoutLimit& limit) {
    switch (limit.kind) {
        case Kind::limited:
            return 0;
        case Kind::unknown:
            return 1;
        default:
            return 2;
    }
}

}  // namespace

LockoutLimit lockout_limit(const LoginStack& stack, const std::string& service) {
    const auto counters = std::count_if(stack.counters.begin(), stack.counters.end(),
                                        [](const auto& counter) { return counter.has_value(); });
    if (counters > most_counters)
        return {.kind = Kind::unknown,
                .reason = Reason::budget,
                .root = LockoutLimit::Root::unknown,
                .root_needs_password = Verdict::undecided};
    std::set<std::string> dirs;
    for (const auto& counter : stack.counters) {
        if (counter && !counter->broken) dirs.insert(counter->options.dir);
    }
    if (dirs.empty()) dirs.insert("");
    std::optional<LockoutLimit> best;
    for (const auto& dir : dirs) {
        auto limit = Limits(stack, service, dir).all();
        const bool better = !best || rank(limit) < rank(*best) ||
                            (rank(limit) == rank(*best) && by_deny(limit, *best));
        if (better) best = std::move(limit);
    }
    return *best;
}

}  // namespace presscheck
