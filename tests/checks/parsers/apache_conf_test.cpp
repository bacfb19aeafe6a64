#include "checks/parsers/apache_conf.h"

#include "tests/support/catch.h"

#include <map>

namespace presscheck::test {
namespace {

Result<ApacheConf> parsed(const std::string& text,
                          const std::map<std::string, std::string>& others = {}) {
    ApacheSurroundings around;
    around.server_root = "/etc/apache2";
    around.release = "2.4.57";
    around.variables = {{"LOGS", "/var/log/apache2"}};
    around.modules = {"core.c", "http_core.c", "mod_so.c", "event.c", "mod_log_config.c"};
    around.include = [others](const std::string& path, bool) -> Result<std::vector<ApacheFile>> {
        const auto found = others.find(path);
        if (found == others.end()) return Error{Errc::not_found, path};
        return std::vector{ApacheFile{path, found->second}};
    };
    around.exists = [](const std::string& path) -> Result<bool> { return path == "/there"; };
    return parse_apache_conf({{"/etc/apache2/apache2.conf", text}}, around);
}

std::string problem(const std::string& text) {
    const auto conf = parsed(text);
    return conf ? "" : conf.error().message;
}

}  // namespace

TEST_CASE("a line of Apache goes on behind a backslash, and knows its place", "[checks]") {
    const auto conf = parsed("# a \\\nListen 1\nListen \\\n  80\n\nServerAdmin \"a \\\"b\" 'c'\n");

    REQUIRE(conf);
    REQUIRE(conf->directives.size() == 2);
    CHECK(conf->directives[0].name == "listen");
    CHECK(conf->directives[0].words == std::vector<std::string>{"80"});
    CHECK(conf->directives[0].source == "/etc/apache2/apache2.conf:3");
    CHECK(conf->directives[1].words == std::vector<std::string>{"a \"b", "c"});
}

TEST_CASE("conditions of Apache stand for what is in them", "[checks]") {
    CHECK(parsed("<IfModule mod_so.c>\nListen 1\n</IfModule>")->directives.size() == 1);
    CHECK(parsed("<IfModule ssl_module>\nListen 1\n</IfModule>")->directives.empty());
    CHECK(parsed("<IfModule !ssl_module>\nListen 1\n</IfModule>")->directives.size() == 1);
    CHECK(parsed("Define a\n<IfDefine a>\nListen 1\n</IfDefine>")->directives.size() == 1);
    CHECK(parsed("<IfVersion < 2.4>\nListen 1\n</IfVersion>")->directives.empty());
    CHECK(parsed("<IfFile /there>\nListen 1\n</IfFile>")->directives.size() == 1);
    CHECK(parsed("<IfDefine a>\n<IfDefine b>\n</IfDefine>\nX\n</IfDefine>")->directives.empty());
}

TEST_CASE("a variable that nothing sets makes its directive uncertain", "[checks]") {
    const auto conf = parsed("ErrorLog ${LOGS}/a\nErrorLog ${NONE}/a\nDefine X y\nErrorLog ${X}");

    REQUIRE(conf);
    CHECK(conf->directives[0].words.front() == "/var/log/apache2/a");
    CHECK(conf->directives[0].certain);
    CHECK_FALSE(conf->directives[1].certain);
    CHECK(conf->directives[2].words.front() == "y");
}

TEST_CASE("what Apache refuses is refused with its place", "[checks][hostile]") {
    const std::string at = "/etc/apache2/apache2.conf:1: ";

    CHECK(problem("Nonsense on") == at + "nonsense: no module that is loaded has it");
    CHECK(problem("SSLEngine on") == at + "sslengine: its module is not loaded");
    CHECK(problem("<Directory />\n") == "/etc/apache2/apache2.conf: <directory> is not closed");
    CHECK(problem("</Directory>") == at + "ends a section that has not begun");
    CHECK(problem("<Directory />\nListen 1\n</Directory>") ==
          "/etc/apache2/apache2.conf:2: listen: not allowed here");
    CHECK(problem("Include gone") == at + "include: there is no /etc/apache2/gone");
    CHECK(problem("<Macro a>\n</Macro>") == at + "<macro: macros are not read");
    CHECK(problem("Include ${NONE}") == at + "include: a variable that nothing sets");
}

TEST_CASE("a directive may stand before its module is loaded", "[checks]") {
    const auto conf = parsed("SSLEngine on\nLoadModule ssl_module modules/mod_ssl.so");

    REQUIRE(conf);
    CHECK(conf->modules.contains("mod_ssl.c"));
}

TEST_CASE("with a module nobody knows a directive nobody knows is kept as one", "[checks]") {
    const auto conf = parsed("LoadModule odd_module x.so\nOddGate on");

    REQUIRE(conf);
    CHECK_FALSE(conf->directives.at(0).known);
}

TEST_CASE("a file of Apache that includes itself is refused", "[checks][hostile]") {
    CHECK_FALSE(parsed("Include a", {{"/etc/apache2/a", "Include a"}}));
}

TEST_CASE("plain assignments of a shell's file are read, others are not", "[checks]") {
    const auto values =
        shell_assignments("export A=/x$SUFFIX\nB='b c'\nC=$(id)\nD=1\nD=`x`\n# E=1\n");

    CHECK(values == std::map<std::string, std::string, std::less<>>{{"A", "/x"}, {"B", "b c"}});
}

}  // namespace presscheck::test
