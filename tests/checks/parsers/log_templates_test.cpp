#include "checks/parsers/log_templates.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("a template of rsyslog says which part of a path is the machine") {
    const auto found = find_rsyslog_templates(
        "# $template No,\"/x/%HOSTNAME%\"\n"
        "$template A,\"/var/log/%$YEAR%/%HOSTNAME%/%PROGRAMNAME%.log\"\n"
        "template(name=\"B\" type=\"string\" "
        "string=\"/l/%fromhost-ip:::secpath-replace%-%x%.log\")\n"
        "template(name=\"C\" type=\"string\" string=\"%msg%\")\n"
        "*.* ?A\n*.* -?C;fmt\naction(type=\"omfile\" DynaFile=\"B\")\n");

    REQUIRE(found.templates.size() == 2);
    CHECK(found.templates[0].name == "A");
    CHECK(found.templates[0].pattern == "/var/log/*/*/*.log");
    CHECK(found.templates[0].host_star == 1);
    CHECK(found.templates[0].dated);
    CHECK(found.templates[0].line == 2);
    CHECK(found.templates[1].pattern == "/l/*-*.log");
    CHECK(found.templates[1].host_star == 0);
    CHECK(found.templates[1].by_host);
    CHECK_FALSE(found.templates[1].dated);
    CHECK(found.used == std::vector<std::string>{"A", "C", "B"});
}

TEST_CASE("a file of syslog-ng says which part of a path is the machine") {
    const auto found = find_syslog_ng_templates(
        "destination d { file(\"/l/${HOST}/$YEAR.$MONTH.log\"); };\n"
        "# file(\"/l/$HOST\")\ndestination e { file('/m/$PROGRAM-$HOST_FROM'); };\n"
        "destination f { file(\"/var/log/messages\"); };\n");

    REQUIRE(found.templates.size() == 2);
    CHECK(found.templates[0].pattern == "/l/*/*.*.log");
    CHECK(found.templates[0].host_star == 0);
    CHECK(found.templates[0].dated);
    CHECK(found.templates[1].pattern == "/m/*-*");
    CHECK(found.templates[1].host_star == 1);
    CHECK(found.templates[1].line == 3);
}

TEST_CASE("properties in a row are one, and a path may be by no machine") {
    const auto found = find_rsyslog_templates(
        "$template A,\"/l/%PROGRAMNAME%%HOSTNAME%.log\"\n$template B,\"/l/%PROGRAMNAME%.log\"\n"
        "$template C,\"/l/%HOSTNAME\"\n");

    REQUIRE(found.templates.size() == 3);
    CHECK(found.templates[0].pattern == "/l/*.log");
    CHECK(found.templates[0].by_host);
    CHECK_FALSE(found.templates[1].by_host);
    CHECK_FALSE(found.templates[2].by_host);
}

TEST_CASE("a star in the name of a folder does not move the machine") {
    const auto found = find_syslog_ng_templates("file(\"/l*/x/$HOST\")\n");

    REQUIRE(found.templates.size() == 1);
    CHECK(found.templates[0].pattern == "/l*/x/*");
    CHECK(found.templates[0].host_star == 1);
}

TEST_CASE("what stands for a property is read off the path") {
    CHECK(text_at_star("/l/*/*.log", "/l/web1/a.log", 0) == "web1");
    CHECK(text_at_star("/l/*/*.log", "/l/web1/a.log", 1) == "a");
    CHECK(text_at_star("/l/*/*.log", "/l/web1/b/a.log", 0).empty());
    CHECK(text_at_star("/l.x/*", "/lyx/web1", 0).empty());
}

}  // namespace presscheck::test
