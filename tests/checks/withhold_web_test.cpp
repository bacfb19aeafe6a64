#include "checks/withhold_web.h"

#include "checks/parsers/http_policies.h"
#include "checks/parsers/http_response.h"
#include "checks/withhold.h"
#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

constexpr auto* page = "/.presscheck/net/http/https/bao.example.vn/@";

Withheld withheld(std::string_view content, const Words& shown = {}) {
    return Withholding(shown).withhold(page, content);
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a recorded response has no value of a cookie, and judges alike", "[checks][hostile]") {
    const std::string body = "<input type=password name=pw><input name=csrf value=dGhpc2lz>";
    const std::string response =
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nSet-Cookie: sid=Zm9vYmFyYmF6; Secure; HttpOnly; "
        "SameSite=Lax\r\nset-cookie: admin=admin; Path=/\r\nX-CSRF-Token: 0badc0ffee123\r\n"
        "ETag: \"65a1f00dcafe\"\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;

    const auto kept = withheld(response, {"nginx"});

    for (const auto* secret :
         {"Zm9vYmFyYmF6", "=admin", "0badc0ffee123", "65a1f00dcafe", "dGhpc2lz"})
        CHECK_FALSE(has(kept.content, secret));
    CHECK(kept.content.size() == response.size());
    CHECK(kept.what == "cookies, and what looks like a key or a token");
    const auto before = parse_http_response(response), after = parse_http_response(kept.content);
    REQUIRE(before);
    REQUIRE(after);
    CHECK(after->status == before->status);
    CHECK(after->complete);
    CHECK(software_of(*after) == software_of(*before));
    const auto cookies = cookies_of(*after);
    REQUIRE(cookies.size() == 2);
    CHECK((cookies[0].secure && cookies[0].http_only && cookies[0].same_site == "lax"));
    CHECK_FALSE((cookies[1].secure || cookies[1].http_only));
}

TEST_CASE("the chunks of a recorded response keep their sizes", "[checks]") {
    const std::string response =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nabc;x=1\r\n" +
        std::string(0xabc, 'q') + "\r\ndef\r\n" + std::string(0xdef, 'r') + "\r\n0\r\n\r\n";

    const auto kept = parse_http_response(withheld(response).content);

    REQUIRE(kept);
    CHECK(kept->complete);
    CHECK(kept->body.size() == 0xabc + 0xdef);
    CHECK_FALSE(has(kept->body, "qqqq"));
}

TEST_CASE("nothing of a compressed body is recorded", "[checks][hostile]") {
    const auto kept = withheld(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08q");

    CHECK(kept.content.ends_with("\r\n\r\nzzzz"));
}

TEST_CASE("interim heads, what is no response and what there is none of are recorded",
          "[checks][hostile]") {
    CHECK(withheld("!refused\n").content == "!refused\n");
    CHECK(withheld("!refused\n").what.empty());
    CHECK_FALSE(has(withheld("!refused\ndGhpc2lz\n").content, "dGhpc2lz"));
    CHECK_FALSE(has(withheld("SSH-2.0-dGhpc2lz\r\n").content, "dGhpc2lz"));
    CHECK_FALSE(has(withheld("HTTP/1.1 200 OK\r\nSet-Cookie: sid=dGhpc2lz").content, "dGhpc2lz"));
    const auto early = withheld(
        "HTTP/1.1 103 Early Hints\r\nX-Sid: dGhpc2lz\r\n\r\nHTTP/1.1 404 Not Found\r\n"
        "Set-Cookie: sid=dGhpc2lz\r\n\r\ndGhpc2lz");
    CHECK_FALSE(has(early.content, "dGhpc2lz"));
    CHECK(parse_http_response(early.content)->status == 404);
}

TEST_CASE("any bytes are recorded with as many", "[checks][hostile]") {
    const auto bytes =
        GENERATE(as<std::string>{}, "", "\n", "HTTP/", "HTTP/1.1 200\n\n", "\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                 "HTTP/1.1 200 OK\r\nSet-Cookie:\r\nSet-Cookie: =\r\n\r\n");
    CAPTURE(bytes);

    CHECK(withheld(bytes).content.size() == bytes.size());
}

}  // namespace presscheck::test
