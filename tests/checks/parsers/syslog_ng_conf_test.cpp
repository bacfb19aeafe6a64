#include "checks/parsers/syslog_ng_conf.h"

#include "tests/support/catch.h"

namespace presscheck {

TEST_CASE("a destination of syslog-ng has a target and a line", "[checks]") {
    const auto conf = parse_syslog_ng_conf(
        "@version: 3.38\n@include \"scl.conf\"\n@include \"/etc/syslog-ng/conf.d/*.conf\"\n"
        "source s { system(); };\n# destination no { tcp(\"a\"); };\n"
        "destination d {\n network(\"log.vn\" port(6514) transport(tls));\n};\n"
        "destination f { file(\"/var/log/a # b\"); };\n"
        "log { source(s); destination(d); flags(final); };\n"
        "log { source(s); destination(f); };\n");

    CHECK_FALSE(conf.malformed);
    CHECK(conf.includes == std::vector<std::string>{"scl.conf", "/etc/syslog-ng/conf.d/*.conf"});
    REQUIRE(conf.destinations.size() == 1);
    CHECK(conf.destinations[0].name == "d");
    CHECK(conf.destinations[0].target == "log.vn");
    CHECK(conf.destinations[0].protocol == "network");
    CHECK(conf.destinations[0].line == 7);
    REQUIRE(conf.paths.size() == 2);
    CHECK(conf.paths[0].destinations == std::vector<std::string>{"d"});
    CHECK_FALSE(conf.paths[0].plain);
    CHECK(conf.paths[1].plain);
}

TEST_CASE("a destination may stand in the path itself", "[checks]") {
    const auto conf =
        parse_syslog_ng_conf("log { source(s); destination { udp('10.0.0.9'); }; };\n");

    REQUIRE(conf.destinations.size() == 1);
    CHECK(conf.destinations[0].target == "10.0.0.9");
    REQUIRE(conf.paths.size() == 1);
    CHECK(conf.paths[0].destinations == std::vector<std::string>{conf.destinations[0].name});
    CHECK_FALSE(conf.paths[0].plain);
}

TEST_CASE("what does not end is no configuration of syslog-ng", "[checks]") {
    const std::string text = GENERATE("log { source(s);", "destination d { tcp(\"a",
                                      "log { source(s) }; }", "@include \"");
    CAPTURE(text);

    CHECK(parse_syslog_ng_conf(text).malformed);
}

}  // namespace presscheck
