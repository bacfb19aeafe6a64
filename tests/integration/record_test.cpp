// `probe NAME --record DIR`: every probe, on this machine, and its recording asked the same.
#include "checks/probe.h"

#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/files.h"
#include "tests/support/installed.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

namespace presscheck::test {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// A probe that needs arguments is recorded with these.
std::vector<std::string> arguments_of(const std::string& probe) {
    const std::map<std::string, std::vector<std::string>> known{
        {"apt_settings", {"name=APT::NeverAutoRemove::"}},
        {"files", {"path=/etc/*"}},
        {"ini", {"path=/usr/lib/systemd/system/ssh.service"}},
        {"json", {"path=/proc/sys/kernel/pid_max", "pointer="}},
        {"lines", {"path=/etc/ssh/sshd_config"}},
        {"modules", {"name=usb-storage"}},
        {"php_settings", {"name=display_errors"}},
        {"sysctl", {"name=net.*.*.*.*"}},
        {"updates", {"fresh_within=7d"}},
        {"web_paths", {"paths=/admin"}},
        {"xml", {"path=/usr/share/*/*.xml", "address=/*/*"}},
        {"yaml", {"path=/etc/hostname", "pointer="}},
    };
    const auto found = known.find(probe);
    if (found != known.end()) return found->second;
    for (const auto& argument : find_declaration(probe)->arguments) {
        if (argument.required) FAIL(probe << " needs " << argument.name << ": say it here");
    }
    return {};
}

std::vector<std::string> all_probes() {
    std::vector<std::string> names;
    for (const auto& probe : probes())
        names.emplace_back(probe.name);
    return names;
}

std::vector<std::string> words(std::vector<std::string> first,
                               const std::vector<std::string>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
}

// Records, and asks the recording the same; `take` is the folder.
void record_and_replay(const std::string& program, const std::string& probe,
                       const std::string& take, const HowToRun& how) {
    const auto arguments = arguments_of(probe);
    const auto recorded = run_program(
        words({program, "--lang", "en", "probe", probe, "--format", "json", "--record", take},
              arguments),
        how);
    CAPTURE(probe, recorded.error);
    REQUIRE(recorded.code == 0);
    CHECK(recorded.error.find("differs") == std::string::npos);

    const auto replayed =
        run_program({program, "probe", probe, "--format", "json", "--root", take}, how);

    CAPTURE(replayed.error);
    CHECK(replayed.code == 0);
    CHECK(replayed.out == recorded.out);
    CHECK(replayed.out == read_file(take + "/expect.json"));
}

}  // namespace

TEST_CASE("every probe sees in its recording what it saw on this machine", "[integration]") {
    const auto probe = GENERATE(from_range(all_probes()));
    const TemporaryFolder folder;

    record_and_replay(our_program("presscheck-agent"), probe, folder.at("/take"), {});
}

TEST_CASE("what an ordinary user could not see is recorded as that", "[integration]") {
    const auto probe = GENERATE(from_range(all_probes()));
    const TemporaryFolder folder;
    const auto program = installed_for_everybody(folder);
    folder.make("/open");
    fs::permissions(folder.at("/open"), fs::perms(0777));
    HowToRun how;
    if (::geteuid() == 0) how.user = 65534;

    record_and_replay(program, probe, folder.at("/open/take"), how);
}

TEST_CASE("no hash leaves the machine in a recording", "[integration][hostile]") {
    if (!can_run("unshare --mount true")) {
        WARN("skipped: no right to put another shadow file in place of this machine's");
        return;
    }
    const TemporaryFolder folder;
    folder.write("/shadow",
                 "root:$y$j9T$SALTSALT$HASHHASHHASH:20000:0:99999:7:::\n"
                 "daemon:!$6$SALTSALT$HASHHASH:20000:0:99999:7:::\n"
                 "bin::20000:0:99999:7:::\n");

    const auto ran = run_command("unshare --mount sh -c 'mount --bind " + folder.at("/shadow") +
                                 " /etc/shadow && exec " + our_program("presscheck-agent") +
                                 " --lang en probe accounts --format json --record " +
                                 folder.at("/take") + "' 2>" + folder.at("/said"));

    REQUIRE(ran.status == 0);
    const auto kept = read_file(folder.at("/take/etc/shadow"));
    CHECK(kept.starts_with("root:$y$j9T$zzzzzzzz$zzzzzzzzzzzz:20000:"));
    CHECK(run_command("grep -rl -e HASHHASH -e SALTSALT " + folder.at("/take")).output.empty());
    CHECK(read_file(folder.at("/said")).find("Withheld: /etc/shadow (password hashes)") !=
          std::string::npos);
    CHECK(json::parse(read_file(folder.at("/take/expect.json"))) == json::parse(ran.output));
}

TEST_CASE("a recording is private, whatever the umask, and never written over", "[integration]") {
    const TemporaryFolder folder;
    const auto agent = our_program("presscheck-agent");
    const auto command = agent + " --lang en probe login_defs --record " + folder.at("/take");

    const auto first = run_command("umask 777; " + command + " 2>&1");
    const auto second = run_command(command + " 2>&1");
    const auto elsewhere = run_command(command + "2 --root / 2>&1");

    CHECK(first.status == 0);
    CHECK(run_command("cd " + folder.at("/take") +
                      " && find . -type d ! -perm 700 -o -type f ! -perm 600")
              .output.empty());
    CHECK(second.status == 3);
    CHECK(second.output.find("is not empty") != std::string::npos);
    CHECK(elsewhere.status == 2);
    CHECK_FALSE(fs::exists(folder.at("/take2")));
}

TEST_CASE("probe looks no further than ceiling.yaml lets a scan look", "[integration]") {
    const TemporaryFolder folder;
    folder.write("/etc/ceiling.yaml", "ceiling: 1\nlines: [" + folder.at("/cms/*.conf") + "]\n");
    folder.write("/cms/a.conf", "debug = 1\n");
    fs::permissions(folder.at("/etc"), fs::perms(0755));
    fs::permissions(folder.at("/etc/ceiling.yaml"), fs::perms(0644));
    const auto probe = [&](const std::vector<std::string>& more) {
        return run_program(words({our_program("presscheck-agent")},
                                 words(more, {"probe", "lines", "path=" + folder.at("/cms/a.conf"),
                                              "--format", "json"})));
    };

    const auto widened = probe({"--etc", folder.at("/etc")});
    const auto plain = probe({});

    CHECK(json::parse(widened.out).at("rows").size() == 1);
    CHECK(json::parse(plain.out).at("reason") == "not_permitted");
}

}  // namespace presscheck::test
