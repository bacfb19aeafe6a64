#include "checks/probes/lines.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
    std::string whole;
    for (std::size_t i = 0; i < times; ++i)
        whole += part;
    return whole;
}

FakeHost machine_with(std::string content) {
    return FakeHost{}.with_file("/etc/x.conf", std::move(content));
}

Table ask(const Host& host, const char* path = "/etc/x.conf") {
    return observed(observe_lines, host, with({{"path", path}}));
}

Table ask_for(const Host& host, const char* matching) {
    return observed(observe_lines, host, with({{"path", "/etc/x.conf"}, {"matching", matching}}));
}

}  // namespace

TEST_CASE("each line is a row with its number", "[checks]") {
    const auto table = ask(machine_with("a\n\n  b\r\nlast"));

    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 4);
    CHECK(table.rows()[0].cell("path") == text("/etc/x.conf"));
    CHECK(table.rows()[0].cell("number") == integer(1));
    CHECK(table.rows()[1].cell("text") == text(""));
    CHECK(table.rows()[2].cell("text") == text("  b\r"));
    CHECK(table.rows()[3].cell("number") == integer(4));
    CHECK(table.rows()[3].cell("value") == absent());
    CHECK(table.rows()[3].source() == "/etc/x.conf:4");
}

TEST_CASE("a carriage return is a part of its line", "[checks][hostile]") {
    const auto machine = machine_with("ENABLED=yes\r\nA=1\rENABLED=yes\n");

    CHECK(ask_for(machine, "^ENABLED=yes$").rows().empty());
    CHECK(ask_for(machine, "^ENABLED=yes\\s*$").rows().size() == 1);
    const auto all = ask_for(machine, "^(.*)$");
    REQUIRE(all.rows().size() == 2);
    CHECK(all.rows()[0].cell("value") == text("ENABLED=yes\r"));
    CHECK(all.rows()[1].cell("value") == text("A=1\rENABLED=yes"));
}

TEST_CASE("many large files together are too much", "[checks][hostile]") {
    const std::string large(15U << 20U, '\0');
    auto machine = FakeHost{}.with_file("/etc/profile.d/0a.sh", "TMOUT=2\n");
    for (int i = 0; i < 5; ++i)
        machine =
            std::move(machine).with_file("/etc/profile.d/" + std::to_string(i) + ".sh", large);
    machine = std::move(machine).with_file("/etc/profile.d/5.sh", "TMOUT=1\n");

    const auto table =
        ask_for(machine_with("deny = 5\nallow = 7\n# deny = 6\n"), "^deny\\s*=\\s*(\\d+)");

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("text") == text("deny = 5"));
    CHECK(table.rows()[0].cell("value") == text("5"));
}

TEST_CASE("a value is the first group, where there is one", "[checks]") {
    const auto [expression, value] = GENERATE(table<const char*, Cell>({
        {"deny = \\d", absent()},
        {"(?:deny) = \\d", absent()},
        {"(never)?deny", absent()},
        {"deny()", text("")},
        {"(d)(e)", text("d")},
    }));
    CAPTURE(expression);

    const auto table = ask_for(machine_with("deny = 5\n"), expression);

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("value") == value);
}

TEST_CASE("comments are left out, also those after blanks", "[checks]") {
    const auto host = machine_with("# a\n \t# b\nc # d\n//e\n");

    const auto table =
        observed(observe_lines, host, with({{"path", "/etc/x.conf"}, {"comment", "#"}}));

    REQUIRE(table.rows().size() == 2);
    CHECK(table.rows()[0].cell("number") == integer(3));
    CHECK(table.rows()[1].cell("text") == text("//e"));
}

TEST_CASE("an empty comment leaves nothing out", "[checks]") {
    const auto table = observed(observe_lines, machine_with("a\n"),
                                with({{"path", "/etc/x.conf"}, {"comment", ""}}));

    CHECK(table.rows().size() == 1);
}

TEST_CASE("a file that is not there has no lines", "[checks]") {
    const auto path = GENERATE("/etc/nothing", "/etc/*.nothing", "/nowhere/*");
    CAPTURE(path);

    const auto table = ask(machine_with("a\n"), path);

    CHECK(table.complete());
    CHECK(table.rows().empty());
}

TEST_CASE("a pattern reads every file it finds, and passes over what is none", "[checks]") {
    const auto host = FakeHost{}
                          .with_file("/etc/d/a", "1\n")
                          .with_file("/etc/d/b", "2\n")
                          .with_directory("/etc/d/c")
                          .with_link("/etc/d/d", "/nowhere")
                          .with_link("/etc/d/e", "c")
                          .with_link("/etc/d/f", "a")
                          .with_special("/etc/d/g");

    const auto table = ask(host, "/etc/d/*");

    CHECK(table.complete());
    REQUIRE(table.rows().size() == 3);
    CHECK(table.rows()[1].cell("path") == text("/etc/d/b"));
    CHECK(table.rows()[2].cell("path") == text("/etc/d/f"));
}

TEST_CASE("a path that names a folder is a mistake", "[checks]") {
    CHECK(ask(machine_with("a\n"), "/etc").reason() == Reason::malformed);
}

TEST_CASE("a file that cannot be read leaves the others", "[checks]") {
    const auto [code, reason] = GENERATE(table<Errc, Reason>({
        {Errc::denied, Reason::denied},
        {Errc::not_permitted, Reason::not_permitted},
        {Errc::too_large, Reason::too_large},
    }));
    const auto host = FakeHost{}
                          .with_file("/etc/d/a", "1\n")
                          .with_unreadable("/etc/d/b", code)
                          .with_file("/etc/d/c", "3\n");

    const auto table = ask(host, "/etc/d/*");

    CHECK(table.rows().size() == 2);
    CHECK(table.reason() == reason);
}

TEST_CASE("bytes that are no text do not hide their line", "[checks][hostile]") {
    const auto table = ask_for(machine_with("PermitRootLogin yes \xff\xc3(\xe2\x82\n"),
                               "^PermitRootLogin (\\w+).*$");

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("value") == text("yes"));
    CHECK(table.rows()[0].cell("text") ==
          text("PermitRootLogin yes \xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd"));
}

TEST_CASE("many hostile lines are matched in time that grows with their length",
          "[checks][hostile]") {
    const auto host = machine_with(repeated(std::string(60, 'a') + "!\n", 50'000));

    const auto table = ask_for(host, "^(a+)+$");

    CHECK(table.complete());
    CHECK(table.rows().empty());
}

TEST_CASE("one very long line is one line", "[checks][hostile]") {
    const auto table = ask_for(machine_with(std::string(8U << 20U, 'a') + "b"), "(a+)b$");

    CHECK(table.complete());
    CHECK(table.rows().size() == 1);
}

TEST_CASE("more lines than a table holds leave it incomplete", "[checks][hostile]") {
    const auto table = ask(machine_with(repeated("a\n", 65'537)));

    CHECK(table.rows().size() == 65'536);
    CHECK(table.reason() == Reason::budget);
}

TEST_CASE("more text than a table holds leaves it incomplete", "[checks][hostile]") {
    const auto host = FakeHost{}
                          .with_file("/etc/d/a", std::string(10U << 20U, 'a'))
                          .with_file("/etc/d/b", std::string(10U << 20U, 'b'));

    const auto table = ask(host, "/etc/d/*");

    CHECK(table.rows().size() == 1);
    CHECK(table.reason() == Reason::budget);
}

TEST_CASE("an expression that is none finds nothing and says so", "[checks][hostile]") {
    CHECK(ask_for(machine_with("a\n"), "(").reason() == Reason::malformed);
}

}  // namespace presscheck::test
