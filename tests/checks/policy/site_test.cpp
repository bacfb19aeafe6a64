#include "checks/policy/site.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

std::string site_problems(std::string_view text) {
    const auto loaded = load_site(text);
    const auto* problems = std::get_if<std::vector<Problem>>(&loaded);
    return problems == nullptr ? "none\n" : spell("s", *problems);
}

}  // namespace

TEST_CASE("site.yaml is read as it is written", "[policy]") {
    const auto loaded = load_site(R"(site: 1
roles: [log-host]
zones: [{name: dmz, networks: [10.0.1.0/24, "2001:db8::/48"]}]
endpoints: [{name: home, url: "https://example.vn/", own: true}, {name: other, url: "ntp://x"},
            {name: desk, url: "https://desk.example.vn:8443/login?to=a", admin: true}]
channels: [{name: rss, platform: site, url: "https://example.vn/rss", domestic: true}]
licences: [{name: electronic, number: "12/GP", issued: 2024-01-02, expires: 2034-01-01}]
backups: [{name: cms, kind: database, path: /var/backups/cms/*.age, medium: tape,
           schedule: cms.timer, copies: [{medium: cloud, offsite: true}]}]
)");

    REQUIRE(std::holds_alternative<Site>(loaded));
    const auto& site = std::get<Site>(loaded);
    CHECK(site.roles == std::vector<std::string>{"log-host"});
    REQUIRE(site.zones.size() == 1);
    CHECK(spell(site.zones[0].networks[1]) == "2001:db8::/48");
    REQUIRE(site.endpoints.size() == 3);
    CHECK(site.endpoints[0].own);
    CHECK_FALSE(site.endpoints[0].admin);
    CHECK_FALSE(site.endpoints[1].own);
    CHECK(spell(site.endpoints[1].url) == "ntp://x");
    CHECK(site.endpoints[2].admin);
    CHECK(site.endpoints[2].url.target == "/login?to=a");
    REQUIRE(site.channels.size() == 1);
    CHECK(site.channels[0].domestic == true);
    REQUIRE(site.licences.size() == 1);
    CHECK(format_time(*site.licences[0].expires) == "2034-01-01T00:00:00Z");
    REQUIRE(site.backups.size() == 1);
    CHECK(site.backups[0].path == "/var/backups/cms/*.age");
    CHECK(site.backups[0].medium == "tape");
    CHECK_FALSE(site.backups[0].offsite);
    CHECK(site.backups[0].schedule == "cms.timer");
    REQUIRE(site.backups[0].copies.size() == 1);
    CHECK(site.backups[0].copies[0].medium == "cloud");
    CHECK(site.backups[0].copies[0].offsite);
    CHECK(site.backups[0].copies[0].path.empty());
}

TEST_CASE("everything in site.yaml but its format may be left out", "[policy]") {
    const auto loaded = load_site(
        "site: 1\nchannels: [{name: a, platform: b, url: c://d}]\n"
        "licences: [{name: e}]\n");

    REQUIRE(std::holds_alternative<Site>(loaded));
    CHECK_FALSE(std::get<Site>(loaded).channels[0].domestic);
    CHECK_FALSE(std::get<Site>(loaded).licences[0].expires);
    CHECK(std::get<Site>(loaded).declares("licences"));
    CHECK_FALSE(std::get<Site>(loaded).declares("endpoints"));
}

TEST_CASE("an empty list of site.yaml is declared, one that is not there is not", "[policy]") {
    const auto loaded = load_site("site: 1\nendpoints: []\n");

    REQUIRE(std::holds_alternative<Site>(loaded));
    CHECK(std::get<Site>(loaded).declares("endpoints"));
    CHECK_FALSE(std::get<Site>(loaded).declares("zones"));
}

TEST_CASE("each mistake in site.yaml is named in its place", "[policy]") {
    const auto [text, problem] = GENERATE(table<std::string, std::string>({
        {"roles: []", "s:1:1: site.yaml lacks the key 'site'\n"},
        {"site: 2", "s:1:7: 'site' is the format, which is 1, not '2'\n"},
        {"site: 1\nrole: [a]", "s:2:1: unknown key 'role' of site.yaml; did you mean 'roles'?\n"},
        {"site: 1\nroles: [Log host]",
         "s:2:9: role 'Log host' is not a name: small letters, digits, dots, dashes and "
         "underscores, a letter or digit first, at most 128\n"},
        {"site: 1\nzones: [{name: a, networks: [10.0.1.5/24]}]",
         "s:2:30: 'networks': '10.0.1.5/24' has bits set beyond its prefix; write 10.0.1.0/24\n"},
        {"site: 1\nzones: [{name: a, networks: []}]", "s:2:29: 'networks' is empty\n"},
        {"site: 1\nzones: {name: a}", "s:2:8: 'zones' is a list, not a map\n"},
        {"site: 1\nzones: [a]", "s:2:9: a row of 'zones' is a map, not a text\n"},
        {"site: 1\nendpoints: [{name: a, ulr: b://c}]",
         "s:2:23: unknown key 'ulr' of a row of 'endpoints'; did you mean 'url'?\n"},
        {"site: 1\nendpoints: [{name: a, url: example.vn}]",
         "s:2:28: 'url' does not begin with https://, http://, tls://, ntp:// or dns://: "
         "'example.vn'\n"},
        {"site: 1\nendpoints: [{name: a, url: ntp://c}, {name: a, url: ntp://d}]",
         "s:2:38: duplicate name 'a' in 'endpoints'\n"},
        {"site: 1\nchannels: [{name: a, platform: b, url: example.vn}]",
         "s:2:40: 'url' is like https://example.vn/, not 'example.vn'\n"},
        {"site: 1\nchannels: [{name: a, platform: b, url: c://d, domestic: maybe}]",
         "s:2:57: 'domestic': not true or false: 'maybe'\n"},
        {"site: 1\nlicences: [{name: a, issued: 2024-01-02, expires: 2023-01-01}]",
         "s:2:51: 'expires' lies before 'issued'\n"},
        {"site: 1\nlicences: [{name: a, expires: 2023-02-30}]",
         "s:2:31: 'expires': not a date like 2026-11-23: '2023-02-30'\n"},
        {"site: 1\nbackups: [{name: a, kind: os, path: var/x}]",
         "s:2:37: 'path' begins with /, not as in 'var/x'\n"},
        {"site: 1\nbackups: [{name: a, kind: os, path: /x, schedule: daily}]",
         "s:2:51: 'schedule' is a timer of systemd (x.timer) or a file of cron (/etc/cron.d/x), "
         "not 'daily'\n"},
        {"site: 1\nbackups: [{name: a, kind: os, path: /x, copies: [{}]}]",
         "s:2:50: a row of 'copies' lacks the key 'medium'\n"},
    }));
    CAPTURE(text);

    CHECK(site_problems(text) == problem);
}

}  // namespace presscheck::test
