#include "checks/parsers/nft_script.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

bool refuses(const std::string& rules) {
    const auto script = read_nft_script(
        "table inet filter {\n  chain input {\n    type filter hook "
        "input priority filter; " +
        rules + "\n  }\n}\n");
    REQUIRE(script.chains.size() == 1);
    return script.chains[0].refuses;
}

}  // namespace

TEST_CASE("a script refuses what it does not name by its policy or its last rule", "[checks]") {
    CHECK(refuses("policy drop;"));
    CHECK(refuses("policy accept;\n counter drop"));
    CHECK(refuses("\n log prefix \"no: \" level info reject\n"));
    CHECK_FALSE(refuses("policy accept;"));
    CHECK_FALSE(refuses("policy accept;\n # drop\n"));
    CHECK_FALSE(refuses("\n tcp dport 23 drop\n"));
    CHECK_FALSE(refuses("\n tcp dport { 23, 25 } drop\n"));
    CHECK_FALSE(refuses("\n log prefix \"drop\"\n"));
    CHECK_FALSE(refuses("\n jump refuse_all\n"));
}

TEST_CASE("a script's chains are known by family, hook and line", "[checks]") {
    const auto script = read_nft_script(
        "#!/usr/sbin/nft -f\nflush ruleset\ninclude \"/etc/nftables.d/*.nft\"\n"
        "table ip6 filter {\n\tset s {\n\t\ttype ipv6_addr\n\t\telements = { ::1,\n ::2 }\n\t}\n"
        "\tchain output {\n\t\ttype filter hook output priority 0\n\t\tpolicy drop\n\t}\n}\n"
        "table x {\n chain forward { type filter hook forward priority 0; policy drop; }\n"
        " chain other { drop; }\n}\n");

    REQUIRE(script.chains.size() == 2);
    CHECK(script.chains[0].family == "ip6");
    CHECK(script.chains[0].hook == FilterHook::output);
    CHECK(script.chains[0].line == 11);
    CHECK(script.chains[0].refuses);
    CHECK(script.chains[1].family == "ip");
    CHECK(script.chains[1].hook == FilterHook::forward);
    CHECK(script.chains[1].refuses);
    CHECK(script.includes == std::vector<std::string>{"/etc/nftables.d/*.nft"});
}

}  // namespace presscheck::test
