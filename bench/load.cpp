// Many hosts report to one collector, and wait for each receipt: reports a second, and how long a
// receipt takes. The same requests go to any other HTTPS server, which is how a rival is measured.
#include "bench/load.h"
#include "bench/fleet.h"
#include "bench/process_cost.h"
#include "bench/samples.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <optional>
#include <thread>

namespace presscheck::bench {
namespace {

// One thread's hosts, each with at most one connection.
struct Worker {
    std::vector<FleetHost*> hosts;
    std::vector<std::optional<HttpsClient>> open;
    Samples waits;
    std::size_t bytes = 0;
    std::string failure;
};

Status send(Worker& worker, std::size_t number, const LoadOptions& options,
            const Address& address) {
    auto& host = *worker.hosts[number];
    auto& connection = worker.open[number];
    const auto body = host.next();
    worker.bytes += body.size();
    Status done = Ok{};
    worker.waits.add(timed([&] {
        if (!connection) {
            auto made = HttpsClient::connect(address, host.tls());
            if (!made) {
                done = made.error();
                return;
            }
            connection = *std::move(made);
        }
        const auto answer = connection->post("/v1/reports", body, options.keep_open);
        if (!answer) {
            done = answer.error();
        } else if (answer->status != options.expect ||
                   answer->body.find(options.expect_text) == std::string::npos) {
            done = Error{Errc::unavailable, "answered " + std::to_string(answer->status) + ": " +
                                                answer->body.substr(0, 300)};
        }
    }));
    if (!options.keep_open) connection.reset();
    return done;
}

void work(Worker& worker, std::size_t each, const LoadOptions& options, const Address& address) {
    worker.open.resize(worker.hosts.size());
    for (std::size_t round = 0; round < each; ++round) {
        for (std::size_t number = 0; number < worker.hosts.size(); ++number) {
            const auto sent = send(worker, number, options, address);
            if (sent) continue;
            worker.failure = sent.error().message;
            return;
        }
    }
}

std::vector<Worker> dealt(std::vector<FleetHost>& fleet, std::size_t threads) {
    std::vector<Worker> workers(std::min(threads, fleet.size()));
    for (std::size_t i = 0; i < fleet.size(); ++i)
        workers[i % workers.size()].hosts.push_back(&fleet[i]);
    return workers;
}

std::string rounded(double value, int decimals) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

}  // namespace

Result<std::vector<FleetHost>> enrol_fleet(const Address& address, const std::string& token,
                                           std::size_t hosts) {
    std::vector<FleetHost> fleet;
    for (std::size_t i = 0; i < hosts; ++i) {
        auto host = FleetHost::enrol(address, token);
        if (!host) return host.error();
        fleet.push_back(*std::move(host));
    }
    return fleet;
}

// Sealing is done before the clock starts.
void seal_all(std::vector<FleetHost>& fleet, std::size_t each, Size size) {
    for (auto& host : fleet)
        host.seal(each, size);
}

Status run_load(const std::string& name, std::vector<FleetHost>& fleet, std::size_t each,
                const LoadOptions& options, const Address& address) {
    auto workers = dealt(fleet, options.threads);
    const auto server_before = cost_of(options.server);
    const auto ours_before = own_cost();
    const auto took = timed([&] {
        std::vector<std::thread> threads;
        for (auto& worker : workers)
            threads.emplace_back([&] { work(worker, each, options, address); });
        for (auto& thread : threads)
            thread.join();
    });
    const auto server = cost_of(options.server) - server_before;
    const auto ours = own_cost() - ours_before;

    Samples waits;
    std::size_t bytes = 0;
    for (const auto& worker : workers) {
        if (!worker.failure.empty()) return Error{Errc::unavailable, name + ": " + worker.failure};
        waits.add(worker.waits);
        bytes += worker.bytes;
    }
    const auto count = static_cast<double>(waits.count());
    print_line({{"name", name},
                {"reports", std::to_string(waits.count())},
                {"bytes", std::to_string(bytes / waits.count())},
                {"per_second", rounded(count / took.count(), 0)},
                {"median_ms", in_milliseconds(waits.median())},
                {"p99_ms", in_milliseconds(waits.p99())},
                {"worst_ms", in_milliseconds(waits.worst())},
                {"server_cpu_us", rounded(server.cpu.count() / count * 1e6, 0)},
                {"client_cpu_us", rounded(ours.cpu.count() / count * 1e6, 0)},
                {"server_peak_mib", rounded(server.peak_mib, 1)}});
    return Ok{};
}

}  // namespace presscheck::bench
