#include "checks/file_host.h"
#include "checks/probes/journald.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <nlohmann/json.hpp>
#include <string>

namespace presscheck::test {

TEST_CASE("journald's files count in the order in which systemd shows them") {
    if (!can_run("systemd-analyze --version")) {
        WARN("systemd-analyze is not here: its word on journald.conf was not heard");
        return;
    }
    const TemporaryFolder root;
    const auto write = [&](const std::string& name, const std::string& settings) {
        root.write(name, "[Journal]\n" + settings);
    };
    write("/etc/systemd/journald.conf",
          "Storage=none\nSystemMaxUse=1G\nSeal=no\nMaxFileSec=1day\n");
    write("/usr/lib/systemd/journald.conf.d/10-a.conf", "Storage=volatile\nSystemMaxUse=2G\n");
    write("/usr/lib/systemd/journald.conf.d/20-b.conf", "Storage=persistent\nRateLimitBurst=5\n");
    write("/usr/lib/systemd/journald.conf.d/30-c.conf", "SystemMaxUse=3G\nCompress=no\n");
    write("/usr/local/lib/systemd/journald.conf.d/30-c.conf", "SystemMaxUse=4G\n");
    write("/run/systemd/journald.conf.d/05-d.conf", "SystemMaxUse=5G\nSystemKeepFree=1G\n");
    write("/etc/systemd/journald.conf.d/20-b.conf", "MaxRetentionSec=90day\nStorage=persistent\n");
    write("/etc/systemd/journald.conf.d/40-e.txt", "Storage=none\n");
    write("/etc/systemd/journald@web.conf.d/99.conf", "Storage=none\n");
    root.link("/etc/systemd/journald.conf.d/10-a.conf", "/dev/null");
    const auto parts = FileHost::open_root(root.path(), Ceiling());
    REQUIRE(parts);

    const auto shown = run_command("systemd-analyze --no-pager --root=" + root.path().string() +
                                   " cat-config systemd/journald.conf");

    REQUIRE(shown.status == 0);
    CAPTURE(shown.output);
    const auto ours = observed(observe_journald, *(*parts)->seen_by("journald"));
    const auto theirs =
        observed(observe_journald,
                 FakeHost{}.with_file("/etc/systemd/journald.conf", shown.output).not_live());
    const auto& declaration = *find_declaration("journald");
    CHECK(to_json(ours.rows().at(0), declaration).dump() ==
          to_json(theirs.rows().at(0), declaration).dump());
    CHECK(test::shown(ours.rows().at(0), "max_use") == std::to_string(std::int64_t{4} << 30));
    CHECK(test::shown(ours.rows().at(0), "max_retention") == "90d");
}

}  // namespace presscheck::test
