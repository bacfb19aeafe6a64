// The mounts we see beside what findmnt, systemd's generator and the kernel itself say.

#include "checks/file_host.h"
#include "checks/probes/mount_units.h"
#include "checks/probes/mounts.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/files.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

std::string joined(const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    if (value == nullptr) return shown(cell);
    std::string all;
    for (const auto& scalar : value->list())
        all += (all.empty() ? "" : ",") + spell(scalar);
    return all;
}

// What findmnt prints of a list, without what we leave out on purpose: the numbers of automounts.
Lines findmnt_lines(const std::string& json) {
    Lines lines;
    const auto filesystems = nlohmann::json::parse(json).at("filesystems");
    for (const auto& each : filesystems) {
        const auto word = [&](const char* key) {
            return each.at(key).is_null() ? std::string{} : each.at(key).get<std::string>();
        };
        auto options = word("options");
        if (word("fstype") == "swap") continue;
        if (word("fstype") == "autofs") options = word("vfs-options");
        lines.insert(word("target") + " | " + word("source") + " | " + word("fstype") + " | " +
                     options);
    }
    return lines;
}

Lines our_lines(const Table& table, const char* options) {
    Lines lines;
    for (const auto& row : table.rows()) {
        if (row.cell(options) == absent()) continue;
        lines.insert(shown(row, "path") + " | " + shown(row, "source") + " | " +
                     shown(row, "filesystem") + " | " + joined(row.cell(options)));
    }
    return lines;
}

Table mounts_of(const std::string& root) {
    const auto host = FileHost::open_root(root, Ceiling());
    return observed(observe_mounts, *(*host)->seen_by("mounts"));
}

Table live_mounts() {
    const auto host = FileHost::open_live(Ceiling());
    return observed(observe_mounts, *(*host)->seen_by("mounts"));
}

constexpr auto findmnt =
    "findmnt --json --list -A --nofsroot -o TARGET,SOURCE,FSTYPE,OPTIONS,VFS-OPTIONS";

// Mounts on mounts, under mounts and bound elsewhere, in a namespace of their own; $1 is a folder
// for the answers, $2 one to mount in. What cannot be opened, as the mount of a process that has
// died, is taken out of it first: the kernel would not say where its path leads.
constexpr auto make_mounts = R"sh(set -e
t="$2"
cut -d' ' -f5 /proc/self/mountinfo > "$1/before"
while read -r path; do
    path=$(echo "$path" | sed 's/\\040/ /g')
    [ -e "$path" ] || umount -l "$path" 2> /dev/null || true
done < "$1/before"
mount -t tmpfs -o nodev,nosuid,size=1m base "$t"
mkdir "$t/a" "$t/a b" "$t/bound" "$t/over" "$t/a/deep"
mount -t tmpfs -o noexec,mode=700 first "$t/a"
mkdir "$t/a/deep"
mount -t tmpfs -o ro 'so urce' "$t/a/deep"
mount -t tmpfs -o nosuid second "$t/a"
mount -t tmpfs -o relatime space "$t/a b"
mkdir "$t/a b/part"
mount --bind "$t/a b/part" "$t/bound"
mount -o remount,bind,ro,noexec "$t/bound"
mount -t tmpfs one "$t/over"
mount -t tmpfs two "$t/over"
mkdir -p "$1/proc/1"
cat /proc/self/mountinfo > "$1/proc/1/mountinfo"
findmnt --json --list -A --nofsroot -o TARGET,SOURCE,FSTYPE,OPTIONS,VFS-OPTIONS > "$1/findmnt"
cut -d' ' -f1,5 /proc/self/mountinfo > "$1/paths"
while read -r id path; do
    path=$(echo "$path" | sed 's/\\040/ /g')
    seen=nothing
    if [ -e "$path" ]; then
        exec 9< "$path"
        seen=$(sed -n 's/^mnt_id:[[:space:]]*//p' /proc/$$/fdinfo/9)
    fi
    echo "$id $seen"
done < "$1/paths" > "$1/seen"
)sh";

}  // namespace

TEST_CASE("this machine's mounts are those findmnt lists", "[integration][truth]") {
    REQUIRE(can_run("command -v findmnt"));

    CHECK(lasting_disagreement([] {
              const auto table = live_mounts();
              REQUIRE(table.complete());
              REQUIRE(table.rows().size() > 3);
              return Agreement("mounts", "findmnt")
                  .disagreement(our_lines(table, "options"),
                                findmnt_lines(run_command(findmnt).output));
          }) == "");
}

namespace {

// How full each file system is by our table and by df, up to the next ten.
std::string disagreement_with_df() {
    const auto table = live_mounts();
    Lines ours, theirs;
    for (const auto& row : table.rows()) {
        if (row.cell("top") != boolean(true) || row.cell("used") == absent()) continue;
        ours.insert(shown(row, "path") + " " + shown(row, "used"));
        for (const auto& line :
             lines_from("df --output=pcent,ipcent '" + shown(row, "path") + "' | tail -1")) {
            std::istringstream words(line);
            int room = 0, inodes = 0;
            char sign = 0;
            words >> room >> sign >> inodes;
            const int tens = (std::max(room, inodes) + 9) / 10 * 10;
            theirs.insert(shown(row, "path") + " " + std::to_string(tens));
        }
    }
    REQUIRE(ours.size() >= 2);
    return Agreement("mounts", "df --output=pcent,ipcent").disagreement(ours, theirs);
}

}  // namespace

TEST_CASE("a file system is as full as df says, up to the next ten", "[integration][truth]") {
    REQUIRE(can_run("command -v df"));

    CHECK(lasting_disagreement(disagreement_with_df) == "");
}

TEST_CASE("stacked, bound and hidden mounts are as findmnt and the kernel see them",
          "[integration][truth]") {
    if (::getuid() != 0 || !can_run("unshare --mount true")) {
        WARN("not compared with findmnt and the kernel: no right to make mounts");
        return;
    }
    const TemporaryFolder answers, place;
    answers.write("/make", make_mounts);
    const auto made =
        run_command("unshare --mount --propagation private sh " + answers.at("/make") + " " +
                    answers.path().string() + " " + place.path().string());
    REQUIRE(made.status == 0);

    const auto table = mounts_of(answers.path().string());

    CHECK(Agreement("mounts", "findmnt, mounts on mounts")
              .disagreement(our_lines(table, "options"),
                            findmnt_lines(read_file(answers.at("/findmnt")))) == "");
    // The kernel's judgement: opening the path of a mount leads to that mount.
    Lines ours, theirs;
    const auto kernel = lines_from("cut -d' ' -f5 " + answers.at("/proc/1/mountinfo"));
    const auto seen = lines_from("cat " + answers.at("/seen"));
    REQUIRE(kernel.size() == seen.size());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const auto blank = seen[i].find(' ');
        const bool top = seen[i].substr(0, blank) == seen[i].substr(blank + 1);
        theirs.insert("/proc/1/mountinfo:" + std::to_string(i + 1) + (top ? " true" : " false"));
    }
    for (const auto& row : table.rows()) {
        if (row.cell("options") == absent()) continue;
        ours.insert(row.source() + " " + shown(row, "top"));
    }
    CHECK(Agreement("mounts", "mnt_id in /proc/self/fdinfo").disagreement(ours, theirs) == "");
}

constexpr auto many_lines = R"(# comment
UUID=6f1c1f0e-2c5e-4a53-9a53-0f2d6a3c9f11 / ext4 errors=remount-ro 0 1
LABEL=b\040c	/a\040b	xfs	nodev,nosuid	0	2
/dev/sda5 /var/log ext4 nodev,x-systemd.device-timeout=10 0 2
/dev/sda6 none swap sw 0 0
/dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0
nas:/export /srv/nfs nfs4 noauto,x-systemd.automount,_netdev 0 0
/dev/sdb1 /srv/wanted ext4 noauto,x-systemd.wanted-by=multi-user.target
/dev/sdb2 /srv/plain ext4
/var/data /srv/bound none bind,ro
tmpfs /tmp tmpfs nodev,nosuid,noexec,size=10% 0 0
)";

namespace {

// Prints for each list of options what a file system mounted with it has; $1 is a folder.
constexpr auto mount_each = R"sh(set -e
t="$1"; shift
for options in "$@"; do
    mount -t tmpfs -o "$options" x "$t"
    findmnt -n -o VFS-OPTIONS "$t"
    umount "$t"
done)sh";

// Of those words that check for something, which stand in a list.
std::string words_in(const std::string& list) {
    std::string found;
    for (const std::string word : {"nodev", "nosuid", "noexec", "ro", "nosymfollow"}) {
        if (("," + list + ",").find("," + word + ",") != std::string::npos) found += word + " ";
    }
    return found;
}

}  // namespace

TEST_CASE("of two opposite options the one that mount goes by is told", "[integration][truth]") {
    if (::getuid() != 0 || !can_run("unshare --mount true")) {
        WARN("not compared with mount: no right to make mounts");
        return;
    }
    const std::vector<std::string> lists{"nodev,size=1m,dev",
                                         "dev,nodev",
                                         "nodev,nosuid,defaults",
                                         "defaults,nodev",
                                         "nosuid,noexec,suid",
                                         "ro,rw",
                                         "rw,ro",
                                         "nodev,dev,nodev",
                                         "nosymfollow,symfollow",
                                         "exec,nodev,noexec",
                                         "nosuid,suid,exec,ro"};
    const TemporaryFolder script, place;
    script.write("/mount", mount_each);
    std::string command = "unshare --mount --propagation private sh " + script.at("/mount") + " " +
                          place.path().string();
    std::string fstab;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        command += " " + lists[i];
        fstab += "x /m" + std::to_string(i) + " tmpfs " + lists[i] + " 0 0\n";
    }
    const auto theirs = lines_from(command);
    const TemporaryFolder root;
    root.write("/etc/fstab", fstab);

    const auto table = mounts_of(root.path().string());

    REQUIRE(theirs.size() == lists.size());
    for (const auto& row : table.rows()) {
        const auto number = std::stoul(shown(row, "path").substr(2));
        CAPTURE(lists[number]);
        CHECK(words_in(joined(row.cell("persisted"))) == words_in(theirs[number]));
    }
}

TEST_CASE("a mount's unit is called as systemd-escape says", "[integration][truth]") {
    REQUIRE(can_run("command -v systemd-escape"));
    const std::string path = GENERATE("/", "/tmp", "/var/tmp", "/a-b/c_d", "/srv/x.y", "/.h/.i",
                                      "/with blank", "/caf\xc3\xa9");
    CAPTURE(path);
    const auto theirs = lines_from("systemd-escape --path --suffix=mount '" + path + "'").at(0);

    CHECK(mount_unit_of(path) == theirs);
    CHECK(mount_path_of(theirs) == path);
}

TEST_CASE("fstab is read as findmnt reads it", "[integration][truth]") {
    REQUIRE(can_run("command -v findmnt"));
    const TemporaryFolder root;
    root.write("/etc/fstab", many_lines);

    const auto table = mounts_of(root.path().string());
    const auto judged =
        run_command(std::string(findmnt) + " --fstab --tab-file " + root.at("/etc/fstab"));

    CHECK(Agreement("mounts", "findmnt --fstab")
              .disagreement(our_lines(table, "persisted"), findmnt_lines(judged.output)) == "");
}

TEST_CASE("what is mounted at boot is what systemd's generator asks for", "[integration][truth]") {
    const std::string generator = "/usr/lib/systemd/system-generators/systemd-fstab-generator";
    REQUIRE(can_run("test -x " + generator));
    const TemporaryFolder root, made;
    root.write("/etc/fstab", many_lines);
    REQUIRE(run_command("SYSTEMD_FSTAB=" + root.at("/etc/fstab") + " SYSTEMD_PROC_CMDLINE=x " +
                        generator + " " + made.path().string() + " " + made.path().string() + " " +
                        made.path().string() + " 2>/dev/null")
                .status == 0);
    Lines theirs;
    for (const auto& line :
         lines_from("cd " + made.path().string() +
                    " && find . -path '*.target.*' -name '*mount' -printf '%f\\n' | sort -u")) {
        const auto stem = line.substr(0, line.rfind('.'));
        theirs.insert(lines_from("systemd-escape --unescape --path -- '" + stem + "'").at(0));
    }

    Lines ours;
    const auto table = mounts_of(root.path().string());
    for (const auto& row : table.rows()) {
        if (row.cell("at_boot") == boolean(true)) ours.insert(shown(row, "path"));
    }

    CHECK(Agreement("mounts", "systemd-fstab-generator").disagreement(ours, theirs) == "");
    CHECK(theirs.size() >= 8);
}

}  // namespace presscheck::test
