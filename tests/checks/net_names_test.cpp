#include "checks/net_names.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("two requests never have one name, and no name is a folder of another", "[checks]") {
    const auto [address, method, name] = GENERATE(table<WebAddress, std::string, std::string>({
        {{"https", "example.vn", 443, "/"}, "GET", "net/http/https/example.vn/@"},
        {{"https", "example.vn", 443, "/"}, "TRACE", "net/http/https/example.vn/@@TRACE"},
        {{"https", "example.vn", 443, "/feed"}, "GET", "net/http/https/example.vn/feed@"},
        {{"https", "example.vn", 443, "/feed/"}, "GET", "net/http/https/example.vn/feed/@"},
        {{"http", "example.vn", 80, "/a?b=c/d"}, "GET", "net/http/http/example.vn/a@b=c%2Fd"},
        {{"http", "example.vn", 443, "/a//b"}, "GET", "net/http/http/example.vn_443/a/%2Fb@"},
        {{"https", "2001:db8::1", 8443, "/@x"}, "GET", "net/http/https/2001:db8::1_8443/%40x@"},
    }));

    CHECK(http_name(address, method) == name);
}

TEST_CASE("what became of a question without an answer is read as it is written", "[checks]") {
    const auto why = GENERATE(NoAnswer::refused, NoAnswer::no_such_name, NoAnswer::timeout,
                              NoAnswer::unreachable, NoAnswer::forbidden, NoAnswer::no_tls,
                              NoAnswer::broken, NoAnswer::too_large);

    CHECK(parse_no_answer(spell(why)) == why);
    CHECK(spell(why).front() == '!');
    CHECK_FALSE(parse_no_answer("!" + spell(why)));
}

}  // namespace presscheck::test
