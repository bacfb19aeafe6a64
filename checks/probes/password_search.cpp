#include "checks/probes/password_search.h"

#include "checks/probes/pam_dispatch.h"
#include "checks/probes/pam_files.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace presscheck {
namespace {

// What libpam holds as the new password: nothing, or one that breaks the rule.
struct Change {
    PamState state;
    bool typed = false;
    friend bool operator<(const Change& a, const Change& b) {
        return std::tie(a.state, a.typed) < std::tie(b.state, b.typed);
    }
};

bool has(const PamEntry& entry, std::string_view argument) {
    return std::find(entry.arguments.begin(), entry.arguments.end(), argument) !=
           entry.arguments.end();
}

class Search {
public:
    Search(const PasswordStack& stack, std::vector<bool> refuses, std::optional<PamResult> others)
        : stack_(stack), refuses_(std::move(refuses)), others_(others) {}

    // Does the password get into shadow?
    bool run() {
        follow({start_pam(stack_.chain), false});
        while (!open_.empty() && !set_) {
            const auto change = open_.back();
            open_.pop_back();
            if (change.state.at < stack_.chain.size()) ask(change);
        }
        return set_;
    }

private:
    void follow(Change change) {
        if (seen_.insert(change).second) open_.push_back(std::move(change));
    }
    void answer(const Change& change, PamResult result, bool typed) {
        if (stack_.strange[change.state.at] && !typed)
            follow({after_answer(stack_.chain, change.state, result), true});
        follow({after_answer(stack_.chain, change.state, result), typed});
    }

    void ask(const Change& change) {
        const auto at = change.state.at;
        const auto& entry = stack_.chain[at];
        const auto name = pam_module_name(entry.module);
        if (entry.kind == PamEntry::Kind::unreadable) {
            answer(change, PamResult::perm_denied, change.typed);
        } else if (entry.presence == PamEntry::Presence::missing) {
            answer(change, PamResult::module_unknown, change.typed);
        } else if (stack_.rules[at]) {
            judge(change, name == "pam_unix.so");
        } else if (name == "pam_permit.so") {
            answer(change, PamResult::success, change.typed);
        } else if (name == "pam_deny.so") {
            answer(change, PamResult::authtok_err, change.typed);
        } else if (others_) {
            answer(change, *others_, change.typed);
        } else {
            for (const auto result : {PamResult::success, PamResult::ignore,
                                      PamResult::user_unknown, PamResult::authtok_err})
                answer(change, result, change.typed);
        }
    }

    void judge(const Change& change, bool sets) {
        const auto at = change.state.at;
        const bool only_given = has(stack_.chain[at], "use_authtok");
        // One that may ask by itself forgets, when the first answer will not do, what came before.
        const bool typed = change.typed || !only_given;
        if (!typed) {
            answer(change, PamResult::authtok_err, false);
        } else if (refuses_[at]) {
            answer(change, PamResult::authtok_err, false);
            if (!sets) answer(change, PamResult::maxtries, false);
        } else {
            set_ = set_ || sets;
            answer(change, PamResult::success, true);
        }
    }

    const PasswordStack& stack_;
    std::vector<bool> refuses_;
    std::optional<PamResult> others_;  // what all other modules answer; nothing: anything
    std::set<Change> seen_;
    std::vector<Change> open_;
    bool set_ = false;
};

}  // namespace

bool changes_passwords(const PasswordStack& stack) {
    return Search(stack, std::vector<bool>(stack.chain.size()), std::nullopt).run();
}

Enforced enforced(const PasswordStack& stack, std::int64_t PasswordRule::*what, std::int64_t value,
                  bool by_root) {
    std::vector<bool> refuses;
    for (const auto& rule : stack.rules)
        refuses.push_back(rule && (*rule).*what >= value && (rule->for_root || !by_root));
    if (!Search(stack, refuses, std::nullopt).run()) return Enforced::yes;
    // As in a login: sure when it gets through whatever the others answer alike.
    const std::vector<bool> nothing(stack.chain.size());
    for (const auto same : {PamResult::ignore, PamResult::success, PamResult::authtok_err}) {
        const bool through = Search(stack, refuses, same).run();
        if (!through && Search(stack, nothing, same).run()) return Enforced::undecided;
    }
    return Enforced::no;
}

}  // namespace presscheck
