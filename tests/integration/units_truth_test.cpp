#include "checks/file_host.h"
#include "checks/probes/units.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

// "ssh.service: enabled" for each unit file, as systemctl lists them for a tree it does not run.
Lines listed(const std::string& root) {
    const auto outcome = run_command("systemctl --root=" + root +
                                     " list-unit-files --no-legend --no-pager --full 2>/dev/null");
    Lines states;
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        std::string state;
        words >> name >> state;
        states.insert(name + ": " + state);
    }
    return states;
}

Lines seen(const std::string& root) {
    const auto host = FileHost::open_root(root, Ceiling());
    Lines states;
    const auto table = observed(observe_units, *(*host)->seen_by("units"));
    REQUIRE(table.complete());
    for (const auto& row : table.rows())
        states.insert(shown(row, "name") + ": " + shown(row, "enabled"));
    return states;
}

}  // namespace

TEST_CASE("units are in the state systemctl lists for this machine", "[integration][truth]") {
    REQUIRE(can_run("command -v systemctl"));

    CHECK(lasting_disagreement([] {
              const auto ours = seen("/");
              REQUIRE(ours.size() > 50);
              return Agreement("units", "systemctl --root=/ list-unit-files")
                  .disagreement(ours, listed("/"));
          }) == "");
}

TEST_CASE("units are in the state systemctl lists, whatever made it so", "[integration][truth]") {
    REQUIRE(can_run("command -v systemctl"));
    const TemporaryFolder root;
    const std::string install = "[Install]\nWantedBy=multi-user.target\n";
    const std::string service = "[Service]\nExecStart=/bin/true\n";
    const auto unit = [&](const std::string& name, const std::string& text) {
        root.write("/usr/lib/systemd/system/" + name, text);
    };
    const auto in_etc = [&](const std::string& name, const std::string& target) {
        root.link("/etc/systemd/system/" + name, target);
    };
    const std::string lib = "/usr/lib/systemd/system/";
    root.write("/etc/os-release", "ID=test\n");
    unit("plain.service", service);
    unit("off.service", service + install);
    unit("on.service", service + install);
    in_etc("multi-user.target.wants/on.service", lib + "on.service");
    unit("relative.service", service + install);
    in_etc("multi-user.target.wants/relative.service",
           "../../../../usr/lib/systemd/system/relative.service");
    unit("required.service", service + "[Install]\nRequiredBy=x.target\n");
    in_etc("x.target.requires/required.service", lib + "required.service");
    unit("runtime.service", service + install);
    root.link("/run/systemd/system/multi-user.target.wants/runtime.service",
              lib + "runtime.service");
    unit("vendor.service", service);
    root.link("/usr/lib/systemd/system/basic.target.wants/vendor.service", "../vendor.service");
    unit("gone.service", service + install);
    in_etc("gone.service", "/dev/null");
    unit("gone-for-now.service", service + install);
    root.link("/run/systemd/system/gone-for-now.service", "/dev/null");
    root.write("/etc/systemd/system/empty.service", "");
    unit("named.service", service + "[Install]\nAlias=other.service\n");
    in_etc("other.service", lib + "named.service");
    unit("unnamed.service", service + "[Install]\nAlias=another.service\n");
    unit("friend.service", service + install);
    in_etc("stranger.service", lib + "friend.service");
    unit("also.service", service + "[Install]\nAlso=off.service\n");
    unit("dropped.service", service);
    root.write("/etc/systemd/system/dropped.service.d/install.conf", install);
    unit("cleared.service", service + install);
    root.write("/etc/systemd/system/cleared.service.d/install.conf", "[Install]\nWantedBy=\n");
    unit("pool@.service", service + install);
    in_etc("multi-user.target.wants/pool@one.service", lib + "pool@.service");
    unit("tty@.service", service + "[Install]\nWantedBy=x.target\nDefaultInstance=tty1\n");
    in_etc("x.target.wants/tty@tty1.service", lib + "tty@.service");
    unit("idle@.service", service + install);
    unit("made@.service", service);
    in_etc("made@here.service", lib + "made@.service");
    root.write("/opt/outside.service", service + install);
    in_etc("outside.service", "/opt/outside.service");
    root.write("/opt/outside-on.service", service + install);
    in_etc("outside-on.service", "/opt/outside-on.service");
    in_etc("multi-user.target.wants/outside-on.service", "/opt/outside-on.service");
    root.link("/run/systemd/system/outside-now.service", "/opt/outside.service");
    in_etc("nowhere.service", lib + "missing.service");
    in_etc("round.service", "/etc/systemd/system/about.service");
    in_etc("about.service", "/etc/systemd/system/round.service");
    unit("broken.service", "[Install\nWantedBy=x.target\n");
    unit("commented.service", "#[Install]\n;WantedBy=x.target\n" + service);
    unit("continued.service", service + "[Install]\nWantedBy=\\\n# between\n  x.target\n");
    unit("disk@.mount", "[Mount]\nWhat=x\n");
    root.write("/etc/systemd/system/local.service", service + install);
    in_etc("multi-user.target.wants/local.service", "/etc/systemd/system/local.service");
    root.write("/etc/systemd/system/on.timer", "[Timer]\nOnCalendar=daily\n" + install);
    root.write("/run/systemd/generator/made.mount", "[Mount]\nWhat=x\nWhere=/x\n");
    root.write("/run/systemd/generator.late/old.service", service + install);
    root.write("/run/systemd/transient/passing.service", service);
    root.write("/usr/local/lib/systemd/system/here.service", service + install);
    root.write("/etc/systemd/system/not a unit.service", service);
    root.write("/etc/systemd/system/README", "no unit\n");
    root.make("/etc/systemd/system/folder.service");

    const auto theirs = listed(root.path().string());
    const auto ours = seen(root.path().string());

    const Agreement agreement("units", "systemctl --root=TREE list-unit-files");
    CHECK(agreement.disagreement(ours, theirs) == "");
    CHECK(theirs.size() >= 35);
}

}  // namespace presscheck::test
