#include "checks/parsers/http_policies.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using Values = std::vector<std::string>;

HttpResponse with(const std::string& name, const std::vector<std::string>& values) {
    HttpResponse response;
    response.status = 200;
    for (const auto& value : values)
        response.fields.push_back({name, value});
    return response;
}

}  // namespace

TEST_CASE("a policy of content limits scripts or it does not", "[parsers]") {
    const auto [policies, found] = GENERATE(table<Values, std::string>({
        {Values{}, "missing"},
        {Values{"default-src 'self'"}, "strict"},
        {Values{"default-src 'none'; script-src 'self' https://cdn.example"}, "strict"},
        {Values{"script-src 'nonce-a' 'unsafe-inline' https:"}, "weak"},
        {Values{"script-src 'nonce-a' 'strict-dynamic' 'unsafe-inline' https:"}, "strict"},
        {Values{"script-src 'sha256-a=' 'unsafe-inline'"}, "strict"},
        {Values{"default-src *"}, "weak"},
        {Values{"default-src https://*"}, "weak"},
        {Values{"default-src 'self' data:"}, "weak"},
        {Values{"img-src 'self'"}, "weak"},
        {Values{"frame-ancestors 'none'"}, "weak"},
        {Values{"default-src *, default-src 'self'"}, "strict"},
        {Values{"default-src 'self'; default-src *"}, "strict"},
        {Values{"script-src *; default-src 'self'"}, "weak"},
        {Values{"SCRIPT-SRC 'Self'"}, "strict"},
        {Values{" ; "}, "missing"},
    }));
    CAPTURE(policies);

    CHECK(csp_class(with("content-security-policy", policies)) == found);
}

TEST_CASE("who may frame a page is what browsers make of it", "[parsers]") {
    const auto [options, framing] = GENERATE(table<Values, std::string>({
        {Values{}, "anyone"},
        {Values{"DENY"}, "nobody"},
        {Values{"SameOrigin"}, "same_origin"},
        {Values{"SAMEORIGIN", "SAMEORIGIN"}, "same_origin"},
        {Values{"SAMEORIGIN, DENY"}, "nobody"},
        {Values{"ALLOW-FROM https://a.example"}, "anyone"},
        {Values{"ALLOWALL"}, "anyone"},
    }));
    CAPTURE(options);

    CHECK(framing_class(with("x-frame-options", options)) == framing);
}

TEST_CASE("frame-ancestors counts before X-Frame-Options", "[parsers]") {
    auto response = with("x-frame-options", {"DENY"});
    response.fields.push_back({"content-security-policy", "frame-ancestors *"});
    CHECK(framing_class(response) == "anyone");

    response.fields.push_back({"content-security-policy", "frame-ancestors 'self'"});
    CHECK(framing_class(response) == "same_origin");
}

TEST_CASE("a broken HSTS is none", "[parsers]") {
    const auto [field, seconds] = GENERATE(table<std::string, int>({
        {"max-age=300", 300},
        {"includeSubDomains; MAX-AGE = \"300\"", 300},
        {"max-age=300;", 300},
        {"max-age=-1", 0},
        {"max-age=abc", 0},
        {"max-age=1; max-age=300", 0},
        {"includeSubDomains", 0},
        {"", 0},
    }));
    CAPTURE(field);

    const auto response = with("strict-transport-security", {field, "max-age=9"});
    CHECK(hsts_max_age(response).count() == seconds);
}

TEST_CASE("a number in a name is no version", "[parsers]") {
    const auto [software, version] = GENERATE(table<std::string, bool>({
        {"nginx", false},
        {"nginx/1.22.1", true},
        {"PHP 8", true},
        {"h2o", false},
        {"AmazonS3", false},
        {"Apache/2.4.57 (Debian)", true},
        {"openresty-1.21", true},
        {"v3", true},
        {"", false},
    }));
    CAPTURE(software);

    CHECK(names_version(software) == version);
}

TEST_CASE("a cookie is what its attributes say", "[parsers]") {
    const auto cookies = cookies_of(with("set-cookie", {"a=1; SECURE; httponly; samesite=STRICT",
                                                        "b", "c=; SameSite=what; Secure=x"}));

    REQUIRE(cookies.size() == 3);
    CHECK((cookies[0].name == "a" && cookies[0].secure && cookies[0].http_only));
    CHECK(cookies[0].same_site == "strict");
    CHECK((cookies[1].name == "b" && !cookies[1].secure && !cookies[1].http_only));
    CHECK((cookies[2].secure && cookies[2].same_site == "missing"));
}

}  // namespace presscheck::test
