#include "agent/probe_arguments.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

Result<Arguments> parsed(const std::string& probe, const std::vector<std::string>& written) {
    return parse_arguments(*find_declaration(probe), written);
}

}  // namespace

TEST_CASE("arguments are read by the types of the probe's declaration", "[agent]") {
    const auto arguments = parsed("lines", {"path=/etc/motd", "matching=^a=b$", "comment=#"});

    REQUIRE(arguments);
    CHECK(spell(arguments->at("matching")) == "^a=b$");
    CHECK(arguments->size() == 3);
}

TEST_CASE("an argument a policy could not have is refused, and it is said which", "[agent]") {
    const auto [probe, written, problem] =
        GENERATE(table<std::string, std::vector<std::string>, std::string>({
            {"lines", {"path=/etc/motd", "matching=("}, "argument 'matching': not a regular"},
            {"files", {"path=etc/motd"}, "argument 'path': a path begins with /"},
            {"files", {"path=/etc/../x"}, "argument 'path': a path begins with /"},
            {"files", {"path"}, "argument 'path' is written path=value"},
            {"files", {"pth=/x"}, "'pth=/x' is no argument of probe 'files'; did you mean 'path'?"},
            {"files", {"path=/x", "path=/y"}, "argument 'path' is given twice"},
            {"files", {}, "probe 'files' needs path=..."},
        }));
    CAPTURE(problem);

    const auto arguments = parsed(probe, written);

    REQUIRE_FALSE(arguments);
    CHECK(arguments.error().code == Errc::malformed);
    CHECK(arguments.error().message.starts_with(problem));
}

}  // namespace presscheck::test
