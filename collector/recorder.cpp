#include "collector/recorder.h"

#include "collector/clock_guard.h"
#include "collector/head_check.h"
#include "collector/head_file.h"
#include "collector/ledger_writer.h"
#include "collector/recorder_queue.h"
#include "collector/recorder_status.h"
#include "collector/report_entry.h"
#include "collector/standings.h"
#include "core/log.h"

#include <exception>
#include <future>
#include <iterator>
#include <thread>
#include <utility>

namespace presscheck {
namespace {

// On a full disk small writes may still succeed between larger ones that fail. It counts as mended,
// and says so in the log, when nothing has failed for this long.
constexpr std::chrono::seconds calm{30};

// Of all hosts: two thousand with a hundred results each are some 40 MiB.
constexpr std::size_t results_remembered = 250'000;

Error try_later(std::string message) {
    return Error{Errc::unavailable, std::move(message)};
}

Answers all(std::size_t count, const Error& error) {
    return Answers(count, Result<Recorded>(error));
}

// A report that makes a whole batch fail for a reason of its own, which would be a bug of ours.
// `malformed` marks it between here and without_poison(): no answer of a single report has it.
Error poison(Error error) {
    log_event(LogLevel::error, "batch_failed", {{"reason", error.message}});
    error.code = Errc::malformed;
    return error;
}

bool is_poison(const Answers& answers) {
    return !answers.empty() && !answers.front() && answers.front().error().code == Errc::malformed;
}

// The agent keeps it and tries again: a permanent answer would throw an honest report away.
Result<Recorded> without_poison(Result<Recorded> answer) {
    if (!answer && answer.error().code == Errc::malformed) return try_later(answer.error().message);
    return answer;
}

}  // namespace

// The writer's thread and what only it touches, and behind a mutex what it shares.
class Recorder::Writer {
public:
    Writer(std::unique_ptr<Store> store, LedgerIdentity identity, HeadFile head_file,
           const Clock& clock, MonotonicTime monotonic)
        : store_(std::move(store)),
          identity_(std::move(identity)),
          head_file_(std::move(head_file)),
          clock_(clock),
          monotonic_(std::move(monotonic)),
          guard_(clock, monotonic_),
          ledger_(*store_, identity_.origin, identity_.ledger_key, identity_.record_key,
                  head_file_),
          thread_([this] { work(); }) {}

    ~Writer() {
        queue_.end();
        thread_.join();
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // False when too much is waiting already.
    bool add(RecorderJob job) { return queue_.add(std::move(job)); }

    const Clock& clock() const { return clock_; }
    const RecorderStatus& status() const { return status_; }
    Health health() const {
        auto health = status_.health();
        auto ailment = store_->ailment();
        if (health.recording && !ailment.empty()) health = {true, "log", std::move(ailment)};
        return health;
    }

private:
    void work();
    void look();
    void handle_reports(RecorderQueue::Jobs jobs);
    void handle_change(RecorderJob& job);

    Status begin(ClockRule rule);
    Status finish();
    Answers attempt(const std::vector<const Submission*>& reports);
    Result<std::vector<Placed>> place(const std::vector<const Submission*>& reports);
    Answers answer(const std::vector<Placed>& placed);
    Answers guarded(const std::vector<const Submission*>& reports);

    void fail_store(const Error& error);

    std::unique_ptr<Store> store_;
    LedgerIdentity identity_;
    HeadFile head_file_;
    const Clock& clock_;
    MonotonicTime monotonic_;
    ClockGuard guard_;
    LedgerWriter ledger_;
    Standings standings_{results_remembered};
    std::chrono::microseconds failed_at_{};  // when the store failed last

    RecorderQueue queue_;
    RecorderStatus status_;

    std::thread thread_;  // last: it uses all of the above
};

void Recorder::Writer::work() {
    for (;;) {
        auto jobs = queue_.take();
        if (!jobs) {
            // While nobody asks, so that a stop is seen before the next report.
            look();
        } else if (jobs->empty()) {
            return;
        } else if (jobs->front().done) {
            handle_reports(*std::move(jobs));
        } else {
            handle_change(jobs->front());
        }
    }
}

void Recorder::Writer::look() {
    if (!begin(ClockRule::trusted)) return;
    if (status_.health().reason != "store") return ledger_.rollback();
    // Else nobody would know that there is room again before the next report comes.
    auto tried = ledger_.rehearse();
    if (tried) tried = finish();
    if (tried) return;
    ledger_.rollback();
    fail_store(tried.error());
}

void Recorder::Writer::fail_store(const Error& error) {
    failed_at_ = monotonic_();
    status_.set({false, "store", error.message});
}

Status Recorder::Writer::begin(ClockRule rule) {
    if (auto begun = ledger_.begin(); !begun) {
        fail_store(begun.error());
        return begun;
    }
    if (rule == ClockRule::as_it_is) {
        ledger_.stamp(clock_.now());
        return Ok{};
    }
    auto now = guard_.now(*store_, ledger_.head());
    if (!now) {
        ledger_.rollback();
        const bool stopped = now.error().code == Errc::denied;
        if (!stopped) {
            fail_store(now.error());
        } else {
            status_.set({false, "clock", now.error().message});
        }
        return try_later(now.error().message);
    }
    if (status_.health().reason == "clock") status_.set({});
    ledger_.stamp(*now);
    return Ok{};
}

Status Recorder::Writer::finish() {
    auto committed = ledger_.commit();
    if (!committed) {
        ledger_.rollback();
        fail_store(committed.error());
        return try_later(committed.error().message);
    }
    if (status_.health().reason == "store" && monotonic_() - failed_at_ >= calm) status_.set({});
    return Ok{};
}

Result<std::vector<Placed>> Recorder::Writer::place(const std::vector<const Submission*>& reports) {
    std::vector<Placed> placed;
    placed.reserve(reports.size());
    for (const Submission* report : reports) {
        auto one = place_report(*store_, ledger_, standings_, *report);
        if (!one) return one.error();
        placed.push_back(*std::move(one));
    }
    return placed;
}

Answers Recorder::Writer::answer(const std::vector<Placed>& placed) {
    Answers answers;
    answers.reserve(placed.size());
    for (const Placed& one : placed) {
        if (one.refused) {
            answers.push_back(*one.refused);
            continue;
        }
        auto receipt = ledger_.receipt(one.entry);
        if (!receipt) {
            fail_store(receipt.error());
            answers.push_back(try_later(receipt.error().message));
            continue;
        }
        answers.push_back(Recorded{one.entry.place->fold, *std::move(receipt)});
    }
    return answers;
}

Answers Recorder::Writer::attempt(const std::vector<const Submission*>& reports) {
    if (auto begun = begin(ClockRule::trusted); !begun) return all(reports.size(), begun.error());
    standings_.begin();
    auto placed = place(reports);
    if (!placed) {
        ledger_.rollback();
        if (placed.error().code != Errc::unavailable)
            return all(reports.size(), poison(placed.error()));
        fail_store(placed.error());
        return all(reports.size(), placed.error());
    }
    if (auto finished = finish(); !finished) return all(reports.size(), finished.error());
    standings_.commit();
    status_.count_batch(*placed);
    return answer(*placed);
}

// A library's exception costs one batch, never the thread.
Answers Recorder::Writer::guarded(const std::vector<const Submission*>& reports) {
    try {
        return attempt(reports);
    } catch (const std::exception& error) {
        ledger_.rollback();
        return all(reports.size(), poison(Error{Errc::malformed, error.what()}));
    }
}

void Recorder::Writer::handle_reports(RecorderQueue::Jobs jobs) {
    std::vector<const Submission*> reports;
    for (const RecorderJob& job : jobs)
        for (const Submission& report : job.reports)
            reports.push_back(&report);
    Answers answers = guarded(reports);
    // Whichever report it was must not hold up the others of its batch.
    const bool poisoned = is_poison(answers);
    for (std::size_t i = 0; poisoned && i < reports.size(); ++i)
        answers[i] = without_poison(std::move(guarded({reports[i]}).front()));

    auto next = std::make_move_iterator(answers.begin());
    for (RecorderJob& job : jobs) {
        const auto end = next + static_cast<std::ptrdiff_t>(job.reports.size());
        job.done(Answers(next, end));
        next = end;
    }
}

void Recorder::Writer::handle_change(RecorderJob& job) {
    auto run = [&]() -> Status {
        if (auto begun = begin(job.clock); !begun) return begun;
        try {
            if (auto done = job.change(*store_, ledger_); !done) {
                ledger_.rollback();
                if (done.error().code == Errc::unavailable) fail_store(done.error());
                return done;
            }
        } catch (const std::exception& error) {
            ledger_.rollback();
            return Error{Errc::unavailable, error.what()};
        }
        return finish();
    };
    job.changed(run());
}

Recorder::Recorder(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
Recorder::~Recorder() = default;

Result<std::unique_ptr<Recorder>> Recorder::open(std::unique_ptr<Store> store,
                                                 LedgerIdentity identity, const Clock& clock,
                                                 MonotonicTime monotonic) {
    HeadFile head_file(identity.head_file,
                       Verifier{identity.origin, identity.ledger_key.public_key()});
    if (auto checked = check_head(*store, head_file, identity, clock.now()); !checked) {
        return checked.error();
    }
    auto writer = std::make_unique<Writer>(std::move(store), std::move(identity),
                                           std::move(head_file), clock, std::move(monotonic));
    return std::unique_ptr<Recorder>(new Recorder(std::move(writer)));
}

void Recorder::submit(std::vector<Submission> reports, std::function<void(Answers)> done) {
    const std::size_t count = reports.size();
    RecorderJob job;
    job.reports = std::move(reports);
    job.done = done;
    if (writer_->add(std::move(job))) return;
    done(all(count, try_later("too many reports are waiting")));
}

Answers Recorder::record(std::vector<Submission> reports) {
    std::promise<Answers> answered;
    submit(std::move(reports), [&](Answers answers) { answered.set_value(std::move(answers)); });
    return answered.get_future().get();
}

Status Recorder::transact(Change change) {
    std::promise<Status> finished;
    RecorderJob job;
    job.change = std::move(change);
    job.changed = [&](Status status) { finished.set_value(std::move(status)); };
    if (!writer_->add(std::move(job))) return try_later("too many reports are waiting");
    return finished.get_future().get();
}

Status Recorder::acknowledge_clock(std::string_view reason) {
    std::promise<Status> finished;
    RecorderJob job;
    job.change = [this, text = std::string(reason)](Store&, LedgerWriter& ledger) -> Status {
        auto appended = ledger.append_own(EntryKind::clock, no_unit,
                                          encode_clock_event(writer_->clock().now(), text));
        if (!appended) return appended.error();
        return Ok{};
    };
    job.clock = ClockRule::as_it_is;
    job.changed = [&](Status status) { finished.set_value(std::move(status)); };
    if (!writer_->add(std::move(job))) return try_later("too many reports are waiting");
    return finished.get_future().get();
}

Health Recorder::health() const {
    return writer_->health();
}
RecorderCounts Recorder::counts() const {
    return writer_->status().counts();
}

}  // namespace presscheck
