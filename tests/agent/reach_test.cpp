#include "agent/reach_address.h"
#include "agent/reach_dns.h"
#include "agent/reach_http.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("an address of this host or its link is nobody else's", "[agent]") {
    const auto text =
        GENERATE(as<std::string>{}, "127.0.0.1", "127.255.0.1", "0.0.0.0", "169.254.169.254", "::1",
                 "::", "fe80::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
                 "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "224.0.0.1",
                 "255.255.255.255", "ff02::1", "100.100.100.200", "168.63.129.16", "fd00:ec2::254");
    CAPTURE(text);

    CHECK(is_this_hosts_own(*parse_address(text)));
}

TEST_CASE("an address elsewhere may be asked", "[agent]") {
    const auto text =
        GENERATE(as<std::string>{}, "203.0.113.9", "10.0.0.1", "192.168.1.1", "2001:db8::1",
                 "fd00::1", "64:ff9b::cb00:7109", "2002:cb00:7109::1", "100.100.100.201");
    CAPTURE(text);

    CHECK_FALSE(is_this_hosts_own(*parse_address(text)));
}

TEST_CASE("the resolvers are those of resolv.conf", "[agent]") {
    const auto servers = resolvers_in(
        "# nameserver 192.0.2.1\nnameserver 192.0.2.2 # ours\nnameserver\t2001:db8::53\n"
        "nameservers 192.0.2.9\nnameserver fe80::1%eth0\nsearch example.vn\n"
        "nameserver 192.0.2.3\nnameserver 192.0.2.4\n");

    REQUIRE(servers.size() == 3);
    CHECK(spell(servers[0]) == "192.0.2.2");
    CHECK(spell(servers[1]) == "2001:db8::53");
    CHECK(spell(servers[2]) == "192.0.2.3");
    CHECK(spell(resolvers_in("").front()) == "127.0.0.1");
}

TEST_CASE("a request says who asks, and asks for nothing compressed", "[agent]") {
    const auto request = web_request({"https", "2001:db8::1", 8443, "/a?b"}, "GET");

    CHECK(request ==
          "GET /a?b HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nUser-Agent: "
          "presscheck/" PRESSCHECK_VERSION
          "\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n");
}

}  // namespace presscheck::test
