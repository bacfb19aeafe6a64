#include "checks/parsers/sshd_config.h"

#include "tests/support/catch.h"

#include <map>

namespace presscheck::test {
namespace {

using Files = std::map<std::string, std::vector<SshdFile>>;  // by Include pattern

Result<SshdConfig> parse(const std::string& text, const Files& files = {}) {
    return parse_sshd_config({"main", text}, [&](const std::string& pattern) {
        const auto found = files.find(pattern);
        return Result<std::vector<SshdFile>>(found == files.end() ? std::vector<SshdFile>{}
                                                                  : found->second);
    });
}

// "keyword(argument|argument)" of each directive.
std::vector<std::string> directives(const SshdConfig& config) {
    std::vector<std::string> words;
    for (const auto& directive : config.directives) {
        std::string arguments;
        for (const auto& argument : directive.arguments)
            arguments += (arguments.empty() ? "" : "|") + argument;
        words.push_back(directive.keyword + "(" + arguments + ")");
    }
    return words;
}

}  // namespace

TEST_CASE("a directive of sshd is a keyword in any case and arguments", "[checks]") {
    const auto line = GENERATE(as<std::string>{}, "Port 22", "  PORT\t22  \r", "port=22",
                               "Port = 22", "Port \"22\"", "Port '22' # why", "\"Port\" 22\f");
    CAPTURE(line);

    const auto config = parse(line + "\n");

    REQUIRE(config);
    CHECK(directives(*config) == std::vector<std::string>{"port(22)"});
    CHECK(config->directives[0].source == "main:1");
}

TEST_CASE("quotes and escapes of sshd keep an argument together", "[checks]") {
    const auto config = parse("AllowUsers \"a b\" c\\ d 'e\"f' g\\\\h i\\j \"\" k#l\n");

    REQUIRE(config);
    CHECK(config->directives[0].arguments ==
          std::vector<std::string>{"a b", "c d", "e\"f", "g\\h", "i\\j", "", "k#l"});
}

TEST_CASE("what stands behind a keyword of sshd is kept as it is written", "[checks]") {
    const auto config = parse("ForceCommand  /bin/sh -c \"a  b\" # c  \n");

    REQUIRE(config);
    CHECK(config->directives[0].rest == "/bin/sh -c \"a  b\" # c");
}

TEST_CASE("empty lines and comments of sshd say nothing", "[checks]") {
    const auto config = parse("\n   \n# Port 1\n\t#Port 2\n\nPort 3");

    REQUIRE(config);
    REQUIRE(directives(*config) == std::vector<std::string>{"port(3)"});
    CHECK(config->directives[0].source == "main:6");
}

TEST_CASE("a Match block reaches to the next one", "[checks]") {
    const auto config = parse("A 1\nMatch User bob\nB 2\n Match Host x  # far\nC 3\n");

    REQUIRE(config);
    REQUIRE(config->matches.size() == 2);
    CHECK(config->matches[0].text == "Match User bob");
    CHECK(config->matches[0].source == "main:2");
    CHECK(config->matches[1].text == "Match Host x  # far");
    CHECK(config->directives[0].blocks.empty());
    CHECK(config->directives[1].blocks == std::vector<std::size_t>{0});
    CHECK(config->directives[2].blocks == std::vector<std::size_t>{1});
}

TEST_CASE("a Match block does not outlive the file it stands in", "[checks]") {
    const auto config = parse("Include x\nB 2\n", {{"/etc/ssh/x", {{"x", "Match User a\nA 1\n"}}}});

    REQUIRE(config);
    CHECK(config->directives[0].blocks == std::vector<std::size_t>{0});
    CHECK(config->directives[1].blocks.empty());
}

TEST_CASE("a Match block in an Include of another one needs both", "[checks]") {
    const auto config =
        parse("Match User a\nInclude /x\nC 3\n", {{"/x", {{"/x", "A 1\nMatch Host h\nB 2\n"}}}});

    REQUIRE(config);
    CHECK(config->directives[0].blocks == std::vector<std::size_t>{0});
    CHECK(config->directives[1].blocks == std::vector<std::size_t>{0, 1});
    CHECK(config->directives[2].blocks == std::vector<std::size_t>{0});
    CHECK(config->matches[1].within == std::vector<std::size_t>{0});
}

TEST_CASE("files of an Include are read where it stands, in their order", "[checks]") {
    const auto config = parse("A 1\nInclude \"/d/*.conf\" /e\nD 4\n",
                              {{"/d/*.conf", {{"/d/1.conf", "B 2"}, {"/d/2.conf", "\nC 3"}}}});

    REQUIRE(config);
    CHECK(directives(*config) == std::vector<std::string>{"a(1)", "b(2)", "c(3)", "d(4)"});
    CHECK(config->directives[2].source == "/d/2.conf:2");
}

TEST_CASE("Match lines that match the same have the same criteria", "[checks]") {
    const auto config = parse("Match User bob\nMATCH user=bob # x\nMatch User Bob\nMatch all\n");

    REQUIRE(config);
    CHECK(config->matches[0].criteria == config->matches[1].criteria);
    CHECK(config->matches[0].criteria != config->matches[2].criteria);
    CHECK(config->matches[3].everybody);
    CHECK_FALSE(config->matches[0].everybody);
}

TEST_CASE("sshd refuses a line it cannot cut up", "[checks][hostile]") {
    const auto line = GENERATE(as<std::string>{}, "Port", "Port \"22", "Banner 'x", "Match",
                               "Match User", "Match all x", "Match User a all", "Match Sky blue",
                               "Include", "Include \"\"", "Match User \"a");
    CAPTURE(line);

    const auto config = parse("Fine 1\n" + line + "\n");

    REQUIRE_FALSE(config);
    CHECK(config.error().code == Errc::malformed);
    CHECK(config.error().message.starts_with("main:2"));
}

TEST_CASE("an Include that goes round ends", "[checks][hostile]") {
    const auto config = parse("Include /x /x /x\n", {{"/x", {{"/x", "Include /x /x /x\n"}}}});

    REQUIRE_FALSE(config);
    CHECK(config.error().code == Errc::malformed);
}

TEST_CASE("Includes that multiply end", "[checks][hostile]") {
    Files files;
    const auto pattern = [](int depth) { return "/" + std::to_string(depth); };
    const auto four_times = [&](int depth) {
        const auto one = " " + pattern(depth);
        return "Include" + one + one + one + one + "\n";
    };
    files[pattern(1)] = {{pattern(1), four_times(2)}};
    files[pattern(2)] = {{pattern(2), four_times(3)}};
    files[pattern(3)] = {{pattern(3), four_times(4)}};
    files[pattern(4)] = {{pattern(4), four_times(5)}};
    files[pattern(5)] = {{pattern(5), four_times(6)}};
    files[pattern(6)] = {{pattern(6), four_times(7)}};
    files[pattern(7)] = {{pattern(7), "A 1\n"}};

    const auto config = parse("Include /1\n", files);

    REQUIRE_FALSE(config);
    CHECK(config.error().code == Errc::too_large);
}

TEST_CASE("what an Include cannot read is not left out", "[checks]") {
    const auto config = parse_sshd_config({"main", "Include /x\n"}, [](const std::string&) {
        return Result<std::vector<SshdFile>>(Error{Errc::denied, "/x"});
    });

    REQUIRE_FALSE(config);
    CHECK(config.error().code == Errc::denied);
}

TEST_CASE("sshd's reading of a zero byte is not guessed", "[checks][hostile]") {
    const auto config = parse(std::string("# x\0\nPort 22\n", 13));

    REQUIRE_FALSE(config);
    CHECK(config.error().code == Errc::malformed);
}

}  // namespace presscheck::test
