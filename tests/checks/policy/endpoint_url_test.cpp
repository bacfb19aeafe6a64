#include "checks/policy/endpoint_url.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("an endpoint's address is read as it is asked for", "[policy]") {
    const auto [text, host, port, target,
                spelt] = GENERATE(table<std::string, std::string, int, std::string, std::string>({
        {"https://Example.VN", "example.vn", 443, "/", "https://example.vn/"},
        {"https://example.vn.:443/", "example.vn", 443, "/", "https://example.vn/"},
        {"http://example.vn:8080/a/b?c=d/e", "example.vn", 8080, "/a/b?c=d/e",
         "http://example.vn:8080/a/b?c=d/e"},
        {"https://example.vn?q", "example.vn", 443, "/?q", "https://example.vn/?q"},
        {"https://[2001:DB8::1]:8443/", "2001:db8::1", 8443, "/", "https://[2001:db8::1]:8443/"},
        {"http://203.0.113.9/", "203.0.113.9", 80, "/", "http://203.0.113.9/"},
        {"tls://mail.example.vn:993", "mail.example.vn", 993, "/", "tls://mail.example.vn:993"},
        {"ntp://time.example.vn", "time.example.vn", 123, "/", "ntp://time.example.vn"},
        {"dns://example.vn", "example.vn", 0, "/", "dns://example.vn"},
    }));
    CAPTURE(text);

    const auto url = parse_endpoint_url(text);

    REQUIRE(url);
    CHECK(url->host == host);
    CHECK(url->port == port);
    CHECK(url->target == target);
    CHECK(spell(*url) == spelt);
    CHECK(*parse_endpoint_url(spell(*url)) == *url);
}

TEST_CASE("an address that could be read in two ways is refused", "[policy]") {
    const auto [text, why] = GENERATE(table<std::string, std::string>({
        {"", "does not begin"},
        {"ftp://example.vn", "does not begin"},
        {"HTTPS://example.vn", "does not begin"},
        {"https://", "has no host name"},
        {"https:///x", "has no host name"},
        {"https://user@example.vn/", "has a name or password"},
        {"https://a..b/", "has no host name"},
        {"https://-a.vn/", "has no host name"},
        {"https://b\xc3\xa1o.vn/", "has no host name"},
        {"https://1.2.3/", "has no host name"},
        {"https://2001:db8::1/", "has no host name"},
        {"https://[203.0.113.9]/", "has no host name"},
        {"https://example.vn:0/", "has a port"},
        {"https://example.vn:65536/", "has a port"},
        {"https://example.vn:+1/", "has a port"},
        {"https://example.vn:/", "has a port"},
        {"https://example.vn/a/../b", "has a path"},
        {"https://example.vn/..", "has a path"},
        {"https://example.vn/\r\nX: y", "has a path"},
        {"https://example.vn/#top", "has a # part"},
        {"tls://mail.example.vn", "lacks its port"},
        {"tls://mail.example.vn:993/", "has more than"},
        {"ntp://time.example.vn/x", "has more than"},
        {"dns://203.0.113.9", "names an address"},
        {"dns://example.vn:53", "has a port"},
        {"https://example.vn/" + std::string(2048, 'a'), "is longer"},
    }));
    CAPTURE(text);

    const auto url = parse_endpoint_url(text);

    REQUIRE_FALSE(url);
    CHECK(url.error().message.substr(0, why.size()) == why);
}

}  // namespace presscheck::test
