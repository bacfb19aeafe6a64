// What we say of encryption at rest and of who watches files beside findmnt, cryptsetup, openssl
// and AIDE.

#include "checks/file_host.h"
#include "checks/parsers/aide_conf.h"
#include "checks/parsers/ciphertext.h"
#include "checks/probes/block_devices.h"
#include "checks/probes/watched_folders.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <algorithm>
#include <string>

namespace presscheck::test {
namespace {

std::string line_of(const std::string& command) {
    const auto told = run_command(command).output;
    return told.substr(0, told.find('\n'));
}

std::unique_ptr<Host> host_as(std::string_view probe) {
    auto host = FileHost::open_live(Ceiling());
    REQUIRE(host);
    return (*host)->seen_by(probe);
}

}  // namespace

TEST_CASE("the mount that holds a path is the one findmnt names") {
    REQUIRE(can_run("command -v findmnt"));
    const auto* path = GENERATE("/", "/etc", "/tmp", "/usr/bin", "/var/lib", "/sys", "/dev",
                                "/dev/shm", "/bin", "/run", "/root", "/home");
    const auto host = host_as("crypt");
    const BlockDevices devices(*host);
    if (devices.hidden()) {
        WARN("mounts of the first process cannot be read: not compared with findmnt");
        return;
    }
    CAPTURE(path);
    const auto real = line_of(std::string("readlink -f ") + path);

    // findmnt -T asks the kernel for what is on top, as we do.
    const auto theirs = line_of("findmnt -n -f -o TARGET -T " + real);
    const auto* ours = devices.mount_of(path);

    REQUIRE(ours != nullptr);
    CHECK(ours->path == theirs);
}

TEST_CASE("dm-crypt is found where cryptsetup opened it") {
    REQUIRE(can_run("command -v cryptsetup"));
    const TemporaryFolder folder;
    const auto image = folder.at("/image"), key = folder.at("/key");
    folder.write("/key", "a key of a test\n");
    REQUIRE(can_run("truncate -s 24M " + image));
    REQUIRE(can_run("cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 " +
                    image + " " + key));
    CHECK(looks_encrypted(read_file(image).substr(0, ciphertext_head_bytes)));

    const auto name = "presscheck-" + std::to_string(::getpid());
    if (!can_run("cryptsetup open --key-file " + key + " " + image + " " + name)) {
        WARN("this kernel has no dm-crypt, or no device-mapper for us: not compared with it");
        return;
    }
    const auto host = host_as("crypt");
    const auto storage = BlockDevices(*host).under_node("/dev/mapper/" + name);
    const auto closed = can_run("cryptsetup close " + name);

    CHECK(closed);
    CHECK(storage.encrypted == true);
    CHECK(storage.kind == "luks2");
}

TEST_CASE("what openssl enciphers is encrypted, and what it packs is not") {
    REQUIRE(can_run("command -v openssl"));
    const TemporaryFolder folder;
    folder.write("/plain", std::string(1000, 'a'));

    REQUIRE(can_run("openssl enc -aes-256-cbc -pbkdf2 -k x -in " + folder.at("/plain") + " -out " +
                    folder.at("/secret")));
    REQUIRE(can_run("gzip -k " + folder.at("/plain")));

    CHECK(looks_encrypted(read_file(folder.at("/secret"))));
    CHECK_FALSE(looks_encrypted(read_file(folder.at("/plain"))));
    CHECK_FALSE(looks_encrypted(read_file(folder.at("/plain.gz"))));
}

TEST_CASE("a line of aide.conf is refused where AIDE refuses it") {
    if (!can_run("command -v aide")) {
        WARN("aide is not here: not compared with it");
        return;
    }
    const auto* line = GENERATE(
        "/etc 0 Full", "/etc Full", "/etc f Full", "/etc f,d Full", "/etc", "/etc\\ x Full",
        "!/etc", "!/etc f", "=/etc$ Full", "what", "what Full", "@@define A b", "@@undef A",
        "@@what", "@@endif", "@@else", "@@ifdef A\n@@endif", "@@ifdef A\n# x\n@@endif",
        "@@ifndef A\n/x Full\n@@endif", "@@define D /x\n@@{D}/y Full",
        "@@define D x\n/@@{D}/y Full", "!@@{NOBODY}/y", "# comment", "\t/etc Full\t",
        "report_level=changed_attributes", "New = p+u+g", "@@include", "=x");
    const TemporaryFolder folder;
    folder.write("/aide.conf", "database_in=file:/nowhere/aide.db\nFull = p+i+sha256\n" +
                                   std::string(line) + "\n");
    CAPTURE(line);

    const auto judged =
        run_command("aide -c " + folder.at("/aide.conf") + " --config-check 2>&1 </dev/null");
    AideDefinitions definitions;
    const auto ours = parse_aide_conf(read_file(folder.at("/aide.conf")), definitions);

    CAPTURE(judged.output);
    CHECK(ours.malformed_line.has_value() == (judged.status != 0));
}

TEST_CASE("a folder is covered where AIDE says that it would take a file in it") {
    if (!can_run("command -v aide")) {
        WARN("aide is not here: not compared with it");
        return;
    }
    const auto* rules =
        GENERATE("/ 0 Full", "/etc 0 Full", "/etc f Full", "/etc d Full", "/etc$ Full",
                 "=/etc Full", "/etc/.* Full", "/ Full\n!/etc", "/ Full\n!/etc/.*",
                 "/ Full\n!/etc$", "!/etc\n/ Full", "/ Full\n!/etc/presscheck$", "/ Full\n!/etc/x",
                 "/ Full\n!/etc d", "/e Full", "/etcetera Full", "/(etc|usr) Full", "/[a-z]+ Full",
                 "/usr Full\n!/usr/bin", "/usr/(s?)bin Full", "/usr/bin Full\n=/usr/sbin Full",
                 "@@define X etc\n/@@{X} Full", "/usr/lib f Full\n/etc l Full");
    const TemporaryFolder folder;
    folder.write("/aide.conf", "database_in=file:/nowhere/aide.db\nFull = p+i+sha256\n" +
                                   std::string(rules) + "\n");
    CAPTURE(rules);
    const auto host = FileHost::open_root(folder.path().string(), Ceiling());
    REQUIRE(host);
    folder.write("/etc/aide.conf", read_file(folder.at("/aide.conf")));

    const auto watched = watched_by_aide(*(*host)->seen_by("fim"), "/etc/aide.conf");

    CHECK(!watched.hidden);
    for (const std::string path : {"/etc", "/usr/bin", "/usr/sbin", "/usr/lib", "/boot"}) {
        const auto judged =
            run_command("aide -c " + folder.at("/aide.conf") + " --path-check=f:" + path +
                        "/presscheck 2>/dev/null </dev/null");
        CAPTURE(path, judged.output);
        const bool ours =
            std::find(watched.covers.begin(), watched.covers.end(), path) != watched.covers.end();
        // One name is asked of AIDE, many of us: a rule that leaves out some is no cover.
        const bool leaves_out_some = path == "/etc" && std::string(rules).ends_with("!/etc/x");
        CHECK(ours == (judged.status == 0 && !leaves_out_some));
    }
}

}  // namespace presscheck::test
