#include "agent/unknown_words.h"

#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

#include <string>

namespace presscheck::test {
namespace {

using json = nlohmann::json;

std::string told(const std::string& reason, const std::string& source,
                 json evidence = json::array(), Language language = Language::en) {
    return words_for_unknown(
        {{"reason", reason}, {"source", source}, {"evidence", std::move(evidence)}}, language);
}

bool names(const std::string& text, const std::string& word) {
    return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("a firewall that nobody may ask for names the right that is missing") {
    const auto language = GENERATE(Language::vi, Language::en);
    for (const auto* source : {"nftables.json", "iptables.rules", "ip6tables.rules"}) {
        const auto text = told("denied", source, json::array(), language);
        CHECK(names(text, "CAP_NET_ADMIN"));
        CHECK(names(text, "firewall.conf"));
    }
    CHECK_FALSE(names(told("not_live", "nftables.json"), "CAP_NET_ADMIN"));
    CHECK_FALSE(names(told("denied", "/etc/shadow"), "CAP_NET_ADMIN"));
}

TEST_CASE("a service that nobody can see names who would have started it") {
    const std::string unit = "/usr/lib/systemd/system/a.service";
    const json row{{{"probe", "units"}, {"row", json::object()}, {"source", unit}}};

    CHECK(names(told("not_live", unit, row), "systemd did not start this machine"));
    // The row beside it may be another operand's.
    CHECK_FALSE(names(told("not_live", "/proc/net/tcp", row), "systemd"));
}

TEST_CASE("other reasons are told with the file that kept a probe from looking") {
    const json row{{{"probe", "files"}, {"row", json::object()}, {"source", "/etc/x"}}};

    CHECK(names(told("denied", "/etc/x"), " · at /etc/x"));
    CHECK(names(told("denied", "/etc/x", json::array(), Language::vi), " · ở /etc/x"));
    CHECK_FALSE(names(told("denied", "/etc/x", row), "/etc/x"));
    CHECK(names(told("absent", "/var/lib/apt/lists"), "apt update"));
    CHECK(names(told("absent", "/sys/kernel/security/lockdown"), "securityfs"));
    CHECK(names(told("a reason of tomorrow", ""), "not recognised"));
}

}  // namespace presscheck::test
