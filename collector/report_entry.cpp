#include "collector/report_entry.h"

#include "collector/fold.h"
#include "collector/host_state.h"
#include "core/canonical_json.h"
#include "core/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using Action = Decision::Action;

// A scan ends before it is received; more than this ahead is a clock that is wrong, or a lie.
constexpr std::chrono::hours clock_slack{1};

Placed refuse(Errc code, std::string message) {
    return Placed{Error{code, std::move(message)}, {}, false};
}

// The host a report may speak for. Revocation is read here, inside the transaction.
struct Sender {
    HostRow host;
    std::optional<Placed> refused;
};

Result<Sender> find_sender(Store& store, const VerifiedReport& report) {
    auto key = store.find_host_key(report.keyid());
    if (!key) return key.error();
    auto host = store.find_host(report.report().host);
    if (!host) return host.error();
    if (!*key || !*host) return Sender{{}, refuse(Errc::denied, "unknown host or key")};
    const bool revoked = (*host)->status == HostStatus::revoked || (*key)->revoked;
    if (revoked) return Sender{{}, refuse(Errc::denied, "revoked host or key")};
    if ((*key)->host != (*host)->id) {
        return Sender{{}, refuse(Errc::conflict, "signed by another host's key")};
    }
    return Sender{**host, std::nullopt};
}

// Chains opened a short while ago, but for the first: each says that the machine was restored.
Result<int> count_recent(Store& store, const HostRow& host, const std::vector<Chain>& chains,
                         Time now) {
    int recent = 0;
    for (const Chain& chain : chains) {
        if (chain.number == 1 || chain.start < host.status_since) continue;
        auto start = store.entry(chain.start);
        if (!start) return start.error();
        if (start->received_at > now - clone_window) ++recent;
    }
    return recent;
}

Result<Situation> look_at(Store& store, const HostRow& host, const Report& report, Time now) {
    auto chains = store.chains(host.id);
    if (!chains) return chains.error();
    auto head = store.chain_head(host.id);
    if (!head) return head.error();
    auto rivals = store.rivals(host.id);
    if (!rivals) return rivals.error();
    Situation situation{host, *std::move(head), 0, 0, false, 0, *std::move(rivals)};
    for (const Chain& chain : *chains)
        if (chain.id == report.chain) situation.chain = chain.number;
    if (situation.chain == 0) {
        auto recent = count_recent(store, host, *chains, now);
        if (!recent) return recent.error();
        situation.recent_chains = *recent;
        return situation;
    }
    auto last = store.last_sequence(host.id, situation.chain);
    if (!last) return last.error();
    situation.last_sequence = *last;
    return situation;
}

std::string claim_of(const Resumes& resumes) {
    return canonical_bytes(
        {{"chain", resumes.chain}, {"digest", resumes.digest}, {"sequence", resumes.sequence}});
}

// The number of the report's chain, which begins here if it is new.
Result<int> open_chain(Store& store, const Situation& situation, const Report& report,
                       LogIndex index) {
    if (situation.chain != 0) return situation.chain;
    auto chains = store.chains(situation.host.id);
    if (!chains) return chains.error();
    const int number = static_cast<int>(chains->size()) + 1;
    auto resumes = report.resumes ? std::optional(claim_of(*report.resumes)) : std::nullopt;
    auto added =
        store.add_chain(situation.host.id, {number, report.chain, index, std::move(resumes)});
    if (!added) return added.error();
    return number;
}

Status tell(Store& store, const Situation& situation, const Submission& submission, Time now,
            std::string kind, const std::string& why) {
    const std::string head_peer = situation.head ? situation.head->peer : std::string("-");
    const std::string detail = why + "; addresses " + submission.peer + " and " + head_peer;
    log_event(LogLevel::warning, kind,
              {{"host", situation.host.uuid},
               {"unit", situation.host.unit_slug},
               {"why", why},
               {"address", submission.peer},
               {"other_address", head_peer}});
    return store.add_event(
        {0, situation.host.unit, now, std::move(kind), situation.host.uuid, detail});
}

Status hold(Store& store, const Situation& situation, const Decision& decision,
            const Submission& submission, LogIndex index, Time now) {
    const HostId host = situation.host.id;
    if (decision.clone) {
        auto set = store.set_host_status(host, HostStatus::quarantined, index);
        if (!set) return set;
        return tell(store, situation, submission, now, "clone", decision.why);
    }
    if (!decision.fork) return Ok{};
    const std::string& instance = submission.report.report().instance;
    if (situation.head && situation.head->instance != instance) {
        auto saved = store.save_rival(host, {instance, false, index, submission.peer});
        if (!saved) return saved;
    }
    return tell(store, situation, submission, now, "fork", decision.why);
}

// The instance at the head gives way to another. Those that had forked off are part of the history
// that now is the host's, or of one that ended.
Status displace(Store& store, const Situation& situation, const Report& report) {
    const HostId host = situation.host.id;
    if (!situation.head || situation.head->instance == report.instance) return Ok{};
    for (const Rival& rival : situation.rivals) {
        if (rival.displaced) continue;
        auto removed = store.remove_rival(host, rival.instance);
        if (!removed) return removed;
    }
    return store.save_rival(
        host, {situation.head->instance, true, situation.head->last, situation.head->peer});
}

ChainHead head_before(const Situation& situation) {
    if (situation.head) return *situation.head;
    ChainHead head;
    head.host = situation.host.id;
    head.state_digest = state_digest({});
    head.needs_full = NeedsFull::yes;
    return head;
}

// Moves the head to the report, and the state with it where it can.
Result<Fold> advance(Store& store, Standings& standings, const Situation& situation,
                     const Decision& decision, const Submission& submission, int chain,
                     LogIndex index, Time now) {
    const Report& report = submission.report.report();
    if (auto gave_way = displace(store, situation, report); !gave_way) {
        return gave_way.error();
    }
    const ChainHead before = head_before(situation);
    ChainHead head = before;
    head.chain = chain;
    head.chain_id = report.chain;
    head.sequence = report.sequence;
    head.digest = submission.report.digest();
    head.instance = report.instance;
    head.peer = submission.peer;
    head.last = index;
    std::optional<std::string> state;
    if (decision.action == Action::fold) {
        auto folded = fold_results(store, standings, situation.host, report, before, index);
        if (!folded) return folded.error();
        state = *std::move(folded);
    }
    head.needs_full = state ? NeedsFull::no : NeedsFull::yes;
    if (state) {
        head.state_digest = *state;
        head.last_received_at = now;
        if (report.full()) head.full = index;
        auto told = fold_profile(store, situation.host.id, report);
        if (!told) return told.error();
    }
    if (auto saved = store.save_chain_head(head); !saved) return saved.error();
    return state ? Fold::applied : Fold::needs_full;
}

Status tell_missing(Store& store, const Situation& situation, const Decision& decision,
                    const Submission& submission, Time now) {
    if (decision.missing.empty()) return Ok{};
    return tell(store, situation, submission, now, "missing", decision.missing);
}

// A clock no honest report comes from; it does not keep the report from being folded: it is told.
Status tell_clock_ahead(Store& store, const Situation& situation, const Submission& submission,
                        Time now) {
    const Time finished = submission.report.report().finished_at;
    if (finished <= now + clock_slack) return Ok{};
    // Once, when it begins: the report before was not ahead.
    if (situation.head) {
        const auto before = store.entry(situation.head->last);
        if (!before) return before.error();
        if (before->observed_at && *before->observed_at > before->received_at + clock_slack)
            return Ok{};
    }
    return tell(store, situation, submission, now, "clock_ahead",
                "the report says it was finished at " + format_time(finished));
}

Result<Fold> fold(Store& store, Standings& standings, const Situation& situation,
                  const Submission& submission, int chain, LogIndex index, Time now) {
    const Decision decision = decide(situation, submission.report.report());
    if (auto told = tell_missing(store, situation, decision, submission, now); !told) {
        return told.error();
    }
    switch (decision.action) {
        case Action::hold: {
            auto held = hold(store, situation, decision, submission, index, now);
            if (!held) return held.error();
            return Fold::held;
        }
        case Action::late:
            return Fold::late;
        case Action::follow:
        case Action::fold:
            if (auto told = tell_clock_ahead(store, situation, submission, now); !told) {
                return told.error();
            }
            return advance(store, standings, situation, decision, submission, chain, index, now);
    }
    return Fold::held;
}

Entry entry_for(const HostRow& host, const VerifiedReport& report, const ReportPlace& place) {
    Entry entry;
    entry.kind = EntryKind::report;
    entry.unit = host.unit;
    entry.place = place;
    entry.observed_at = report.report().finished_at;
    entry.record = report.record();
    entry.signature = report.envelope().signature;
    entry.keyid = report.keyid();
    return entry;
}

}  // namespace

Result<Placed> place_report(Store& store, LedgerWriter& ledger, Standings& standings,
                            const Submission& submission) {
    const VerifiedReport& verified = submission.report;
    const Report& report = verified.report();
    auto sender = find_sender(store, verified);
    if (!sender) return sender.error();
    if (sender->refused) return *std::move(sender->refused);
    const HostRow& host = sender->host;

    auto situation = look_at(store, host, report, ledger.now());
    if (!situation) return situation.error();
    auto variants = store.reports_at(host.id, situation->chain, report.sequence);
    if (!variants) return variants.error();
    const auto same = std::find_if(variants->begin(), variants->end(), [&](const Entry& entry) {
        return entry.record == verified.record();
    });
    if (same != variants->end()) return Placed{std::nullopt, *same, true};
    situation->sequence_taken = !variants->empty();

    const LogIndex index{static_cast<std::int64_t>(ledger.size())};
    auto chain = open_chain(store, *situation, report, index);
    if (!chain) return chain.error();
    auto folded = fold(store, standings, *situation, submission, *chain, index, ledger.now());
    if (!folded) return folded.error();
    const ReportPlace place{host.id, *chain, report.sequence, static_cast<int>(variants->size()),
                            *folded};
    auto appended = ledger.append(entry_for(host, verified, place), verified.envelope().payload);
    if (!appended) return appended.error();
    return Placed{std::nullopt, *std::move(appended), false};
}

}  // namespace presscheck
