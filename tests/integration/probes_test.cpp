// What the probes see on the machine the tests run on, beside what its own tools say.

#include "checks/file_host.h"
#include "checks/probes/accounts.h"
#include "checks/probes/files.h"
#include "checks/probes/lines.h"
#include "checks/probes/sysctl.h"

#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>

namespace presscheck::test {
namespace {

Table observed_here(std::string_view probe, Table (*observe)(const Observation&),
                    const Arguments& arguments = {}) {
    auto machine = FileHost::open_live(Ceiling());
    if (!machine) throw std::runtime_error(machine.error().message);
    return observed(observe, *(*machine)->seen_by(probe), arguments);
}

std::string word(const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    return value == nullptr ? "?" : spell(*value);
}

// A line a row: the columns with a separator between, sorted.
std::vector<std::string> joined(const Table& table, const std::vector<const char*>& columns,
                                std::string_view separator) {
    std::vector<std::string> lines;
    for (const auto& row : table.rows()) {
        std::string line;
        for (const auto* column : columns)
            line += (line.empty() ? "" : std::string(separator)) + word(row.cell(column));
        lines.push_back(std::move(line));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> sorted_lines_from(const std::string& command) {
    auto lines = lines_from(command);
    std::sort(lines.begin(), lines.end());
    return lines;
}

// Names and patterns that meet each other in each way they can. Every value differs from the
// kernel's own: systemd-sysctl writes no other, and the kernel passes on what nobody wrote.
constexpr auto sysctl_settings =
    "net.ipv4.conf.lo.rp_filter = 2\n"
    "net.ipv4.conf.*.rp_filter = 1\n"
    "-net.ipv4.conf.all.rp_filter\n"
    "net.ipv4.*.*.log_martians=0\n"
    "net.ipv4.conf.l*.log_martians=1\n"
    "; comment\n"
    "net.ipv4.conf.lo.secure_redirects\n"
    " -net/ipv4/conf/lo/shared_media=0\n"
    "net.ipv4.conf.lo.forwarding=0x1\n"
    "net.ipv4.conf.l[a-z].proxy_arp=01\n"
    "net.ipv4.conf.lo.arp_filter=1\rnet.ipv4.conf.lo.arp_notify=1\r\n";

bool is_unset(const std::string& line) {
    return line.ends_with("= ?");
}

std::vector<std::string> without_unset(std::vector<std::string> lines) {
    std::erase_if(lines, is_unset);
    return lines;
}

// Those of `lines` whose namesakes in `set` have a value; both in the same order.
std::vector<std::string> where_set(const std::vector<std::string>& set,
                                   const std::vector<std::string>& lines) {
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (!is_unset(set.at(i))) chosen.push_back(lines.at(i));
    }
    return chosen;
}

}  // namespace

TEST_CASE("passwords are in the state that passwd tells", "[integration][truth]") {
    if (!can_run("test -r /etc/shadow && passwd -S -a")) {
        WARN("skipped: only root may ask passwd for everybody");
        return;
    }
    const auto known = sorted_lines_from(
        "passwd -S -a | sed -E 's/^([^ ]+) (LK?|PS?|NP) .*/\\1 \\2/; s/ LK?$/ locked/; "
        "s/ PS?$/ usable/; s/ NP$/ empty/'");

    const auto seen = observed_here("accounts", observe_accounts);

    CHECK(joined(seen, {"name", "password"}, " ") == known);
}

TEST_CASE("kernel parameters run as sysctl prints them", "[integration]") {
    if (!can_run("sysctl -n kernel.ostype")) {
        WARN("skipped: no sysctl here");
        return;
    }
    // Numbers only, and not those that change between two looks.
    const auto [name, pattern] = GENERATE(table<const char*, std::string>({
        {"kernel.*", "^kernel\\.[a-z_0-9-]+"},
        {"net.ipv4.conf.*.rp_filter", "^net\\.ipv4\\.conf\\.[^.]+\\.rp_filter"},
    }));
    const auto known = sorted_lines_from("sysctl -a 2>/dev/null | grep -E '" + pattern +
                                         " = -?[0-9]{1,9}$' | grep -v ns_last_pid");

    const auto seen = observed_here("sysctl", observe_sysctl, with({{"name", name}}));

    const auto lines = joined(seen, {"name", "running"}, " = ");
    REQUIRE_FALSE(known.empty());
    CHECK(std::includes(lines.begin(), lines.end(), known.begin(), known.end()));
}

TEST_CASE("files of sysctl.d will set what systemd-sysctl sets", "[integration]") {
    const std::string apply = "/usr/lib/systemd/systemd-sysctl";
    if (!can_run("test -x " + apply + " && unshare --net --mount mount -t tmpfs none /run")) {
        WARN("skipped: no systemd-sysctl here, or no right to a network of one's own");
        return;
    }
    const TemporaryFolder root;
    root.write("/etc/sysctl.d/10-a.conf", sysctl_settings);
    root.write("/run/sysctl.d/20-b.conf", "net.ipv4.*.*.log_martians=0\n");
    root.write("/usr/lib/sysctl.d/30-c.conf", "net.ipv4.conf.lo.tag=5\n");
    root.link("/etc/sysctl.d/30-c.conf", "/dev/null");
    root.write("/usr/lib/sysctl.d/40-d.conf", "net.ipv4.conf.lo.medium_id=5\n");
    root.link("/etc/sysctl.d/40-d.conf", "/nowhere");
    root.make("/proc/sys/net/ipv4");
    lines_from(
        "cd " + root.at("") +
        " && unshare --net --mount sh -c 'mount -t tmpfs none /run && mkdir /run/sysctl.d && "
        "for d in etc run usr/lib; do mount --bind $d/sysctl.d /$d/sysctl.d || exit 1; done; " +
        apply + "; cp -r /proc/sys/net/ipv4/conf proc/sys/net/ipv4/ || :' 2>/dev/null");

    auto machine = FileHost::open_root(root.at(""), Ceiling());
    REQUIRE(machine);
    const auto seen = observed(observe_sysctl, *(*machine)->seen_by("sysctl"),
                               with({{"name", "net.ipv4.conf.*.*"}}));

    const auto persisted = joined(seen, {"name", "persisted_number"}, " = ");
    const auto running = joined(seen, {"name", "running_number"}, " = ");
    CHECK(without_unset(persisted) == where_set(persisted, running));
    CHECK(without_unset(persisted).size() >= 10);
}

TEST_CASE("files are as find tells them", "[integration]") {
    const auto known = sorted_lines_from(
        "find /etc -maxdepth 1 -type f ! -name '.*' -printf '%p %04m %u %g %s\\n'");

    const auto seen = observed_here("files", observe_files, with({{"path", "/etc/*"}}));

    const auto lines = joined(seen, {"path", "mode", "owner", "group", "size"}, " ");
    REQUIRE_FALSE(known.empty());
    CHECK(std::includes(lines.begin(), lines.end(), known.begin(), known.end()));
}

TEST_CASE("lines are those grep finds", "[integration]") {
    const auto known = sorted_lines_from("grep -n -E '^root:' /etc/passwd");

    const auto seen = observed_here("lines", observe_lines,
                                    with({{"path", "/etc/passwd"}, {"matching", "^root:"}}));

    CHECK(joined(seen, {"number", "text"}, ":") == known);
}

}  // namespace presscheck::test
