// What a host that was taken over can cost the collector with requests, over real TLS connections.
#include "tests/support/catch.h"
#include "tests/support/sanitized.h"
#include "tests/support/serving.h"

#include <algorithm>
#include <fstream>
#include <future>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

constexpr long mebibyte = 1024;  // in the units of /proc

// The most memory this process had since forget_peak(), and what it has now.
long status_line(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
    throw std::runtime_error("no " + name);
}

void forget_peak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

// A request as large as any may be: `head`, `filler` as often as it fits.
std::string large_request(const std::string& head, const std::string& filler) {
    std::string body = head;
    while (body.size() + filler.size() <= limits::reports_request_bytes)
        body += filler;
    return body;
}

std::vector<int> send_twice_at_once(const Serving& serving, const EnrolledHost& host,
                                    const std::string& body) {
    const auto send = [&] {
        return host.connect(serving)->ask("POST", "/v1/reports", body).status;
    };
    auto first = std::async(std::launch::async, send);
    const int second = send();
    return {first.get(), second};
}

}  // namespace

TEST_CASE("a request of millions of values costs little more than its bytes",
          "[integration][hostile]") {
    const auto [head, filler] = GENERATE(table<std::string, std::string>({
        {R"({"envelopes":[)", "1,"},
        {R"({"envelopes":[)", "{},"},
        {R"({"envelopes":[[)", "1,"},
        {R"({"envelopes":[[)", "{},"},
        {R"({"envelopes":[{"payload":)", "[[],"},
        {R"({"x":[)", "1,"},
        {R"({"envelopes":[")", "\\u0041"},
    }));
    CAPTURE(head, filler);
    Serving serving;
    const EnrolledHost host(serving);
    const auto body = large_request(head, filler);

    forget_peak();
    const long before = status_line("VmRSS");
    const auto statuses = send_twice_at_once(serving, host, body);
    const long cost = status_line("VmHWM") - before;

    // Both sides of both connections are in this process: the bodies' 32 MiB count twice.
    CHECK(std::all_of(statuses.begin(), statuses.end(),
                      [](int status) { return status == 400 || status == 413; }));
    if (!sanitized) CHECK(cost < 80 * mebibyte);
    CHECK(serving.entries() == 1);
}

TEST_CASE("a host whose requests are refused again and again is told to wait",
          "[integration][hostile]") {
    const auto body =
        GENERATE(as<std::string>{}, R"({"envelopes":[)", "no JSON", R"({"envelopes":[{]})",
                 R"({"envelopes":[1)" + large_request("", ",1").substr(0, 1000) + "]}");
    CAPTURE(body);
    Serving serving;
    const EnrolledHost host(serving);
    const auto client = host.connect(serving);
    std::size_t refused = 0;
    int status = 0;

    for (; refused <= limits::reports_burst; ++refused) {
        status = client->ask("POST", "/v1/reports", body).status;
        if (status != 400 && status != 413) break;
    }
    const auto next = host.connect(serving);
    next->send("POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n");
    const auto unread = next->receive();

    CHECK(refused > 0);
    CHECK(refused <= limits::reports_burst);
    CHECK(status == 429);
    CHECK(unread.status == 429);  // before its body
    CHECK(unread.header("retry-after") == "60");
}

TEST_CASE("an empty request counts as one, and one that is too much takes what is left",
          "[integration][hostile]") {
    Serving serving;
    const EnrolledHost host(serving);
    const auto client = host.connect(serving);
    const std::string empty = R"({"envelopes":[]})";
    const std::string full = R"({"envelopes":[1)" + large_request("", ",1").substr(0, 126) + "]}";

    for (std::size_t sent = 0; sent + 64 <= limits::reports_burst; sent += 64)
        REQUIRE(client->ask("POST", "/v1/reports", full).status == 200);
    const auto first = client->ask("POST", "/v1/reports", full);  // of the 16 left
    const auto second = client->ask("POST", "/v1/reports", full);
    const auto third = client->ask("POST", "/v1/reports", empty);

    CHECK(first.header("retry-after") == "2940");
    CHECK(second.header("retry-after") == "3000");
    CHECK(third.status == 200);
}

TEST_CASE("enrolments that cannot be read are counted like guesses", "[integration][hostile]") {
    const auto body = GENERATE(as<std::string>{}, "{", "[]", R"({"id":[)" + std::string(60000, '['),
                               R"({"id":1,"secret":2,"csr":3})");
    CAPTURE(body);
    Serving serving;
    const auto client = serving.connect();
    std::vector<int> statuses;

    for (std::size_t i = 0; i < limits::token_guesses_burst; ++i)
        statuses.push_back(client->ask("POST", "/v1/enroll", body).status);
    const auto next = client->ask("POST", "/v1/enroll", body);

    CHECK(std::count(statuses.begin(), statuses.end(), 400) ==
          static_cast<long>(limits::token_guesses_burst));
    CHECK(next.status == 429);
}

}  // namespace presscheck::test
