#include "checks/parsers/time_config.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using Lines = std::vector<std::string>;

// "server a.example authenticated :3"
Lines told(const TimeConfig& config) {
    Lines lines;
    for (const auto& source : config.sources) {
        lines.push_back(source.kind + " " + source.server +
                        (source.authenticated ? " authenticated" : "") + " :" +
                        std::to_string(source.line));
    }
    return lines;
}

}  // namespace

TEST_CASE("chrony's sources, whatever the case of its words", "[checks]") {
    const auto config = parse_chrony_config(
        "! pool x\n server a.example iburst\nPool b.example NTS\npeer c.example key 7\n"
        "refclock PHC /dev/ptp0 poll 0\nmakestep 1 3\n# server d\n");

    CHECK(told(config) == Lines{"server a.example :2", "pool b.example authenticated :3",
                                "peer c.example authenticated :4", "refclock PHC /dev/ptp0 :5"});
    CHECK(config.includes.empty());
    CHECK_FALSE(config.malformed);
}

TEST_CASE("a source that is never chosen is none", "[checks]") {
    CHECK(parse_chrony_config("server a noselect\nrefclock SHM 0 noselect\n").sources.empty());
    CHECK(parse_ntp_config("server a noselect\n").sources.empty());
}

TEST_CASE("chrony names other files in three ways", "[checks]") {
    const auto config =
        parse_chrony_config("include /etc/a*.conf\nconfdir /etc/b /etc/c\nsourcedir /run/d\n");

    REQUIRE(config.includes.size() == 3);
    CHECK(config.includes[0].what == TimeInclude::What::file);
    CHECK(config.includes[0].paths == Lines{"/etc/a*.conf"});
    CHECK(config.includes[1].what == TimeInclude::What::folders);
    CHECK(config.includes[1].paths == Lines{"/etc/b", "/etc/c"});
    CHECK(config.includes[2].what == TimeInclude::What::sources);
}

TEST_CASE("a line without its source is not passed over in silence", "[checks][hostile]") {
    CHECK(parse_chrony_config("server\n").malformed);
    CHECK(parse_chrony_config("include\n").malformed);
    CHECK(parse_chrony_config("serverstats on\n").malformed);
    CHECK(parse_chrony_config("\xef\xbb\xbfserver a\n").malformed);
    CHECK(parse_chrony_config("server a\nserver b foo\nserver c # x\n").malformed_line == 2);
    CHECK(parse_chrony_config("refclock\n").malformed);
    CHECK(parse_ntp_config("pool\n").malformed);
    CHECK(parse_ntp_config("server -4\n").malformed);
    CHECK(parse_ntp_config("unpeer a.example\n").malformed);
    CHECK(parse_openntpd_config("server\n").malformed);
    CHECK(parse_openntpd_config("server $time\n").malformed);
}

TEST_CASE("ntpd's sources", "[checks]") {
    const auto config = parse_ntp_config(
        "pool a.example iburst # b\nserver -6 c.example nts\nserver 127.127.20.0 prefer\n"
        "refclock shm unit 0\nmulticastclient\nincludefile /etc/ntp/x\n");

    CHECK(told(config) == Lines{"pool a.example :1", "server c.example authenticated :2",
                                "refclock 127.127.20.0 :3", "refclock shm unit :4",
                                "broadcast  :5"});
    REQUIRE(config.includes.size() == 1);
    CHECK(config.includes[0].paths == Lines{"/etc/ntp/x"});
}

TEST_CASE("OpenNTPD's sources", "[checks]") {
    const auto config = parse_openntpd_config(
        "servers a.example\nserver \"b.example\" weight 3\nsensor *\nconstraint from \"x\"\n");

    CHECK(told(config) == Lines{"pool a.example :1", "server b.example :2", "refclock * :3"});
}

TEST_CASE("a quote with a blank in it gives no nameless server", "[checks][hostile]") {
    const auto line = GENERATE(as<std::string>{}, "server \" x\"", "server \"a b\"", "server \"\"",
                               "servers \"a");
    CAPTURE(line);

    const auto config = parse_openntpd_config(line + "\nserver b.example\n");

    CHECK(config.malformed);
    CHECK(told(config) == Lines{"server b.example :2"});
}

TEST_CASE("timesyncd's servers are added up, and cleared by nothing", "[checks]") {
    const auto assignments =
        parse_timesyncd_config("[Time]\nNTP=a b\n[X]\nNTP=c\n[Time]\nNTP=\nFallbackNTP=d\n");

    REQUIRE(assignments);
    REQUIRE(assignments->size() == 3);
    CHECK(assignments->at(0).servers == Lines{"a", "b"});
    CHECK(assignments->at(1).servers.empty());
    CHECK(assignments->at(2).fallback);
    CHECK(assignments->at(2).line == 7);
    CHECK_FALSE(parse_timesyncd_config("[Time\nNTP=a\n"));
}

}  // namespace presscheck::test
