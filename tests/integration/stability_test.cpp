// Evidence that changes by itself would make every report a full one: this machine, looked at again
// and again.
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/program.h"

#include <nlohmann/json.hpp>
#include <string>

namespace presscheck::test {
namespace {

using nlohmann::json;

constexpr int looks = 20;

// Other people's processes and sockets come and go on a machine where tests run: with its own
// network and process numbers a scan sees the machine and none of them.
std::string alone() {
    const std::string quiet = "unshare --net --pid --fork --mount-proc ";
    return can_run(quiet + "true") ? quiet : "";
}

json look(const std::string& how) {
    const auto ran =
        run_command(how + our_program("presscheck-agent") + " scan --format json 2>/dev/null");
    return json::parse(ran.output);
}

// "policy/check: was ..., is ..." for each result that is another than before.
std::string changes(const json& before, const json& after) {
    std::string found;
    for (std::size_t i = 0; i < before.at("results").size(); ++i) {
        const auto& was = before.at("results")[i];
        const auto& is = after.at("results").at(i);
        if (was != is)
            found += was.at("check").get<std::string>() + ": was " + was.dump() + ", is " +
                     is.dump() + "\n";
    }
    if (before.at("machine") != after.at("machine"))
        found += before.at("machine").dump() + " became " + after.at("machine").dump();
    return found;
}

}  // namespace

TEST_CASE("what nobody changes is reported in the same bytes every time", "[integration]") {
    const auto how = alone();
    if (how.empty()) WARN("no right to a network of one's own: other people's sockets are seen");
    const auto first = look(how);
    std::string found;

    for (int i = 1; i < looks && found.empty(); ++i)
        found = changes(first, look(how));

    CHECK(found == "");
    CHECK(first.at("results").size() >= 25);
}

}  // namespace presscheck::test
