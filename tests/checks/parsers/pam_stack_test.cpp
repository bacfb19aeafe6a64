#include "checks/parsers/pam_stack.h"

#include "checks/parsers/pam_lines.h"

#include "tests/support/catch.h"

#include <map>

namespace presscheck::test {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

Result<PamStack> stack_of(const Files& files, const std::string& service = "sshd") {
    const PamOpener open = [&](std::string_view name, PamInclude) -> Result<PamFile> {
        const auto found = files.find(name);
        if (found == files.end()) return Error{Errc::not_found, std::string(name)};
        if (found->second == "denied") return Error{Errc::denied, std::string(name)};
        return PamFile{found->first, found->second};
    };
    return parse_pam_service({service, files.at(service)}, open);
}

// "0 required pam_unix.so nullok" a line.
std::vector<std::string> spelled(const Result<PamStack>& stack, PamType type = PamType::auth) {
    if (!stack) return {stack.error().message};
    std::vector<std::string> lines;
    for (const auto& entry : chain_of(*stack, type)) {
        auto line = std::to_string(entry.level) + " " + entry.control.text + " " + entry.module;
        for (const auto& argument : entry.arguments)
            line += " " + argument;
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

TEST_CASE("includes stand in their place, and only what is asked for", "[checks]") {
    const auto stack = stack_of({{"sshd", "auth include common\n@include all\n"},
                                 {"common", "auth required a.so x=1\naccount required b.so\n"},
                                 {"all", "auth optional c.so\naccount requisite d.so\n"}});

    CHECK(spelled(stack) == std::vector<std::string>{"0 required a.so x=1", "0 optional c.so"});
    CHECK(spelled(stack, PamType::account) == std::vector<std::string>{"0 requisite d.so"});
}

TEST_CASE("a substack is an entry with its modules one level below", "[checks]") {
    const auto stack = stack_of({{"sshd", "auth substack common\nauth required z.so\n"},
                                 {"common", "auth [ success = 1  default=ignore ] a.so\n"}});

    CHECK(spelled(stack) == std::vector<std::string>{"0 substack common",
                                                     "1 [success=1 default=ignore] a.so",
                                                     "0 required z.so"});
}

TEST_CASE("an entry knows its file and its first line", "[checks]") {
    const auto stack =
        stack_of({{"sshd", "# x\n\nauth \\\n required \\\n a.so\nauth required b.so\n"}});

    REQUIRE(stack);
    CHECK(chain_of(*stack, PamType::auth).at(0).line == 3);
    CHECK(chain_of(*stack, PamType::auth).at(1).line == 6);
    CHECK(chain_of(*stack, PamType::auth).at(1).file == "sshd");
}

TEST_CASE("circles of includes are refused", "[checks]") {
    const auto control = GENERATE("include", "substack");

    const auto stack = stack_of({{"sshd", std::string("auth ") + control + " a\n"},
                                 {"a", std::string("auth ") + control + " sshd\n"}});

    REQUIRE_FALSE(stack);
    CHECK(stack.error().code == Errc::malformed);
}

TEST_CASE("a file that may not be read ends the reading", "[checks]") {
    const auto line = GENERATE("auth include a\n", "auth substack a\n", "@include a\n");

    const auto stack = stack_of({{"sshd", line}, {"a", "denied"}});

    REQUIRE_FALSE(stack);
    CHECK(stack.error().code == Errc::denied);
}

TEST_CASE("@include of what is not there breaks a service as libpam breaks it", "[checks]") {
    const auto stack = stack_of({{"sshd", "@include nowhere\nauth required a.so\n"}});

    REQUIRE_FALSE(stack);
    CHECK(stack.error().code == Errc::malformed);
}

TEST_CASE("what has no name breaks a service", "[checks]") {
    const auto line = GENERATE("@include\n", "@include []\n", "auth include []\n",
                               "auth substack\n", "auth substack []\n", "auth substack ?\n",
                               "auth required []\n", "auth required .so\n", "auth required /x/\n",
                               "auth required ?.so\n", "odd required []\n");
    const Files files{{"sshd", std::string("auth required a.so\n") + line},
                      {"", "auth required b.so\n"},
                      {"?", "auth required b.so\n"}};

    const auto stack = stack_of(files);

    REQUIRE_FALSE(stack);
    CHECK(stack.error().code == Errc::malformed);
}

TEST_CASE("a control that cannot be read makes every answer a failure", "[checks]") {
    const auto word = GENERATE("requird", "success=0", "success", "success=ok default", "=ok",
                               "SUCCESS=ok", "success=ok foo=bad");

    const auto control = parse_pam_control(word);

    CHECK_FALSE(control.understood);
    CHECK(control.action(PamResult::success) == pam_action::bad);
}

TEST_CASE("what a control leaves open fails, and the default fills only what is open", "[checks]") {
    const auto open = parse_pam_control("success=ok");
    const auto first = parse_pam_control("default=ignore success=2");

    CHECK(open.action(PamResult::auth_err) == pam_action::bad);
    CHECK(first.action(PamResult::success) == 2);
    CHECK(first.action(PamResult::auth_err) == pam_action::ignore);
}

TEST_CASE("hostile lines of PAM are refused", "[checks][hostile]") {
    const auto bytes =
        GENERATE(std::string("auth required a.so \\"), std::string("auth req\0x", 10),
                 "auth required a.so " + std::string(1100, 'x'),
                 std::string("auth \\\n# only a comment follows\n"),
                 std::string("auth required a.so [x\n"), std::string("@include ["));

    const auto lines = parse_pam_lines(bytes);

    REQUIRE_FALSE(lines);
    CHECK(lines.error().code == Errc::malformed);
}

TEST_CASE("files that include files are not read without end", "[checks][hostile]") {
    // 3^12 times the last one.
    const PamOpener tree = [](std::string_view name, PamInclude) -> Result<PamFile> {
        const auto next = std::to_string(std::stoi(std::string(name)) + 1);
        const auto line = "auth include " + next + "\n";
        return PamFile{std::string(name),
                       name == "12" ? "auth required a.so\n" : line + line + line};
    };
    int read = 0;
    const PamOpener counted = [&](std::string_view name, PamInclude how) {
        ++read;
        return tree(name, how);
    };

    const auto stack = parse_pam_service(*tree("0", PamInclude::plain), counted);

    REQUIRE_FALSE(stack);
    CHECK(stack.error().code == Errc::too_large);
    CHECK(read < 5000);
}

TEST_CASE("pam.conf gives a service its own lines", "[checks]") {
    const PamOpener nothing = [](std::string_view name, PamInclude) -> Result<PamFile> {
        return Error{Errc::not_found, std::string(name)};
    };

    const auto stack = parse_pam_conf(
        {"/etc/pam.conf", "LOGIN auth required a.so\nsshd auth required b.so\n"}, "login", nothing);

    CHECK(spelled(stack) == std::vector<std::string>{"0 required a.so"});
}

}  // namespace presscheck::test
