#include "agent/cycle.h"

#include "agent/credentials.h"
#include "agent/exchange.h"
#include "agent/peek.h"
#include "agent/sandbox.h"
#include "agent/scanner_process.h"
#include "agent/seal.h"
#include "agent/set_aside.h"
#include "agent/spool.h"
#include "core/bytes.h"
#include "core/durable_file.h"
#include "core/envelope.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/receipt.h"
#include "core/sha256.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

namespace presscheck {
namespace {

// A full report that was asked for is made at once, but a collector that asks for ever is not
// obeyed.
constexpr int seals_per_cycle = 2;

Result<std::string> look(const CycleRequest& request, const Clock& clock) {
    const auto errands = Errands::before_a_look(request.scan.root, request.make_host);
    const auto heard = errands.pipe_ends();
    if (request.standing != nullptr) return request.standing->look(heard);
    auto scan = request.scan;
    scan.fetcher = errands.fetcher();
    return in_scanner([&] { return make_scan_document(scan, request.make_host, clock); },
                      limits::scan_timeout, limits::scanner_answer_bytes, heard);
}

Result<std::string> digest_of_this_program() {
    const auto bytes = read_whole("/proc/self/exe", limits::program_bytes);
    if (!bytes) return bytes.error();
    return sha256_hex(*bytes);
}

// The keeper at work: one enrolment, one position, perhaps one connection.
class Keeper {
public:
    Keeper(const CycleRequest& request, Enrolment enrolment, Credentials credentials,
           Position position, AgentStatus status, std::string agent_digest, const Clock& clock)
        : request_(request),
          spool_(request.state.path(), credentials.key.public_key()),
          enrolment_(std::move(enrolment)),
          credentials_(std::move(credentials)),
          position_(std::move(position)),
          status_(std::move(status)),
          agent_digest_(std::move(agent_digest)),
          clock_(clock) {}

    // Errors: unavailable.
    Result<CycleResult> run(const std::optional<ScannedState>& scanned) {
        if (scanned) status_.scanned_at = scanned->finished_at;
        // Before anything is written: on a full disk this is what makes room.
        if (auto pruned = spool_.forget_sent(clock_.now() - request_.config.keep_sent); !pruned) {
            log_event(LogLevel::warning, "spool_not_pruned", {{"reason", pruned.error().message}});
        }
        if (scanned) keep_sightings(scanned->sightings);
        set_aside_damaged();
        meet_collector();
        if (scanned) {
            if (auto sealed = seal_and_spool(*scanned, false); !sealed) return fail(sealed.error());
        }
        for (int seals = 1; send_waiting() && scanned && position_.memory.needs_full; ++seals) {
            if (seals == seals_per_cycle) break;
            if (auto sealed = seal_and_spool(*scanned, true); !sealed) return fail(sealed.error());
        }
        return finish();
    }

    void set_aside_damaged() {
        auto aside = presscheck::set_aside_damaged(spool_, request_.state, position_);
        result_.rejected += aside.moved;
        left_ = std::move(aside.left);
    }

    Result<std::string> seal_and_spool(const ScannedState& scanned, bool full) {
        if (auto ready = prepare_position(); !ready) return ready.error();
        const Sealer sealer{enrolment_.host, enrolment_.unit, request_.instance, agent_digest_};
        auto sealed = seal_report(scanned, position_, sealer, credentials_.key, full);
        // Nobody would ever receive it, so it must not wait.
        if (sealed.envelope.size() > limits::envelope_bytes) {
            return Error{Errc::too_large,
                         "the report is larger than a collector takes; assign "
                         "fewer checks to this host"};
        }
        if (auto kept = spool_.put(sealed.report, sealed.envelope); !kept) return kept.error();
        position_ = std::move(sealed.after);
        if (auto saved = request_.state.save(position_); !saved) return saved.error();
        return std::move(sealed.envelope);
    }

    // Without it some day counts as the first one for more things than it was: no report waits for
    // that.
    void keep_sightings(const Sightings& sightings) const {
        if (auto saved = request_.state.save(sightings); !saved) {
            log_event(LogLevel::warning, "memory_not_saved", {{"reason", saved.error().message}});
        }
    }

private:
    // Connects and learns the collector's head for this host: one that is ahead of ours means that
    // this machine was restored from a copy, and only a new chain can go on from there.
    void meet_collector() {
        auto connection =
            connect(enrolment_, credentials_, verification_time(clock_.now(), status_.signed_time));
        if (!connection) {
            problem_ = connection.error();
            return;
        }
        const auto head = ask_chain(*connection);
        if (!head) {
            problem_ = head.error();
            return;
        }
        connection_ = *std::move(connection);
        if (*head && is_ahead(**head)) {
            log_event(LogLevel::warning, "chain_resumed",
                      {{"chain", (*head)->chain}, {"sequence", std::to_string((*head)->sequence)}});
            begin_chain(position_, Resumes{(*head)->chain, (*head)->sequence, (*head)->digest});
            chain_is_new_ = true;
        }
    }

    bool is_ahead(const ChainHead& head) const {
        const auto& ours = position_.head;
        if (head.chain == ours.chain) {
            return head.sequence > ours.sequence ||
                   (head.sequence == ours.sequence && head.digest != ours.digest);
        }
        const auto& resumed = position_.memory.resumes;
        return !resumed || head.chain != resumed->chain || head.sequence > resumed->sequence;
    }

    // Before a seal: a chain to seal in, saved so that a crash cannot begin two, and room for it.
    Status prepare_position() {
        if (position_.head.chain.empty()) {
            begin_chain(position_, std::nullopt);
            chain_is_new_ = true;
        }
        auto& gap = position_.memory.gap;
        if (gap) {
            auto gone = spool_.gone(*gap, position_.head.chain);
            if (!gone) return gone.error();
            gap = *std::move(gone);
        }
        auto excess = spool_.excess(request_.config.spool_quota, position_.head.chain);
        if (!excess) return excess.error();
        // A report tells of one gap: what would make another stays until the next report.
        if (excess->gap && !joins(gap, *excess->gap)) excess = Excess{};
        if (excess->gap) {
            log_event(LogLevel::warning, "spool_dropped",
                      {{"from", std::to_string(excess->gap->from)},
                       {"to", std::to_string(excess->gap->to)}});
            widen(gap, *excess->gap);
        }
        // What goes is said before it goes: a crash in between must not make it silent. On a full
        // disk it can only be said once there is room.
        auto saved = chain_is_new_ || excess->gap ? request_.state.save(position_) : Status{Ok{}};
        if (!saved && excess->names.empty()) return saved;
        if (auto dropped = spool_.drop(*excess); !dropped) return dropped;
        if (!saved) saved = request_.state.save(position_);
        if (saved) chain_is_new_ = false;
        return saved;
    }

    // False when something kept a report from being sent.
    bool send_waiting() {
        while (connection_) {
            const auto names = to_send();
            if (!names) return stop(names.error());
            if (names->empty()) return true;
            if (!send_some(*names)) return false;
        }
        return false;
    }

    // What waits, but for what is damaged and could not be put away yet.
    Result<std::vector<SpooledName>> to_send() const {
        auto names = spool_.waiting(position_.head.chain);
        if (!names) return names;
        std::erase_if(*names, [&](const SpooledName& name) { return left_.contains(name.file); });
        return names;
    }

    // Sends as many of the oldest as one request carries. False when nothing more can be done now.
    bool send_some(const std::vector<SpooledName>& names) {
        std::vector<std::string> envelopes;
        std::size_t bytes = 0;
        for (const auto& name : names) {
            auto envelope = spool_.read(name);
            if (!envelope) return stop(envelope.error());
            bytes += envelope->size() + 1;
            const bool full = envelopes.size() == limits::envelopes_per_request ||
                              bytes > limits::reports_request_bytes - 1024;
            if (full && !envelopes.empty()) break;
            envelopes.push_back(*std::move(envelope));
        }
        const auto answers = send_reports(*connection_, envelopes);
        if (!answers) return stop(answers.error());
        bool all_left = true;
        for (std::size_t i = 0; i < answers->size(); ++i) {
            all_left = take(names[i], envelopes[i], (*answers)[i]) && all_left;
        }
        return all_left;
    }

    // True when the envelope left the spool.
    bool take(const SpooledName& name, const std::string& envelope, const ItemAnswer& answer) {
        if (!answer.problem.empty()) return take_problem(name, answer);
        const auto facts = judge_receipt(envelope, answer);
        if (!facts) return stop(at("receipt of " + name.file, facts.error()));
        if (auto kept = spool_.received(name, answer.receipt); !kept) return stop(kept.error());
        ++result_.received;
        result_.fold = status_.fold = answer.fold;
        result_.newest_receipt =
            (request_.state.file("receipts") / name.file).replace_extension(".tlog-proof").string();
        status_.received_at = facts->leaf.received_at;
        status_.signed_time =
            std::max(status_.signed_time.value_or(Time{}), facts->checkpoint.time);
        if (answer.fold == "needs_full") position_.memory.needs_full = true;
        return true;
    }

    bool take_problem(const SpooledName& name, const ItemAnswer& answer) {
        if (!answer.permanent) {
            return stop(Error{Errc::unavailable, "the collector put off " + name.file});
        }
        log_event(LogLevel::error, "report_rejected", {{"report", name.file}});
        if (auto kept = spool_.rejected(name, answer.problem); !kept) return stop(kept.error());
        ++result_.rejected;
        position_.memory.needs_full = true;  // the collector's state has a hole where this one was
        return true;
    }

    // A receipt counts only when the ledger signed it and it is about this very envelope.
    Result<ReceiptFacts> judge_receipt(const std::string& envelope,
                                       const ItemAnswer& answer) const {
        const auto ours = parse_envelope(envelope);
        if (!ours) return ours.error();
        auto facts = open_receipt(answer.receipt, credentials_.ledger);
        if (!facts) return facts;
        if (facts->leaf.record != ours->record() || facts->leaf.kind != EntryKind::report) {
            return Error{Errc::untrusted, "it is about another record"};
        }
        return facts;
    }

    bool stop(Error error) {
        problem_ = std::move(error);
        connection_.reset();
        return false;
    }

    Result<CycleResult> fail(const Error& error) {
        status_.problem = error.message;
        if (auto saved = request_.state.save(status_); !saved) {
            log_event(LogLevel::error, "status_not_saved", {{"reason", saved.error().message}});
        }
        return error;
    }

    Result<CycleResult> finish() {
        const auto names = to_send();
        if (!names) return fail(names.error());
        result_.waiting = names->size();
        result_.problem = problem_;
        status_.problem = problem_ ? problem_->message : "";
        if (auto saved = request_.state.save(position_); !saved) return saved.error();
        if (auto saved = request_.state.save(status_); !saved) return saved.error();
        return result_;
    }

    const CycleRequest& request_;
    Spool spool_;
    Enrolment enrolment_;
    Credentials credentials_;
    Position position_;
    AgentStatus status_;
    std::string agent_digest_;
    const Clock& clock_;
    std::optional<Connection> connection_;
    std::optional<Error> problem_;
    CycleResult result_;
    std::set<std::string> left_;  // damaged, and still in the spool
    bool chain_is_new_ = false;
};

Result<Enrolment> enrolment_of(const StateFolder& state) {
    auto enrolment = state.enrolment();
    if (!enrolment) return enrolment.error();
    if (!*enrolment) {
        return Error{Errc::unavailable,
                     "this machine is not enrolled; run: presscheck-agent enroll TOKEN"};
    }
    return **std::move(enrolment);
}

// From here on this process holds the key and may write its state folder only.
Result<Keeper> become_keeper_of(const CycleRequest& request, const Clock& clock) {
    auto enrolment = enrolment_of(request.state);
    if (!enrolment) return enrolment.error();
    auto digest = digest_of_this_program();
    if (!digest) return digest.error();
    if (auto confined = become_keeper(request.state.path().string()); !confined) {
        return confined.error();
    }
    auto credentials = load_credentials(request.state);
    if (!credentials) return credentials.error();
    if (auto settled = Spool{request.state.path()}.settle(); !settled) return settled.error();
    auto position = request.state.position(credentials->key.public_key());
    if (!position) return position.error();
    auto status = request.state.status();
    return Keeper{request,
                  *std::move(enrolment),
                  *std::move(credentials),
                  *std::move(position),
                  status ? *std::move(status) : AgentStatus{},
                  *std::move(digest),
                  clock};
}

Status write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return Error{Errc::unavailable, std::strerror(errno)};
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (fsync(file) != 0 && errno != EINVAL && errno != EROFS) {
        return Error{Errc::unavailable, std::strerror(errno)};
    }
    return Ok{};
}

}  // namespace

Result<CycleResult> run_cycle(const CycleRequest& request, const Clock& clock) {
    if (auto enrolled = enrolment_of(request.state); !enrolled) return enrolled.error();
    std::optional<ScannedState> scanned;
    if (request.look) {
        const auto document = look(request, clock);
        if (!document) return document.error();
        auto seen = parse_scanned(*document);
        if (!seen) return seen.error();
        scanned = *std::move(seen);
    }
    auto keeper = become_keeper_of(request, clock);
    if (!keeper) return keeper.error();
    return keeper->run(scanned);
}

Result<std::string> seal_to_file(const CycleRequest& request, int file, const Clock& clock) {
    if (auto enrolled = enrolment_of(request.state); !enrolled) return enrolled.error();
    auto document = look(request, clock);
    if (!document) return document;
    const auto scanned = parse_scanned(*document);
    if (!scanned) return scanned.error();
    auto keeper = become_keeper_of(request, clock);
    if (!keeper) return keeper.error();
    keeper->keep_sightings(scanned->sightings);
    keeper->set_aside_damaged();
    const auto envelope = keeper->seal_and_spool(*scanned, true);
    if (!envelope) return envelope.error();
    if (auto written = write_all(file, *envelope); !written) return written.error();
    return document;
}

}  // namespace presscheck
