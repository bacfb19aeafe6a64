// The agent as its users run it: on this machine, as root and as nobody, on trees and on nothing.
#include "tests/support/catch.h"
#include "tests/support/installed.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace presscheck::test {

using nlohmann::json;

namespace {

constexpr uid_t nobody = 65534;

Ran scan(const std::vector<std::string>& more, const HowToRun& how = {}) {
    std::vector<std::string> words{our_program("presscheck-agent"), "scan"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words, how);
}

HowToRun unprivileged() {
    HowToRun how;
    if (::geteuid() == 0) how.user = nobody;
    return how;
}

std::map<std::string, json> results_by_check(const Ran& ran) {
    std::map<std::string, json> results;
    const auto document = json::parse(ran.out);
    for (const auto& result : document.at("results")) {
        results[result.at("check").get<std::string>()] = result;
    }
    return results;
}

// A policy of one check that asks `lines` for what it may not show.
std::string spying_policy(const std::string& path) {
    return R"(policy: spy
version: 2026.11.1
language: 1
scope: host
title: {vi: "Do thám", en: "Spy"}
checks:
  - id: read
    title: {vi: "Đọc", en: "Read"}
    why: {vi: "Đọc", en: "Read"}
    fix: {vi: "Đọc", en: "Read"}
    severity: advice
    assert:
      probe: lines
      with: {path: ")" +
           path + R"("}
      every: {text: "nothing"}
      when_empty: pass
)";
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << bytes;
}

}  // namespace

TEST_CASE("a scan of this machine answers every check of the shipped policy", "[integration]") {
    const auto ran = scan({"--format", "json"});

    REQUIRE((ran.code == 0 || ran.code == 1));
    const auto scan_json = json::parse(ran.out);
    CHECK(scan_json.at("format") == "presscheck-scan/1");
    CHECK(scan_json.at("results").size() >= 25);
    CHECK(scan_json.at("checks").size() == scan_json.at("results").size());
    const auto& summary = scan_json.at("summary");
    CHECK(summary.at("pass").get<std::size_t>() + summary.at("fail").get<std::size_t>() +
              summary.at("unknown").get<std::size_t>() +
              summary.at("not_applicable").get<std::size_t>() ==
          scan_json.at("results").size());
}

TEST_CASE("what an ordinary user may not read is unknown, and never a pass", "[integration]") {
    const TemporaryFolder folder;
    const auto program = installed_for_everybody(folder);
    const auto as_root = results_by_check(run_program({program, "scan", "--format", "json"}));
    const auto ran = run_program({program, "scan", "--format", "json"}, unprivileged());
    const auto as_nobody = results_by_check(ran);

    REQUIRE(ran.code == 1);
    REQUIRE(as_nobody.size() == as_root.size());
    std::size_t denied = 0;
    for (const auto& [check, result] : as_nobody) {
        CAPTURE(check, result.dump(), as_root.at(check).dump());
        const auto& state = result.at("state");
        CHECK((state == "unknown" || state == as_root.at(check).at("state")));
        if (result.value("reason", "") == "denied") ++denied;
    }
    CHECK((denied > 0 || ::geteuid() != 0));
}

TEST_CASE("an empty root passes nothing", "[integration][hostile]") {
    const TemporaryFolder folder;

    const auto ran = scan({"--root", folder.path().string(), "--format", "json"});

    REQUIRE((ran.code == 0 || ran.code == 1));
    const auto results = results_by_check(ran);
    CHECK(results.size() >= 25);
    for (const auto& [check, result] : results) {
        CAPTURE(check, result.dump());
        CHECK(result.at("state") != "pass");
    }
}

TEST_CASE("a policy cannot make the agent show what is secret", "[integration][hostile]") {
    const TemporaryFolder folder;
    const auto root = folder.path() / "root";
    const auto path =
        GENERATE(as<std::string>{}, "/etc/shadow", "/etc/shadow-", "/etc/gshadow",
                 "/etc/ssh/ssh_host_ed25519_key", "/root/.bash_history", "/home/anh/ghi-chu.txt",
                 "/etc/ssl/private/site.key", "/etc/innocent.conf", "/etc/linked/id_rsa");
    CAPTURE(path);
    write_file(root / "etc/shadow", "root:$y$secret:1::::::\n");
    write_file(root / "etc/shadow-", "root:$y$secret:1::::::\n");
    write_file(root / "etc/gshadow", "root:secret::\n");
    write_file(root / "etc/ssh/ssh_host_ed25519_key", "secret\n");
    write_file(root / "root/.bash_history", "secret\n");
    write_file(root / "home/anh/ghi-chu.txt", "secret\n");
    write_file(root / "home/anh/.ssh/id_rsa", "secret\n");
    write_file(root / "etc/ssl/private/site.key", "secret\n");
    std::filesystem::create_symlink("shadow", root / "etc/innocent.conf");
    std::filesystem::create_directory_symlink("/home/anh/.ssh", root / "etc/linked");
    write_file(folder.path() / "spy.yaml", spying_policy(path));

    const auto ran = scan({"--policy", (folder.path() / "spy.yaml").string(), "--root",
                           root.string(), "--format", "json"});

    REQUIRE((ran.code == 0 || ran.code == 1));
    const auto result = results_by_check(ran).at("spy/read");
    CHECK(result.at("state") == "unknown");
    CHECK(result.at("reason") == "not_permitted");
    CHECK(ran.out.find("secret") == std::string::npos);
}

// How the packet filter is asked for: by questions alone, of the kernel alone, and through a socket
// that leads nowhere where it is one of the network.
static bool asks_the_kernel(const std::string& line) {
    const auto says = [&](const char* words) { return line.find(words) != std::string::npos; };
    if (says(" connect(")) return says("{sa_family=AF_NETLINK, nl_pid=0,");
    if (says(" sendto(")) return says("NFNL_SUBSYS_NFTABLES<<8|NFT_MSG_GET");
    if (says(" socket(AF_INET")) return says("SOCK_DGRAM");
    return !says("AF_INET");
}

TEST_CASE("a scan runs no program and speaks to nobody but the kernel", "[integration]") {
    const TemporaryFolder folder;
    const auto trace = (folder.path() / "trace").string();

    // The leak sanitizer, in a build that has one, cannot look at a process that is traced.
    const auto ran = run_program({"strace", "-E", "ASAN_OPTIONS=detect_leaks=0", "-f", "-qq", "-e",
                                  "trace=execve,execveat,connect,sendto,sendmsg,sendmmsg,socket",
                                  "-o", trace, our_program("presscheck-agent"), "scan"});

    REQUIRE((ran.code == 0 || ran.code == 1));
    std::ifstream lines(trace);
    std::size_t started = 0;
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        if (line.find("execve") != std::string::npos) ++started;
        CHECK(asks_the_kernel(line));
        CHECK(line.find("AF_UNIX") == std::string::npos);
        CHECK(line.find("sendmsg(") == std::string::npos);
        CHECK(line.find("sendmmsg(") == std::string::npos);
    }
    CHECK(started == 1);
}

TEST_CASE("--only takes a check or a clause, and names the nearest when there is none",
          "[integration]") {
    const auto one = scan({"--only", "ssh-root-login", "--format", "json"});
    const auto clause = scan({"--only", "7.2.2.1", "--format", "json"});
    const auto wrong = scan({"--lang", "en", "--only", "ssh-rot-login"});
    const auto sai = scan({"--lang", "vi", "--only", "ssh-rot-login"});

    CHECK(results_by_check(one).size() == 1);
    CHECK(results_by_check(clause).size() > 1);
    CHECK(wrong.code == 2);
    CHECK(wrong.error.find("did you mean 'ssh-root-login'?") != std::string::npos);
    CHECK(sai.code == 2);
    CHECK(sai.error.find(
              "không có kiểm tra nào, hay điều khoản nào có kiểm tra, tên 'ssh-rot-login'; có phải "
              "'ssh-root-login'?") != std::string::npos);
}

TEST_CASE("a requirement of which only a part was looked at is never met", "[integration]") {
    const TemporaryFolder folder;
    write_file(folder.path() / "etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    const auto root = folder.path().string();

    const auto part = scan({"--root", root, "--only", "file-passwd", "--format", "json"});
    const auto text = run_program({our_program("presscheck-agent"), "--lang", "en", "scan",
                                   "--root", root, "--only", "file-passwd"});

    REQUIRE(results_by_check(part).at("level3-server/file-passwd").at("state") == "pass");
    CHECK(part.code == 0);
    const auto scanned = json::parse(part.out);
    REQUIRE_FALSE(scanned.at("requirements").empty());
    for (const auto& requirement : scanned.at("requirements")) {
        CAPTURE(requirement.dump());
        CHECK(requirement.at("state") == "unknown");
        CHECK_FALSE(requirement.at("not_scanned").empty());
        CHECK(requirement.at("checks") == json{"level3-server/file-passwd"});
    }
    CHECK(text.out.find("[UNKNOWN: only 1 of ") != std::string::npos);
    CHECK(text.out.find("[MET") == std::string::npos);
}

TEST_CASE("a failing check makes its requirement unmet however few were looked at",
          "[integration]") {
    const TemporaryFolder folder;
    write_file(folder.path() / "etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    std::filesystem::permissions(folder.path() / "etc/passwd", std::filesystem::perms::all);

    const auto part =
        scan({"--root", folder.path().string(), "--only", "file-passwd", "--format", "json"});

    REQUIRE(results_by_check(part).at("level3-server/file-passwd").at("state") == "fail");
    CHECK(part.code == 1);
    const auto scanned = json::parse(part.out);
    for (const auto& requirement : scanned.at("requirements")) {
        CAPTURE(requirement.dump());
        CHECK(requirement.at("state") == "unmet");
        CHECK_FALSE(requirement.at("not_scanned").empty());
    }
}

TEST_CASE("--only with a clause looks at the whole clause and claims no other", "[integration]") {
    const auto clause = GENERATE(as<std::string>{}, "tcvn-11930-2017/7.2.2.1.b",
                                 "tcvn-14423-2026/5.6.2.3", "7.2.2.1");
    const auto whole = json::parse(scan({"--format", "json"}).out);
    const auto part = json::parse(scan({"--only", clause, "--format", "json"}).out);
    const auto text = scan({"--only", clause});

    std::map<std::string, json> all;
    for (const auto& requirement : whole.at("requirements"))
        all[requirement.at("requirement")] = requirement;
    for (const auto& requirement : part.at("requirements")) {
        const auto name = requirement.at("requirement").get<std::string>();
        const bool asked = name.find(clause) != std::string::npos;
        const bool complete = requirement.at("checks") == all.at(name).at("checks");
        CAPTURE(requirement.dump(), all.at(name).dump());
        CHECK((complete || !asked));
        CHECK(requirement.contains("not_scanned") == !complete);
        CHECK((complete || requirement.at("state") == "unknown" ||
               requirement.at("state") == "unmet"));
        CHECK((text.out.find("\n" + name + "  ") != std::string::npos) == asked);
    }
    CHECK(text.out.find("mới xem") == std::string::npos);
}

TEST_CASE("a scan speaks Vietnamese unless asked for English", "[integration]") {
    const auto vi = run_program({our_program("presscheck-agent"), "--lang", "vi", "scan"});
    const auto en = run_program({our_program("presscheck-agent"), "--lang", "en", "scan"});

    CHECK(vi.out.find("cách sửa:") != std::string::npos);
    CHECK(en.out.find("fix:") != std::string::npos);
    CHECK(en.out.find("cách sửa:") == std::string::npos);
    CHECK(vi.out.find('\x1b') == std::string::npos);
}

TEST_CASE("scanning an image does not look at this machine", "[integration]") {
    const TemporaryFolder folder;
    write_file(folder.path() / "etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");

    const auto ran = run_program({our_program("presscheck-agent"), "probe", "accounts", "--root",
                                  folder.path().string(), "--format", "json"});

    REQUIRE(ran.code == 0);
    CHECK(json::parse(ran.out).at("rows").size() == 1);
}

TEST_CASE("a mistake in an image's site.yaml is told by the path that was read", "[integration]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "etc/presscheck/site.yaml";
    write_file(path, "site: 1\nrols: [a]\n");

    const auto wrong = scan({"--root", folder.path().string()});
    std::filesystem::permissions(path, std::filesystem::perms::all);
    const auto open_to_all = scan({"--root", folder.path().string()});

    CHECK(wrong.code == 2);
    CHECK(wrong.error.find(path.string() + ":2:1: unknown key 'rols'") != std::string::npos);
    CHECK(open_to_all.code == 2);
    CHECK(open_to_all.error.find("chmod go-w " + path.string()) != std::string::npos);
}

TEST_CASE("a parameter nobody declared is named, with who declares it", "[integration]") {
    const auto en = scan({"--lang", "en", "--only", "software-allowed"});
    const auto vi = scan({"--lang", "vi", "--only", "software-allowed"});

    CHECK(en.out.find("allowed_packages (Packages that are permitted): the department declares") !=
          std::string::npos);
    CHECK(vi.out.find("allowed_packages (Gói phần mềm được phép): sở khai báo") !=
          std::string::npos);
    for (const auto& text : {en.out, vi.out}) {
        CHECK(text.find("{allowed_packages}") == std::string::npos);
        CHECK(text.find("$allowed_packages") == std::string::npos);
    }
}

TEST_CASE("a probe that does not exist is named, with the nearest", "[integration]") {
    const auto ran = run_program({our_program("presscheck-agent"), "probe", "acounts"});

    CHECK(ran.code == 2);
    CHECK(ran.error.find("did you mean 'accounts'?") != std::string::npos);
}

}  // namespace presscheck::test
