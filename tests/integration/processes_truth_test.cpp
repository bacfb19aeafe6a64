// The processes we see beside those that ps prints.

#include "checks/file_host.h"
#include "checks/probes/processes.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/places.h"
#include "tests/support/shown.h"
#include "tests/support/unprivileged.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

// "0 sshd" for each program that runs, by its number: neither threads of the kernel (children of 2)
// nor what has ended.
std::map<int, std::string> listed() {
    std::map<int, std::string> programs;
    for (const auto& line : lines_from("ps --deselect --ppid 2 -p 2 -o pid=,stat=,euid=,comm=")) {
        std::istringstream words(line);
        int number = 0;
        std::string state, uid, name;
        words >> number >> state >> uid >> std::ws;
        std::getline(words, name);
        if (!state.starts_with("Z")) programs[number] = uid + " " + name;
    }
    return programs;
}

Table live_processes() {
    const auto host = FileHost::open_live(Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    return observed(observe_processes, *(*host)->seen_by("processes"));
}

std::set<std::string> seen(const Table& table) {
    std::set<std::string> programs;
    for (const auto& row : table.rows())
        programs.insert(shown(row, "uid") + " " + shown(row, "name"));
    return programs;
}

// Others come and go meanwhile: what ps saw before and after under one number must be there;
// what we saw besides must be something that ps saw at all.
std::string disagreement_with_ps() {
    const auto before = listed();
    const auto table = live_processes();
    const auto after = listed();
    REQUIRE(table.complete());
    auto ours = seen(table);
    std::set<std::string> stayed, passing;
    for (const auto& [number, program] : before) {
        const auto later = after.find(number);
        (later != after.end() && later->second == program ? stayed : passing).insert(program);
    }
    for (const auto& [number, program] : after) {
        const auto earlier = before.find(number);
        if (earlier == before.end() || earlier->second != program) passing.insert(program);
    }
    REQUIRE(stayed.size() >= 3);
    for (const auto& program : passing) {
        if (!stayed.contains(program)) ours.erase(program);
    }
    return Agreement("processes", "ps")
        .disagreement(Lines(ours.begin(), ours.end()), Lines(stayed.begin(), stayed.end()));
}

}  // namespace

TEST_CASE("the processes are those ps lists, but for kernel threads and the dead",
          "[integration][truth]") {
    REQUIRE(can_run("command -v ps"));

    CHECK(lasting_disagreement(disagreement_with_ps) == "");
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
        built_folder() + "/presscheck-agent probe processes --format json'";

    const auto outcome = run_command(look);

    CHECK(outcome.status == 0);
    CHECK(outcome.output.find("\"complete\": false") != std::string::npos);
    CHECK(outcome.output.find("\"reason\": \"denied\"") != std::string::npos);
}

}  // namespace presscheck::test
