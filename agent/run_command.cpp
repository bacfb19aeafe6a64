#include "agent/commands.h"
#include "agent/config.h"
#include "agent/cycle.h"
#include "agent/resident_scan.h"
#include "agent/schedule.h"
#include "agent/standing_scanner.h"
#include "agent/words.h"
#include "core/bytes.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/printable.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>

namespace presscheck {
namespace {

CycleRequest request_of(const Program& program, const StateFolder& state,
                        const AgentConfig& config) {
    return {state,
            config,
            to_hex(random_bytes(16)),
            {{},
             program.share,
             program.etc,
             program.etc_owner,
             {},
             {},
             true,
             program.language,
             state.memory_file(),
             true},
            program.make_host,
            true};
}

void print(const Program& program, const CycleResult& result) {
    const auto say = [&](std::string_view vi, std::string_view en) {
        return std::string(program.say(vi, en));
    };
    if (result.received > 0) {
        std::printf("%s: %zu (%s)\n%s: %s\n", say("Biên nhận mới", "New receipts").c_str(),
                    result.received,
                    std::string(words_for_fold(result.fold, program.language)).c_str(),
                    say("Lưu tại", "Stored in").c_str(), printable(result.newest_receipt).c_str());
    }
    if (result.rejected > 0) {
        std::printf("%s: %zu (rejected/)\n", say("Bị từ chối", "Rejected").c_str(),
                    result.rejected);
    }
    if (result.waiting > 0) {
        std::printf("%s: %zu\n", say("Còn chờ gửi", "Still waiting").c_str(), result.waiting);
    }
}

int exit_code_of(const CycleResult& result) {
    if (result.rejected > 0) return exit_no;
    return result.waiting > 0 || result.received == 0 ? exit_failed : exit_yes;
}

int run_once(const Program& program, const CycleRequest& request) {
    const auto result = run_cycle(request, *program.clock);
    if (!result) return explain_failure(result.error());
    print(program, *result);
    if (result->problem) {
        explain_failure(*result->problem);
        if (result->problem->code == Errc::denied) {
            std::fprintf(stderr, "%s\n", std::string(words_for_refusal(program.language)).c_str());
        }
    }
    return exit_code_of(*result);
}

// Counts while the machine sleeps, and nobody sets it.
Uptime since_boot() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds{time.tv_sec} +
           std::chrono::duration_cast<Uptime>(std::chrono::nanoseconds{time.tv_nsec});
}

Chance draw() {
    const auto bytes = random_bytes(4);
    std::uint32_t number = 0;
    for (const char c : bytes)
        number = number << 8U | static_cast<unsigned char>(c);
    return static_cast<double>(number) / 4294967296.0;
}

void log_cycle(const Result<CycleResult>& result) {
    if (!result) {
        log_event(LogLevel::error, "cycle_failed", {{"reason", result.error().message}});
        return;
    }
    const auto level = result->problem ? LogLevel::warning : LogLevel::info;
    LogFields fields{{"received", std::to_string(result->received)},
                     {"waiting", std::to_string(result->waiting)}};
    if (!result->fold.empty()) fields.emplace_back("fold", result->fold);
    if (result->problem) fields.emplace_back("reason", result->problem->message);
    log_event(level, "cycle", fields);
}

// Runs rounds for ever, each in a process of its own: a round that is confined, killed or leaks
// ends with its process, and this one stays small and holds no key.
class Service {
public:
    Service(const Program& program, CycleRequest request)
        : program_(program), request_(std::move(request)) {
        sigemptyset(&signals_);
        for (const int signal : {SIGTERM, SIGINT, SIGCHLD})
            sigaddset(&signals_, signal);
        sigprocmask(SIG_BLOCK, &signals_, nullptr);
    }

    int run() {
        const auto status = request_.state.status();
        auto scan_due = scan_after(status ? status->scanned_at : std::nullopt);
        log_event(LogLevel::info, "started",
                  {{"next_scan", format_time(now() + (scan_due - since_boot()))}});
        Uptime send_due = scan_due;
        unsigned failures = 0;
        while (sleep_until(std::min(scan_due, send_due))) {
            request_.look = since_boot() >= scan_due;
            if (request_.look) keep_standing();
            const auto code = cycle();
            if (!code) break;
            if (request_.look) scan_due = scan_after(now());
            failures = *code == exit_failed ? failures + 1 : 0;
            send_due = failures == 0 ? scan_due
                                     : since_boot() + back_off(failures, request_.config, draw());
        }
        log_event(LogLevel::info, "stopped");
        return exit_yes;
    }

private:
    Time now() const { return program_.clock->now(); }

    // The wall clock says how long ago the last scan was, and has no word in how long to wait from
    // here: it may be set in between.
    Uptime scan_after(std::optional<Time> last) const {
        const auto present = now();
        return since_boot() + (next_scan(present, last, request_.config, draw()) - present);
    }

    void watch_clock() {
        if (const auto step = steps_.since_last(now(), since_boot())) {
            log_event(LogLevel::warning, "clock_stepped",
                      {{"seconds", std::to_string(step->count())}});
        }
    }

    // Waits for a signal at most this long. Answers the signal, or nothing.
    std::optional<int> wait_for_signal(std::chrono::seconds patience) {
        timespec left{};
        left.tv_sec = static_cast<time_t>(patience.count());
        const int signal = sigtimedwait(&signals_, nullptr, &left);
        return signal > 0 ? std::optional{signal} : std::nullopt;
    }

    // False when asked to stop. Short naps, because a machine that sleeps does not count them.
    bool sleep_until(Uptime due) {
        constexpr std::chrono::seconds nap{30};
        watch_clock();
        for (auto present = since_boot(); present < due; present = since_boot()) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(due - present);
            const auto signal = wait_for_signal(std::min(nap, left));
            if (signal && *signal != SIGCHLD) return false;
            watch_clock();
        }
        return true;
    }

    // Without one a round loads the policies itself: slower, and as good.
    void keep_standing() {
        if (standing_ && standing_->alive()) return;
        request_.standing = nullptr;
        if (standing_ && !standing_->ended()) {
            log_event(LogLevel::warning, "standing_scanner_hangs",
                      {{"process", std::to_string(standing_->process())}});
            return;
        }
        standing_.reset();
        auto started = StandingScanner::start(scan_.work(), limits::scan_timeout);
        if (!started) {
            log_event(LogLevel::warning, "standing_scanner_failed",
                      {{"reason", started.error().message}});
            return;
        }
        standing_.emplace(*std::move(started));
        request_.standing = &*standing_;
    }

    // The exit code of one round, or nothing when asked to stop meanwhile.
    std::optional<int> cycle() {
        const pid_t child = fork();
        if (child < 0) {
            log_event(LogLevel::error, "cycle_failed", {{"reason", "fork"}});
            return exit_failed;
        }
        if (child == 0) {
            sigprocmask(SIG_UNBLOCK, &signals_, nullptr);
            const auto result = run_cycle(request_, *program_.clock);
            log_cycle(result);
            _exit(result ? exit_code_of(*result) : exit_failed);
        }
        bool stopping = false;
        int status = 0;
        while (waitpid(child, &status, WNOHANG) == 0) {
            const auto signal = wait_for_signal(std::chrono::seconds{5});
            if (!signal || *signal == SIGCHLD) continue;
            // What is sealed is on disk: a round may be cut off at any point.
            stopping = true;
            kill(child, SIGTERM);
        }
        if (stopping) return std::nullopt;
        return WIFEXITED(status) ? WEXITSTATUS(status) : exit_failed;
    }

    const Program& program_;
    CycleRequest request_;
    ResidentScan scan_{request_.scan, program_.make_host, program_.make_witnessed_host,
                       *program_.clock};  // only as it is forked
    std::optional<StandingScanner> standing_;
    ClockSteps steps_;
    sigset_t signals_{};
};

}  // namespace

int run_command(const Program& program, bool once) {
    const auto config = load_agent_config(program.etc + "/agent.yaml");
    if (!config) return explain_failure(config.error());
    set_log_form(config->log);
    if (auto enrolled = require_enrolled(program); !enrolled) {
        return explain_failure(enrolled.error());
    }
    auto state = StateFolder::open(program.state);
    if (!state) return explain_failure(state.error());
    if (auto locked = state->lock(); !locked) return explain_failure(locked.error());
    auto request = request_of(program, *state, *config);
    if (once) return run_once(program, request);
    return Service{program, std::move(request)}.run();
}

}  // namespace presscheck
