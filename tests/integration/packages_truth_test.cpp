#include "checks/file_host.h"
#include "checks/probes/packages.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <set>
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

std::string spec(const std::string& name, const std::string& more) {
    return "Name: " + name + "\nSummary: x\nLicense: x\n" + more + "%description\nx\n%files\n";
}

// Packages of rpm, built and recorded below `root` by rpm itself.
void record_packages(const TemporaryFolder& root, const TemporaryFolder& work) {
    work.write("/plain.spec", spec("plain", "Version: 1.0\nRelease: 1.el9\nBuildArch: noarch\n"));
    work.write("/epoch.spec", spec("epoch", "Epoch: 2\nVersion: 3.4~rc1\nRelease: 5.el9_2\n"));
    work.write("/old.spec", spec("kernel", "Version: 5.14.0\nRelease: 70.el9\n"));
    work.write("/new.spec", spec("kernel", "Version: 5.14.0\nRelease: 427.el9\n"));
    root.make("/var/lib/rpm");
    const auto top = work.path().string();
    const auto rpm = "rpm --root " + root.path().string() + " --dbpath /var/lib/rpm ";
    lines_from("cd " + top + " && for spec in *.spec; do rpmbuild --quiet --define '_topdir " +
               top + "' -bb $spec || exit; done 2>&1");
    lines_from(rpm + "--initdb 2>&1");
    lines_from(rpm + "-i --justdb --nodeps --ignorearch $(find " + top +
               "/RPMS -name '*.rpm') 2>&1");
}

std::multiset<std::string> rows_below(const TemporaryFolder& root) {
    const auto host = FileHost::open_root(root.path(), Ceiling());
    std::multiset<std::string> rows;
    const auto table = observed(observe_packages, *(*host)->seen_by("packages"));
    REQUIRE(table.complete());
    for (const auto& row : table.rows())
        rows.insert(shown(row, "name") + "|" + shown(row, "architecture") + "|" +
                    shown(row, "version"));
    return rows;
}

}  // namespace

TEST_CASE("packages are those rpm lists, whatever it has written down so far",
          "[integration][truth]") {
    if (!can_run("command -v rpmbuild")) {
        WARN("rpm is not installed: its word on packages was not heard");
        return;
    }
    const TemporaryFolder root, work;
    record_packages(root, work);
    const auto rpm = "rpm --root " + root.path().string() + " --dbpath /var/lib/rpm ";
    const auto listed = [&] {
        const auto lines = lines_from(rpm + "-qa --qf '%{NAME}|%{ARCH}|%{EVR}\\n'");
        return std::multiset<std::string>(lines.begin(), lines.end());
    };

    CHECK(rows_below(root) == listed());
    CHECK(listed().size() == 4);
    lines_from(rpm + "-e --justdb --nodeps plain 2>&1");
    CHECK(rows_below(root) == listed());
    CHECK(listed().size() == 3);
}

TEST_CASE("packages are those dpkg-query lists on this machine", "[integration][truth]") {
    REQUIRE(can_run("command -v dpkg-query"));

    CHECK(lasting_disagreement([] {
              const auto ours = seen();
              REQUIRE(ours.size() > 100);
              return Agreement("packages", "dpkg-query -W").disagreement(ours, listed());
          }) == "");
}

}  // namespace presscheck::test
