// The time sources we read beside those that chronyd and systemd-analyze read from the same files.

#include "checks/facts.h"
#include "checks/file_host.h"
#include "checks/parsers/time_config.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

using Lines = std::vector<std::string>;

void enable(const TemporaryFolder& root, const std::string& unit) {
    root.write("/usr/lib/systemd/system/" + unit, "[Install]\nWantedBy=multi-user.target\n");
    root.link("/etc/systemd/system/multi-user.target.wants/" + unit,
              "/usr/lib/systemd/system/" + unit);
    root.make("/run/systemd");
}

Table sources_of(const TemporaryFolder& root) {
    const auto host = FileHost::open_root(root.path().string(), Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    FactCache facts(**host, *parse_time("2026-11-01T00:00:00Z"));
    return facts.table(*find_declaration("time_sources"), {});
}

// A configuration whose files name each other below `prefix`: chronyd knows no root but the real.
void write_chrony(const TemporaryFolder& root, const std::string& prefix) {
    const auto in = prefix + "/etc/chrony";
    root.write("/etc/chrony/chrony.conf",
               "# comment\n! another\nserver a.example iburst\n  Pool b.example NTS maxsources 2\n"
               "confdir " +
                   in + "/one.d " + in +
                   "/two.d\n"
                   "include " +
                   in +
                   "/more/*.conf\n"
                   "refclock PHC /dev/ptp0 poll 0\nmakestep 1 3\nPEER c.example key 7\n"
                   "server 2001:db8::1\nlocal stratum 10\n");
    root.write("/etc/chrony/one.d/20.conf", "server d.example\n");
    root.write("/etc/chrony/one.d/10.conf", "server e.example nts\n");
    root.write("/etc/chrony/two.d/10.conf", "server hidden.example\n");
    root.write("/etc/chrony/two.d/15.conf", "server f.example\ninclude " + in + "/deep.conf\n");
    root.write("/etc/chrony/two.d/16.txt", "server no.example\n");
    root.write("/etc/chrony/deep.conf", "pool g.example\n");
    root.write("/etc/chrony/more/z.conf", "server h.example\n");
    root.write("/etc/chrony/more/y.conf", "server i.example\n");
}

// "pool b.example true" for a line of chronyd -p that is about a source; else nothing.
std::string source_in(const std::string& line) {
    std::istringstream words(line);
    std::string kind, server, option, rest;
    words >> kind >> server;
    std::transform(kind.begin(), kind.end(), kind.begin(), ::tolower);
    if (kind != "server" && kind != "pool" && kind != "peer" && kind != "refclock") return {};
    if (kind == "refclock" && words >> option) server += " " + option;
    bool authenticated = false;
    while (words >> option)
        authenticated = authenticated || option == "key" || option == "nts" || option == "NTS";
    return kind + " " + server + (authenticated ? " true" : " false");
}

}  // namespace

TEST_CASE("a line of chrony's configuration is refused where chronyd refuses it") {
    REQUIRE(can_run("command -v chronyd"));
    const TemporaryFolder folder;
    const auto* line = GENERATE(
        "server a", "SERVER a IBURST", "server", "server a foo", "server a iburst # x",
        "\xef\xbb\xbfserver a", "server a minpoll", "server a minpoll x", "server a minpoll 1x",
        "server a minpoll 0.5", "server a offset 0.5", "server a offset x", "pool a maxsources 3",
        "server a b", "server a key 1 nts noselect prefer", "peer a xleave", "server a\r",
        "\tserver a", "server a extfield F323", "foo bar", "refclock PHC", "refclock SHM 0",
        "refclock SHM 0 foo", "refclock SHM 0 refid GPS poll 2", "refclock SHM 0 refid ABCDE",
        "refclock SHM 0 delay 0.1 lock NMEA", "! x", "% x", "; x", "makestep 1", "makestep 1 3",
        "makestep 1 3 4", "makestep x 3", "rtcsync", "rtcsync x", "driftfile", "driftfile /x",
        "driftfile /x y", "maxdrift 5", "maxdrift x", "port 123x", "local", "local stratum 10",
        "local orphan distance 0.5", "local foo", "log", "log tracking statistics", "log foo",
        "leapsecmode slew", "leapsecmode", "leapsecmode foo", "authselectmode require",
        "authselectmode foo", "hwtimestamp * minpoll 0", "hwtimestamp eth0 foo",
        "ratelimit interval 1 burst 3", "ratelimit foo 1", "ratelimit interval x",
        "smoothtime 400 0.01 leaponly", "smoothtime 400", "allow", "allow all", "allow 10.0.0.0/8",
        "allow a b", "fallbackdrift 16 x", "fallbackdrift 16 19", "mailonchange a@b 0.5",
        "mailonchange a@b", "maxchange 1 2 3", "maxchange 1 2", "sourcedir", "confdir",
        "initstepslew x a", "initstepslew", "tempcomp a b", "clientloglimit 1", "manual",
        "dumponexit", "ntstrustedcerts /x", "ntstrustedcerts 1 /x", "user", "user x",
        "broadcast 60 192.0.2.255");
    CAPTURE(line);
    folder.write("/chrony.conf", std::string(line) + "\n");

    const auto judged =
        run_command("timeout 20 chronyd -p -f " + folder.at("/chrony.conf") + " 2>&1");

    CAPTURE(judged.output);
    CHECK(parse_chrony_config(std::string(line) + "\n").malformed ==
          (judged.output.find("Fatal error") != std::string::npos));
}

TEST_CASE("chrony's sources are those chronyd reads") {
    REQUIRE(can_run("command -v chronyd"));
    const TemporaryFolder root, judged;
    write_chrony(root, "");
    write_chrony(judged, judged.path().string());
    enable(root, "chrony.service");

    Lines theirs;
    for (const auto& line :
         lines_from("chronyd -p -f " + judged.at("/etc/chrony/chrony.conf") + " 2>&1")) {
        if (auto source = source_in(line); !source.empty()) theirs.push_back(std::move(source));
    }

    Lines ours;
    const auto table = sources_of(root);
    for (const auto& row : table.rows()) {
        ours.push_back(shown(row, "kind") + " " + shown(row, "server") + " " +
                       shown(row, "authenticated"));
    }
    // chronyd reads an included file at once, we read it behind the one that names it.
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    CHECK(table.complete());
    CHECK(ours == theirs);
    CHECK(theirs.size() == 11);
}

TEST_CASE("timesyncd's servers come from the files systemd-analyze reads, in its order") {
    REQUIRE(can_run("command -v systemd-analyze"));
    const TemporaryFolder root;
    enable(root, "systemd-timesyncd.service");
    root.write("/etc/systemd/timesyncd.conf", "[Time]\nNTP=main.example\n");
    root.write("/usr/lib/systemd/timesyncd.conf.d/10-a.conf", "[Time]\nNTP=hidden.example\n");
    root.write("/etc/systemd/timesyncd.conf.d/10-a.conf", "[Time]\nNTP=a.example b.example\n");
    root.write("/run/systemd/timesyncd.conf.d/05-c.conf", "[Time]\nNTP=c.example\n");
    root.write("/usr/local/lib/systemd/timesyncd.conf.d/30-d.conf", "[Time]\nNTP=d.example\n");
    root.write("/usr/lib/systemd/timesyncd.conf.d/20-e.conf", "[Time]\nNTP=e.example\n");
    root.link("/etc/systemd/timesyncd.conf.d/20-e.conf", "/dev/null");

    Lines theirs;
    for (const auto& line : lines_from("systemd-analyze cat-config --root=" + root.path().string() +
                                       " systemd/timesyncd.conf")) {
        if (!line.starts_with("NTP=")) continue;
        std::istringstream words(line.substr(4));
        for (std::string word; words >> word;)
            theirs.push_back(word);
    }

    Lines ours;
    const auto table = sources_of(root);
    for (const auto& row : table.rows())
        ours.push_back(shown(row, "server"));
    CHECK(table.complete());
    CHECK(ours == theirs);
    CHECK(theirs.size() == 5);
}

}  // namespace presscheck::test
