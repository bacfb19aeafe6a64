// The time sources we read beside those that chronyd and systemd-analyze read from the same files.

#include "checks/facts.h"
#include "checks/file_host.h"
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
