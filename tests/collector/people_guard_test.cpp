#include "collector/people_guard.h"

#include "tests/support/catch.h"

#include <algorithm>

namespace presscheck::test {
namespace {

Request asking(std::string host) {
    Request request;
    request.method = "GET";
    request.target = "/";
    if (!host.empty()) request.headers.emplace_back("host", std::move(host));
    return request;
}

Answer guarded() {
    return guard_people([](const Request&) { return json_response(200, "{}"); },
                        {"localhost", "127.0.0.1", "::1", "so.lam-dong.vn"});
}

std::string value(const Response& response, std::string_view name) {
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == response.headers.end() ? "" : found->second;
}

}  // namespace

TEST_CASE("the collector answers to its names, with any port and in any case", "[collector]") {
    const auto host = GENERATE(as<std::string>{}, "localhost", "localhost:8441", "127.0.0.1:1",
                               "[::1]:8441", "[::1]", "SO.Lam-Dong.vn");
    CAPTURE(host);

    CHECK(guarded()(asking(host)).status == 200);
}

TEST_CASE("another site's name is answered 421", "[collector][hostile]") {
    const auto host =
        GENERATE(as<std::string>{}, "", "evil.vn", "localhost.evil.vn", "evil.vn:localhost",
                 "localhost@evil.vn", "[localhost", "[localhost]", "[localhost].evil.vn",
                 "[::1]evil.vn", "127.0.0.2", " localhost", "localhost.");
    CAPTURE(host);

    const auto answer = guarded()(asking(host));

    CHECK(answer.status == 421);
    CHECK(value(answer, "Content-Security-Policy").find("default-src 'self'") == 0);
}

TEST_CASE("every answer says what a browser may do with it", "[collector]") {
    const auto answer = guarded()(asking("localhost"));

    CHECK(value(answer, "Content-Security-Policy").find("unsafe") == std::string::npos);
    CHECK(value(answer, "X-Content-Type-Options") == "nosniff");
    CHECK(value(answer, "X-Frame-Options") == "DENY");
    CHECK(value(answer, "Referrer-Policy") == "no-referrer");
    CHECK(value(answer, "Cache-Control") == "no-store");
}

TEST_CASE("a page that chose a header keeps it", "[collector]") {
    const auto styled = guard_people(
        [](const Request&) {
            auto response = json_response(200, "{}");
            response.headers.emplace_back("Cache-Control", "max-age=60");
            return response;
        },
        {"localhost"});

    const auto answer = styled(asking("localhost"));

    CHECK(value(answer, "Cache-Control") == "max-age=60");
    CHECK(std::count_if(answer.headers.begin(), answer.headers.end(),
                        [](const auto& header) { return header.first == "Cache-Control"; }) == 1);
}

}  // namespace presscheck::test
