// presscheck-bench-reports: enrols a fleet and reports, to a collector and to a rival.
//
//   presscheck-bench-reports COLLECTOR TOKEN SERVER_PID [RIVAL_URL RIVAL_PID]
#include "bench/load.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace presscheck::bench {
namespace {

// A host may report 2,000 times at once and 60 times an hour: the fleet is large enough for that.
constexpr std::size_t hosts = 128;
constexpr std::size_t many = 160;
constexpr std::size_t some = 40;
constexpr std::size_t warm_up = 10;

struct Case {
    const char* name;
    std::size_t each;
    Size size;
    bool keep_open;
};
constexpr Case cases[] = {
    {"keep-alive, one result changed", many, Size::delta, true},
    {"keep-alive, 50 results", many / 2, Size::full, true},
    {"connection each, one result changed", some, Size::delta, false},
};

LoadOptions to_collector(int server) {
    LoadOptions options;
    options.expect_text = "\"fold\":\"applied\"";
    options.server = server;
    return options;
}

Status measure_collector(std::vector<FleetHost>& fleet, const Address& address, int server) {
    auto options = to_collector(server);
    seal_all(fleet, warm_up, Size::delta);
    if (auto warm = run_load("warm-up", fleet, warm_up, options, address); !warm) return warm;
    for (const auto& one : cases) {
        options.keep_open = one.keep_open;
        seal_all(fleet, one.each, one.size);
        auto done =
            run_load(std::string("presscheck: ") + one.name, fleet, one.each, options, address);
        if (!done) return done;
    }
    return Ok{};
}

Status measure_rival(std::vector<FleetHost>& fleet, const Address& address, int server) {
    LoadOptions options;
    options.expect = 204;
    options.server = server;
    for (const auto& one : cases) {
        options.keep_open = one.keep_open;
        seal_all(fleet, one.each, one.size);
        auto done = run_load(std::string("nginx: ") + one.name, fleet, one.each, options, address);
        if (!done) return done;
    }
    return Ok{};
}

Status run(int count, char** words) {
    const auto address = parse_address(words[1]);
    if (!address) return address.error();
    auto fleet = enrol_fleet(*address, words[2], hosts);
    if (!fleet) return fleet.error();
    if (auto done = measure_collector(*fleet, *address, std::atoi(words[3])); !done) return done;
    if (count < 6) return Ok{};
    const auto rival = parse_address(words[4]);
    if (!rival) return rival.error();
    return measure_rival(*fleet, *rival, std::atoi(words[5]));
}

}  // namespace
}  // namespace presscheck::bench

int main(int count, char** words) {
    if (count != 4 && count != 6) {
        std::fputs("usage: presscheck-bench-reports COLLECTOR TOKEN PID [RIVAL PID]\n", stderr);
        return 2;
    }
    const auto done = presscheck::bench::run(count, words);
    if (done) return 0;
    std::fprintf(stderr, "presscheck-bench-reports: %s\n", done.error().message.c_str());
    return 3;
}
