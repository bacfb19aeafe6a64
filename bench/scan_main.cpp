// presscheck-bench-scan: a scan from inside.
//
//   presscheck-bench-scan list SHARE    what a scan of this machine asks for, a line each:
//                                       r FILE (read), l FOLDER (listed), i NAME (looked at)
//   presscheck-bench-scan parts SHARE   the rescan of a resident agent, and what its parts cost
//   presscheck-bench-scan again SHARE   the work of a confined scanner and nothing else, for a
//                                       profiler
//   presscheck-bench-scan rounds SHARE  rounds of a resident agent and nothing else, likewise
//   presscheck-bench-scan rescan SHARE  of these the first kind only
//   presscheck-bench-scan count SHARE   how many checks the shipped policies have
#include "agent/policy_files.h"
#include "agent/resident_scan.h"
#include "agent/scan_document.h"
#include "agent/scanner_process.h"
#include "agent/spool.h"
#include "agent/standing_scanner.h"
#include "bench/process_cost.h"
#include "bench/recording_host.h"
#include "bench/samples.h"
#include "checks/facts.h"
#include "checks/file_host.h"
#include "checks/scan.h"
#include "core/envelope.h"
#include "core/key.h"
#include "core/limits.h"
#include "core/report.h"
#include "core/verified_report.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace presscheck::bench {
namespace {

constexpr int runs = 30;

ScanRequest request_for(const std::string& share) {
    ScanRequest request;
    request.share = share;
    request.etc = "/etc/presscheck";
    return request;
}

Result<std::unique_ptr<Host>> live_host(const std::string&, const Ceiling& ceiling,
                                        const Fetcher& fetcher) {
    return FileHost::open_live(ceiling, fetcher);
}

int list(const std::string& share) {
    Asked asked;
    const auto recording = [&](const std::string& root, const Ceiling& ceiling,
                               const Fetcher& fetcher) -> Result<std::unique_ptr<Host>> {
        auto host = live_host(root, ceiling, fetcher);
        if (!host) return host.error();
        return std::unique_ptr<Host>(std::make_unique<RecordingHost>(*std::move(host), asked));
    };
    const auto document = make_scan_document(request_for(share), recording, SystemClock{});
    if (!document) {
        std::fprintf(stderr, "%s\n", document.error().message.c_str());
        return 3;
    }
    for (const auto& path : asked.read)
        std::printf("r %s\n", path.c_str());
    for (const auto& path : asked.listed)
        std::printf("l %s\n", path.c_str());
    for (const auto& path : asked.looked)
        std::printf("i %s\n", path.c_str());
    return 0;
}

void report(const std::string& name, const Samples& samples, const std::string& cpu = "-") {
    print_line({{"name", name},
                {"runs", std::to_string(samples.count())},
                {"median_ms", in_milliseconds(samples.median())},
                {"p99_ms", in_milliseconds(samples.p99())},
                {"cpu_ms", cpu}});
}

template <class Work>
void measure(const std::string& name, int times, Work work) {
    Samples samples;
    work();
    const auto before = processor_time();
    for (int i = 0; i < times; ++i)
        samples.add(timed(work));
    report(name, samples, in_milliseconds((processor_time() - before).count() / times));
}

std::vector<BoundPolicy> bind(const PolicyFiles& files) {
    std::vector<BoundPolicy> bound;
    for (const auto& policy : files.policies)
        bound.push_back({&policy, default_values(policy), {}});
    return bound;
}

// Each check by itself, after the facts it needs were collected: what judging costs.
void measure_judging(const Host& host, const std::vector<BoundPolicy>& bound) {
    const auto now = SystemClock{}.now();
    FactCache cache(host, now);
    Samples each;
    for (const auto& [policy, parameters, overlays] : bound) {
        for (const auto& check : policy->checks) {
            const auto judge = [&, &rules = *policy, &values = parameters] {
                evaluate(rules, check, values, cache.facts(), {now, true});
            };
            judge();
            each.add(timed(judge));
        }
    }
    report("one check, facts collected", each);
}

void measure_sealing(const Scan& scan) {
    CompleteState state;
    for (const auto& result : scan.results)
        state.emplace(result.check, to_reported(result));
    state = within_evidence_limit(std::move(state));
    Report report;
    report.host = "0b9e1a6c-1111-4222-8333-444455556666";
    report.chain = std::string(32, 'c');
    report.instance = std::string(32, '1');
    report.sequence = 1;
    report.previous = std::string(64, '0');
    report.finished_at = std::chrono::floor<std::chrono::seconds>(SystemClock{}.now());
    report.state_digest = state_digest(state);
    report.basis = ReportBasis{"unit", PRESSCHECK_VERSION, std::string(64, '0'), {}};
    report.machine = scan.machine;
    for (const auto& [check, result] : state)
        report.results.push_back(result);

    const auto key = PrivateKey::generate();
    const auto payload = encode(report);
    const auto size = " (" + std::to_string(payload.size() / 1024) + " KiB)";
    std::string envelope;
    measure("encode a full report" + size, runs, [&] { encode(report); });
    measure("seal it" + size, runs, [&] { envelope = encode(seal(report_type, payload, key)); });
    measure("sign" + size, runs, [&] { key.sign(payload); });
    const auto signature = key.sign(payload);
    const auto public_key = key.public_key();
    measure("verify" + size, runs, [&] { public_key.verify(payload, signature); });
    measure("open it: verify, then parse" + size, runs, [&] {
        const auto opened =
            open_report(envelope, [&](std::string_view) { return std::optional(public_key); });
        if (!opened) std::abort();
    });

    const auto folder =
        std::filesystem::path("/var/tmp") / ("presscheck-bench-spool." + std::to_string(getpid()));
    std::filesystem::create_directories(folder / "spool");
    const Spool spool(folder);
    measure("spool it, durable", runs, [&] {
        ++report.sequence;
        if (!spool.put(report, envelope)) std::abort();
    });
    std::filesystem::remove_all(folder);
}

// One round after another of a standing scanner. Its children are not waited for by this process,
// so their processor time is read from /proc.
int measure_rounds(const std::string& name, const StandingWork& work) {
    const auto scanner = StandingScanner::start(work, limits::scan_timeout);
    if (!scanner) return 3;
    const auto look = [&] {
        if (!scanner->look()) std::abort();
    };
    // The second look waits until what the first one saw has been learnt, which is not counted here.
    look();
    look();
    const auto before = cost_of(scanner->process()).cpu;
    Samples samples;
    for (int i = 0; i < runs; ++i)
        samples.add(timed(look));
    const auto cpu = cost_of(scanner->process()).cpu - before;
    report(name, samples, in_milliseconds(cpu.count() / runs));
    return 0;
}

// What a round of a resident agent waits for: the policies looked at, a scanner forked and
// confined, its results read; and what of that is not looking and judging.
int rescan(const std::string& share) {
    const SystemClock clock;
    auto request = request_for(share);
    request.for_report = true;
    ResidentScan scan(request, live_host, FileHost::open_witnessed, clock);
    return measure_rounds("resident rescan, fork to results", scan.work());
}

int measure_rescan(const std::string& share) {
    if (const int failed = rescan(share); failed != 0) return failed;
    const SystemClock clock;
    auto request = request_for(share);
    request.for_report = true;
    StandingPolicies policies(request.policies, request.share);
    const auto everything = [&](const Fetcher&) {
        return make_scan_document(request, policies.files(), live_host, clock);
    };
    const auto nothing = [](const Fetcher&) { return Result<std::string>(""); };
    const auto refresh = [&] { return policies.refresh(); };
    if (measure_rounds("  with nothing remembered", {refresh, everything}) != 0) return 3;
    return measure_rounds("  a round that looks at nothing", {refresh, nothing});
}

int parts(const std::string& share) {
    measure("load policies and catalogues", runs, [&] {
        if (!load_policies({}, share)) std::abort();
    });
    const auto files = load_policies({}, share);
    const auto host = FileHost::open_live(Ceiling{});
    if (!files || !host) return 3;
    const auto bound = bind(*files);
    const SystemClock clock;

    measure("scan, policies loaded", runs, [&] { scan(**host, bound, clock.now()); });
    measure_rescan(share);
    std::map<std::string, Samples> probes;
    for (int i = 0; i < runs; ++i) {
        for (const auto& [name, cost] : scan(**host, bound, clock.now()).cost)
            probes[name].add(std::chrono::milliseconds{cost});
    }
    for (const auto& [name, samples] : probes)
        if (samples.median() >= 0.001) report("  " + name, samples);
    measure_judging(**host, bound);
    measure_sealing(scan(**host, bound, clock.now()));
    return 0;
}

int again(const std::string& share) {
    const auto files = load_policies({}, share);
    if (!files) return 3;
    measure("policies loaded to document", runs, [&] {
        if (!make_scan_document(request_for(share), *files, live_host, SystemClock{})) std::abort();
    });
    return 0;
}

int count(const std::string& share) {
    const auto files = load_policies({}, share);
    if (!files) return 3;
    std::size_t checks = 0;
    for (const auto& policy : files->policies)
        checks += policy.checks.size();
    std::printf("%zu\n", checks);
    return 0;
}

}  // namespace
}  // namespace presscheck::bench

int main(int words, char** word) {
    const std::string verb = words == 3 ? word[1] : "";
    if (verb == "list") return presscheck::bench::list(word[2]);
    if (verb == "parts") return presscheck::bench::parts(word[2]);
    if (verb == "count") return presscheck::bench::count(word[2]);
    if (verb == "again") return presscheck::bench::again(word[2]);
    if (verb == "rescan") return presscheck::bench::rescan(word[2]);
    if (verb == "rounds") return presscheck::bench::measure_rescan(word[2]);
    std::fputs("usage: presscheck-bench-scan list|parts|again|rounds|rescan|count SHARE\n", stderr);
    return 2;
}
