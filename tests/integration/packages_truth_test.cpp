#include "checks/file_host.h"
#include "checks/probes/packages.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

// What dpkg-query calls each state, in our words.
std::string our_word(const std::string& status, const std::string& error) {
    const bool fine =
        status == "installed" || status == "triggers-awaited" || status == "triggers-pending";
    if (error != "ok") return "broken";
    if (status == "config-files") return "removed";
    return fine ? "installed" : "broken";
}

Lines listed() {
    const auto outcome = run_command(
        "dpkg-query -W -f '${Package}|${Architecture}|${Version}|${db:Status-Status}|"
        "${db:Status-Eflag}|${db:Status-Want}\\n'");
    Lines rows;
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream parts(line);
        std::string name, architecture, version, status, error, want;
        std::getline(parts, name, '|');
        std::getline(parts, architecture, '|');
        std::getline(parts, version, '|');
        std::getline(parts, status, '|');
        std::getline(parts, error, '|');
        std::getline(parts, want, '|');
        rows.insert(name + " " + architecture + " " + version + " " + our_word(status, error) +
                    (want == "hold" ? " held" : ""));
    }
    return rows;
}

Lines seen() {
    const auto host = FileHost::open_live(Ceiling());
    Lines rows;
    const auto table = observed(observe_packages, *(*host)->seen_by("packages"));
    REQUIRE(table.complete());
    for (const auto& row : table.rows()) {
        rows.insert(shown(row, "name") + " " + shown(row, "architecture") + " " +
                    shown(row, "version") + " " + shown(row, "state") +
                    (shown(row, "held") == "true" ? " held" : ""));
    }
    return rows;
}

}  // namespace

TEST_CASE("packages are those dpkg-query lists on this machine", "[integration][truth]") {
    REQUIRE(can_run("command -v dpkg-query"));

    const auto ours = seen();

    CHECK(Agreement("packages", "dpkg-query -W").disagreement(ours, listed()) == "");
    CHECK(ours.size() > 100);
}

}  // namespace presscheck::test
