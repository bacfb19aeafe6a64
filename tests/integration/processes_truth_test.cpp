// The processes we see beside those that ps prints.

#include "checks/file_host.h"
#include "checks/probes/processes.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"
#include "tests/support/unprivileged.h"

#include <unistd.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

using Lines = std::set<std::string>;

// "0 sshd" for each program that runs: neither threads of the kernel (children of 2) nor what has
// ended, nor the judge itself.
Lines listed() {
    Lines lines;
    for (const auto& line : lines_from("ps --deselect --ppid 2 -p 2 -o stat=,euid=,comm=")) {
        std::istringstream words(line);
        std::string state, uid, name;
        words >> state >> uid >> std::ws;
        std::getline(words, name);
        if (!state.starts_with("Z") && name != "ps") lines.insert(uid + " " + name);
    }
    return lines;
}

Table live_processes() {
    const auto host = FileHost::open_live(Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    return observed(observe_processes, *(*host)->seen_by("processes"));
}

Lines seen(const Table& table) {
    Lines lines;
    for (const auto& row : table.rows())
        lines.insert(shown(row, "uid") + " " + shown(row, "name"));
    return lines;
}

std::string missing(const Lines& from, const Lines& these) {
    std::string text;
    for (const auto& line : these) {
        if (!from.contains(line)) text += "\n  " + line;
    }
    return text;
}

}  // namespace

TEST_CASE("the processes are those ps lists, but for kernel threads and the dead") {
    REQUIRE(can_run("command -v ps"));

    // Others come and go meanwhile: what ps saw before and after must be there, and what we saw
    // must have been there before or after.
    const auto before = listed();
    const auto table = live_processes();
    const auto after = listed();
    const auto ours = seen(table);

    Lines both, either = before;
    for (const auto& line : after) {
        if (before.contains(line)) both.insert(line);
        either.insert(line);
    }
    either.insert(std::to_string(::geteuid()) + " ps");
    CHECK(table.complete());
    CHECK("only ps:" + missing(ours, both) == "only ps:");
    CHECK("only presscheck:" + missing(either, ours) == "only presscheck:");
    CHECK(both.size() >= 3);
}

TEST_CASE("this very process is seen with its program") {
    const auto table = live_processes();

    const auto program = lines_from("readlink /proc/" + std::to_string(::getpid()) + "/exe").at(0);
    const auto own = std::find_if(table.rows().begin(), table.rows().end(), [&](const Row& row) {
        return shown(row, "executable") == program;
    });
    REQUIRE(own != table.rows().end());
    CHECK(shown(*own, "name") == "presscheck_inte");
    CHECK(shown(*own, "uid") == std::to_string(::geteuid()));
    CHECK(shown(*own, "replaced") == "false");
}

TEST_CASE("without rights the programs of others are unknown, their names are not") {
    const auto told = as_somebody_else([] {
        const auto table = live_processes();
        std::string words = table.complete() ? "complete" : "incomplete";
        for (const auto& row : table.rows()) {
            const bool others = shown(row, "uid") == "0" && ::geteuid() != 0;
            if (others && shown(row, "executable") != "(unknown: denied)") words += " told";
        }
        return words;
    });

    CHECK(told == "complete");
}

TEST_CASE("where /proc hides the processes of others, the table says so") {
    if (::getuid() != 0 ||
        !can_run("unshare --mount --propagation private mount -t proc -o hidepid=2 proc /proc")) {
        WARN("hidepid was not tried: no right to mount /proc");
        return;
    }
    const std::string look =
        "unshare --mount --propagation private sh -c '"
        "mount -t proc -o hidepid=2 proc /proc && "
        "setpriv --reuid 65534 --regid 65534 --clear-groups " +
        std::string(PRESSCHECK_BIN_DIR) + "/presscheck-agent probe processes --format json'";

    const auto outcome = run_command(look);

    CHECK(outcome.status == 0);
    CHECK(outcome.output.find("\"complete\": false") != std::string::npos);
    CHECK(outcome.output.find("\"reason\": \"denied\"") != std::string::npos);
}

}  // namespace presscheck::test
