// What we say of a packet filter beside what it does with real packets: rules are loaded by the
// real nft, iptables-nft and iptables-legacy in a namespace, read by our agent, and knocked at from
// another one.

#include "checks/policy/address.h"
#include "tests/support/catch.h"
#include "tests/support/net_pair.h"
#include "tests/support/program.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

const std::vector<unsigned> ports{22, 80, 443, 3306, 8080, 40000};
constexpr unsigned nobody_names = 40000;

struct Rules {
    const char* name;
    const char* v4;  // of nft: for both
    const char* v6 = nullptr;
};

std::string nft_chain(const std::string& rules, const std::string& policy = "drop") {
    return "table inet filter {\n chain input {\n type filter hook input priority 0; policy " +
           policy + ";\n" + rules + "\n }\n}\n";
}

const std::string base =
    "ct state established,related accept\niif lo accept\n"
    "meta l4proto ipv6-icmp accept\n";

struct NftRules {
    const char* name;
    std::string text;
};

const std::vector<NftRules>& nft_rules() {
    static const std::vector<NftRules> all{
        {"no rules at all", ""},
        {"a chain that accepts", nft_chain("", "accept")},
        {"a policy that drops", nft_chain(base)},
        {"some ports", nft_chain(base + "tcp dport { 22, 80, 443 } accept")},
        {"a range of ports", nft_chain(base + "tcp dport 80-443 accept")},
        {"ports by comparison", nft_chain(base + "tcp dport >= 3306 tcp dport < 9000 accept")},
        {"all ports but some", nft_chain(base + "tcp dport != { 22, 3306 } accept")},
        {"all ports but a range", nft_chain(base + "tcp dport != 80-443 accept")},
        {"a network", nft_chain(base + "ip saddr 10.77.0.0/16 tcp dport 22 accept\n"
                                       "ip6 saddr fd77::/16 tcp dport 22 accept")},
        {"a network that is no whole byte", nft_chain(base + "ip saddr 10.64.0.0/12 accept\n"
                                                             "ip6 saddr fd70::/12 accept")},
        {"everybody but a network",
         nft_chain(base + "ip saddr != 10.77.0.0/16 tcp dport 22 accept")},
        {"a range of addresses", nft_chain(base + "ip saddr 10.77.0.1-10.77.0.3 accept")},
        {"addresses both ways", nft_chain(base + "ip saddr 10.77.0.2 ip daddr 10.77.0.1 accept")},
        {"a named set",
         "table inet filter {\n set admins { type ipv4_addr; flags interval; "
         "elements = { 10.77.0.0/24, 192.0.2.1 } }\n chain input {\n type filter hook "
         "input priority 0; policy drop;\n" +
             base + "ip saddr @admins tcp dport { 22, 3306 } accept\n }\n}\n"},
        {"a concatenation", nft_chain(base + "ip saddr . tcp dport { 10.77.0.2 . 22, 203.0.113.9 . "
                                             "443 } accept")},
        {"a concatenation of intervals",
         nft_chain(base + "ip saddr . tcp dport { 10.77.0.0/24 . 20-90, 203.0.113.0/24 . 443 } "
                          "accept")},
        {"a map of verdicts",
         nft_chain(base + "tcp dport vmap { 22: accept, 80: drop, 443: accept }")},
        {"states by a map", nft_chain("ct state vmap { established: accept, related: accept, "
                                      "invalid: drop }\nmeta l4proto ipv6-icmp accept\n"
                                      "tcp dport 22 ct state new accept")},
        {"a chain that is jumped to",
         "table inet filter {\n chain admin { ip saddr 10.77.0.0/24 accept; return; }\n chain "
         "input "
         "{\n type filter hook input priority 0; policy drop;\n" +
             base + "tcp dport 22 jump admin\ntcp dport 80 accept\n }\n}\n"},
        {"a chain that is gone to",
         "table inet filter {\n chain web { tcp dport 80 accept; }\n chain input {\n type filter "
         "hook "
         "input priority 0; policy drop;\n" +
             base + "tcp dport { 80, 443 } goto web\ntcp dport 443 accept\n }\n}\n"},
        {"accept before drop", nft_chain(base + "accept\ndrop")},
        {"accept in disguise, by interface", nft_chain(base + "iifname \"wire0\" accept")},
        {"accept in disguise, by protocol", nft_chain(base + "meta l4proto tcp accept")},
        {"accept in disguise, by halves",
         nft_chain(base + "ip saddr 0.0.0.0/1 accept\nip saddr 128.0.0.0/1 accept\n"
                          "ip6 saddr ::/1 accept\nip6 saddr 8000::/1 accept")},
        {"another interface",
         nft_chain(base + "iifname \"wg*\" accept\niifname != \"lo\" tcp dport "
                          "22 accept")},
        {"a refusal at the end", nft_chain(base + "tcp dport 22 accept\nreject", "accept")},
        {"a refusal by ICMP",
         nft_chain(base + "tcp dport 22 accept\nreject with icmpx admin-prohibited", "accept")},
        {"two chains, one after the other",
         "table inet first {\n chain input {\n type filter hook input priority -10; policy "
         "accept;\n"
         "ip saddr 203.0.113.0/24 drop\n }\n}\n" +
             nft_chain(base + "tcp dport { 22, 80 } accept")},
        {"an accept that is taken back later",
         "table inet first {\n chain input {\n type filter hook input priority -10; policy drop;\n"
         "accept\n }\n}\n" +
             nft_chain(base + "tcp dport 443 accept")},
        {"a table that sleeps",
         "table inet filter {\n flags dormant;\n chain input {\n type filter "
         "hook input priority 0; policy drop;\n }\n}\n"},
        {"one family alone",
         "table ip filter {\n chain input {\n type filter hook input priority 0; "
         "policy drop;\n tcp dport 80 accept\n }\n}\n"},
        {"only for IPv6", nft_chain(base + "meta nfproto ipv6 tcp dport 22 accept\n"
                                           "meta nfproto ipv4 tcp dport 80 accept")},
        {"a limit",
         nft_chain(base + "tcp dport 22 limit rate 1000/second burst 1000 packets accept")},
        {"too many at once", nft_chain(base + "tcp dport 80 ct count over 100 drop\n"
                                              "tcp dport 80 accept")},
        {"a log on the way", nft_chain(base + "tcp dport 22 log prefix \"in\" accept\n"
                                              "log prefix \"drop\"")},
        {"by the kind of address", nft_chain(base + "fib daddr type != local drop\n"
                                                    "tcp dport 8080 accept")},
        {"flags of a first packet", nft_chain(base + "tcp flags syn tcp dport 8080 accept")},
    };
    return all;
}

constexpr const char* ufw_v4 =
    "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
    ":ufw-before-input - [0:0]\n:ufw-after-input - [0:0]\n:ufw-user-input - [0:0]\n"
    ":ufw-not-local - [0:0]\n:ufw-skip-to-policy-input - [0:0]\n:ufw-logging-deny - [0:0]\n"
    "-A INPUT -j ufw-before-input\n-A INPUT -j ufw-after-input\n"
    "-A ufw-skip-to-policy-input -j DROP\n"
    "-A ufw-before-input -i lo -j ACCEPT\n"
    "-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
    "-A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny\n"
    "-A ufw-before-input -m conntrack --ctstate INVALID -j DROP\n"
    "-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT\n"
    "-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT\n"
    "-A ufw-before-input -j ufw-not-local\n"
    "-A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT\n"
    "-A ufw-before-input -j ufw-user-input\n"
    "-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN\n"
    "-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN\n"
    "-A ufw-not-local -m addrtype --dst-type BROADCAST -j RETURN\n"
    "-A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny\n"
    "-A ufw-not-local -j DROP\n"
    "-A ufw-after-input -p udp -m udp --dport 137 -j ufw-skip-to-policy-input\n"
    "-A ufw-after-input -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix \"[UFW BLOCK] "
    "\"\n"
    "-A ufw-user-input -p tcp -m tcp --dport 80 -j ACCEPT\n"
    "-A ufw-user-input -s 10.77.0.0/16 -p tcp -m tcp --dport 22 -j ACCEPT\n"
    "-A ufw-user-input -p tcp -m multiport --dports 443,8000:8100 -j ACCEPT\nCOMMIT\n";
constexpr const char* ufw_v6 =
    "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
    "-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
    "-A INPUT -p ipv6-icmp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\nCOMMIT\n";
constexpr const char* plain_v4 =
    "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
    "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -i lo -j ACCEPT\n"
    "-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT\n"
    "-A INPUT ! -s 10.77.0.0/24 -p tcp -m tcp --dport 3306 -j DROP\n"
    "-A INPUT -p tcp -m tcp --dport 3300:3310 -j ACCEPT\n"
    "-A INPUT -s 10.77.0.0/24 -p tcp -m multiport ! --dports 80,443,40000 -m comment --comment "
    "\"not these\" -j "
    "ACCEPT\n"
    "-A INPUT -j REJECT --reject-with icmp-host-prohibited\nCOMMIT\n";
constexpr const char* plain_v6 =
    "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
    "-A INPUT -p ipv6-icmp -j ACCEPT\n-A INPUT -i wire+ -s fd77::/64 -p tcp -m tcp --dport 22 -j "
    "ACCEPT\nCOMMIT\n";

const std::vector<Rules>& iptables_rules() {
    static const std::vector<Rules> all{{"as ufw writes them", ufw_v4, ufw_v6},
                                        {"as administrators write them", plain_v4, plain_v6}};
    return all;
}

// What is said of a port, as the knocks show it.
struct Said {
    std::string default_v4, default_v6;
    nlohmann::json open;
};

Said ask(const NetPair& net) {
    const auto probe = [&](const std::string& name) {
        const auto ran = run_program(
            net.on_server({our_program("presscheck-agent"), "probe", name, "--format", "json"}));
        INFO(ran.error);
        REQUIRE(ran.code == 0);
        const auto table = nlohmann::json::parse(ran.out);
        REQUIRE(table.at("complete") == true);
        return table.at("rows");
    };
    Said said;
    for (const auto& row : probe("firewall")) {
        if (row.at("hook") != "input") continue;
        REQUIRE(row.at("default").is_string());
        (row.at("family") == "ip" ? said.default_v4 : said.default_v6) =
            row.at("default").get<std::string>();
    }
    said.open = probe("firewall_open");
    return said;
}

bool holds(const std::string& network, bool v6, bool inside) {
    const auto address = parse_address(v6       ? inside ? NetPair::inside_v6 : NetPair::outside_v6
                                       : inside ? NetPair::inside_v4
                                                : NetPair::outside_v4);
    const auto known = parse_network(network);
    return known && address && contains(*known, *address);
}

bool says_open(const nlohmann::json& rows, const Attempt& attempt) {
    return std::any_of(rows.begin(), rows.end(), [&](const nlohmann::json& row) {
        if (row.at("family") != (attempt.v6 ? "ip6" : "ip") || row.at("protocol") != "tcp")
            return false;
        if (row.at("first_port") > attempt.port || row.at("last_port") < attempt.port) return false;
        const auto& interfaces = row.at("interfaces");
        if (!interfaces.is_null() &&
            std::find(interfaces.begin(), interfaces.end(), "wire0") == interfaces.end())
            return false;
        const auto& sources = row.at("sources");
        return std::any_of(sources.begin(), sources.end(), [&](const nlohmann::json& network) {
            return holds(network.get<std::string>(), attempt.v6, attempt.from_inside);
        });
    });
}

std::string word_of(Knock knock) {
    return knock == Knock::opened ? "accept" : knock == Knock::refused ? "reject" : "drop";
}

void compare(const NetPair& net) {
    const auto said = ask(net);
    const auto attempts = net.knock(ports);
    REQUIRE(attempts.size() == 4 * ports.size());
    for (const auto& attempt : attempts) {
        CAPTURE(attempt.v6, attempt.from_inside, attempt.port, said.open.dump());
        CHECK(says_open(said.open, attempt) == (attempt.became == Knock::opened));
        if (attempt.port != nobody_names || attempt.from_inside) continue;
        // An error of ICMPv6 does not find its way back to an address of another network here: of
        // IPv6 a refusal that is told is silent as well.
        if (attempt.v6) {
            CHECK((said.default_v6 == "accept") == (attempt.became == Knock::opened));
        } else {
            CHECK(said.default_v4 == word_of(attempt.became));
        }
    }
}

void load(const NetPair& net, const std::vector<std::string>& loader, const std::string& text) {
    HowToRun how;
    how.input = text;
    const auto ran = run_program(net.on_server(loader), how);
    INFO(text << ran.error);
    REQUIRE(ran.code == 0);
}

bool can_try(const NetPair& net) {
    if (net.works()) return true;
    WARN("no network namespaces here: nothing was compared with real packets");
    return false;
}

}  // namespace

TEST_CASE("nftables lets in what we say it lets in", "[integration][truth]") {
    const NetPair net(ports);
    if (!can_try(net)) return;

    for (const auto& rules : nft_rules()) {
        DYNAMIC_SECTION(rules.name) {
            load(net, {"nft", "-f", "-"}, "flush ruleset\n" + rules.text);
            compare(net);
        }
    }
}

TEST_CASE("iptables over nftables lets in what we say it lets in", "[integration][truth]") {
    const NetPair net(ports);
    if (!can_try(net)) return;

    for (const auto& rules : iptables_rules()) {
        DYNAMIC_SECTION(rules.name) {
            load(net, {"iptables-nft-restore"}, rules.v4);
            load(net, {"ip6tables-nft-restore"}, rules.v6);
            compare(net);
        }
    }
}

TEST_CASE("iptables of old lets in what we say it lets in", "[integration][truth]") {
    const NetPair net(ports);
    if (!can_try(net)) return;
    if (run_program(net.on_server({"iptables-legacy", "-L", "-n"})).code != 0) {
        WARN("this kernel has no iptables-legacy: it was compared with nothing");
        return;
    }

    for (const auto& rules : iptables_rules()) {
        DYNAMIC_SECTION(rules.name) {
            load(net, {"iptables-legacy-restore"}, rules.v4);
            load(net, {"ip6tables-legacy-restore"}, rules.v6);
            compare(net);
        }
    }
}

TEST_CASE("who may not ask the kernel says that he was denied", "[integration]") {
    const NetPair net(ports);
    if (!can_try(net)) return;

    const auto ran = run_program(net.on_server(
        {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all",
         our_program("presscheck-agent"), "probe", "firewall", "--format", "json"}));

    INFO(ran.error);
    REQUIRE(ran.code == 0);
    const auto table = nlohmann::json::parse(ran.out);
    CHECK(table.at("complete") == false);
    CHECK(table.at("reason") == "denied");
    CHECK(table.at("rows").empty());
}

}  // namespace presscheck::test
