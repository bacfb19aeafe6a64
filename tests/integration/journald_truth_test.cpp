#include "checks/file_host.h"
#include "checks/parsers/journal_file.h"
#include "checks/probes/journald.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/fake_host.h"
#include "tests/support/files.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
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

// systemd-journal-remote writes a journal from text, so that its times are ours to choose.
TEST_CASE("a journal begins and ends when journalctl says", "[integration]") {
    const std::string writer = "/lib/systemd/systemd-journal-remote";
    if (!can_run("test -x " + writer) || !can_run("journalctl --version")) {
        WARN("systemd-journal-remote is not here: no journal was written to compare with");
        return;
    }
    const auto* const times = GENERATE("1790000000000000 1790000500000001 1790900000000000",
                                       "1600000000000000", "1790000000000007 1790000000000007");
    CAPTURE(times);
    const TemporaryFolder folder;
    std::istringstream list(times);
    std::string text;
    for (std::string time; list >> time;)
        text += "__REALTIME_TIMESTAMP=" + time + "\n__MONOTONIC_TIMESTAMP=" + time.substr(6) +
                "\n_BOOT_ID=0123456789abcdef0123456789abcdef\nMESSAGE=x\n\n";
    folder.write("/in", text);
    REQUIRE(run_command(writer + " -o " + folder.at("/a.journal") + " " + folder.at("/in") +
                        " >/dev/null 2>&1")
                .status == 0);

    const auto said = lines_from("journalctl --file " + folder.at("/a.journal") + " -o json");
    const auto head = read_file(folder.at("/a.journal")).substr(0, journal_head_bytes);
    const auto first = first_journal_entry(head), last = last_journal_entry(head);

    const auto time_in = [](const std::string& entry) {
        return nlohmann::json::parse(entry).at("__REALTIME_TIMESTAMP").get<std::string>();
    };
    const auto micros = [](const Result<std::optional<Time>>& time) {
        return std::to_string(time->value().time_since_epoch().count());
    };
    REQUIRE_FALSE(said.empty());
    REQUIRE(first);
    REQUIRE(last);
    CHECK(micros(first) == time_in(said.front()));
    CHECK(micros(last) == time_in(said.back()));
}

}  // namespace presscheck::test
