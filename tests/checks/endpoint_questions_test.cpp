#include "checks/endpoint_questions.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

Endpoint endpoint(const std::string& url) {
    Endpoint declared;
    declared.url = *parse_endpoint_url(url);
    return declared;
}

std::string led_to(const std::string& location, const WebAddress& from) {
    HttpResponse response;
    response.status = 302;
    response.fields.push_back({"location", location});
    const auto redirect = redirect_of(response, from);
    return redirect && redirect->address ? spell(*redirect->address) : "nowhere";
}

}  // namespace

TEST_CASE("a redirect leads where a browser would go", "[checks]") {
    const WebAddress from{"https", "example.vn", 443, "/a/b?c"};
    const auto [location, place] = GENERATE(table<std::string, std::string>({
        {"https://other.vn/x", "https://other.vn/x"},
        {"HTTP://Other.VN", "http://other.vn/"},
        {"//other.vn/x#top", "https://other.vn/x"},
        {"/x", "https://example.vn/x"},
        {"x", "https://example.vn/a/x"},
        {"?d=1", "https://example.vn/a/b?d=1"},
        {"", "https://example.vn/a/b?c"},
        {"ftp://example.vn/", "nowhere"},
        {"javascript:alert(1)", "nowhere"},
        {"tls://example.vn:1", "nowhere"},
        {"https://example.vn/a b", "nowhere"},
        {"../x", "nowhere"},
        {"http://user@169.254.169.254/", "nowhere"},
    }));
    CAPTURE(location);

    CHECK(led_to(location, from) == place);
}

TEST_CASE("a redirect is followed to declared servers alone", "[checks]") {
    const std::vector<Endpoint> declared{endpoint("https://example.vn/"),
                                         endpoint("http://other.vn:8080/"),
                                         endpoint("tls://mail.example.vn:993")};
    const auto [address, followed] = GENERATE(table<WebAddress, bool>({
        {{"https", "example.vn", 443, "/x"}, true},
        {{"http", "example.vn", 80, "/"}, true},
        {{"https", "example.vn", 8443, "/"}, false},
        {{"http", "other.vn", 8080, "/"}, true},
        {{"https", "other.vn", 443, "/"}, false},
        {{"https", "mail.example.vn", 993, "/"}, false},
        {{"http", "169.254.169.254", 80, "/"}, false},
    }));
    CAPTURE(spell(address));

    CHECK(is_declared(declared, address) == followed);
}

TEST_CASE("an endpoint is asked what its address means", "[checks]") {
    CHECK(web_questions(*parse_endpoint_url("http://example.vn/a")).size() == 2);
    CHECK(web_questions(*parse_endpoint_url("https://example.vn:8443/")).size() == 1);
    CHECK(web_questions(*parse_endpoint_url("tls://example.vn:993")).empty());
    CHECK(tls_question(*parse_endpoint_url("http://example.vn/"))->port == 443);
    CHECK_FALSE(tls_question(*parse_endpoint_url("http://example.vn:8080/")));
    CHECK(tls_question(*parse_endpoint_url("tls://example.vn:993"))->port == 993);
    CHECK(dns_question(*parse_endpoint_url("dns://example.vn")) == "example.vn");
    CHECK_FALSE(dns_question(*parse_endpoint_url("ntp://example.vn")));
    CHECK_FALSE(dns_question(*parse_endpoint_url("https://203.0.113.9/")));
}

}  // namespace presscheck::test
