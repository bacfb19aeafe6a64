// What is remembered of a machine is what a look at it now would find, whatever was changed.
#include "checks/remembered_facts.h"

#include "checks/facts.h"
#include "checks/file_host.h"
#include "tests/support/catch.h"
#include "tests/support/remembered_here.h"
#include "tests/support/remembered_machine.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

// A probe, the file it reads, and two contents of one size that it tells differently.
struct Reader {
    std::string probe, path, file, before, after;

    Arguments arguments() const {
        if (path.empty()) return {};
        return {{"path", Value{Scalar{path}}}};
    }
};

const std::string sound_auditd = "space_left = 75\nadmin_space_left = 50\n";

const std::vector<Reader>& readers() {
    static const std::vector<Reader> all{
        {"auditd", "", "/etc/audit/auditd.conf", sound_auditd + "num_logs = 5\n",
         sound_auditd + "num_logs = 6\n"},
        {"audit_rules", "", "/etc/audit/rules.d/a.rules", "-w /etc/a -p wa -k k\n",
         "-w /etc/b -p wa -k k\n"},
        {"files", "/etc/motd", "/etc/motd", "12345", "54321"},
        {"groups", "", "/etc/group", "root:x:0:\nwww:x:33:\n", "root:x:0:\nwww:x:34:\n"},
        {"lines", "/etc/motd", "/etc/motd", "12345\n", "54321\n"},
        {"login_defs", "", "/etc/login.defs", "PASS_MAX_DAYS 90\n", "PASS_MAX_DAYS 91\n"},
        {"packages", "", "/var/lib/dpkg/status",
         "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n",
         "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2\n"},
        {"pam", "", "/etc/pam.d/login", "auth required pam_unix.so\n",
         "auth required pam_deny.so\n"},
        {"repositories", "", "/etc/apt/sources.list", "deb http://a.example/ stable main\n",
         "deb http://b.example/ stable main\n"},
        {"sshd", "", "/etc/ssh/sshd_config", "PermitRootLogin yes\n", "PermitRootLogin no \n"},
    };
    return all;
}

// A machine with that file, of which one table is asked.
class Machine : public RememberedMachine {
public:
    explicit Machine(Reader reader) : reader_(std::move(reader)) {
        folder.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
        folder.write("/etc/group", "root:x:0:\n");
        folder.write("/etc/shadow", "root:*:19000::::::\n");
        folder.write("/etc/os-release", "ID=debian\nVERSION_ID=12\n");
        folder.write("/usr/sbin/sshd", "");
        folder.write("/var/lib/dpkg/status", "");
        folder.write("/etc/pam.d/other", "auth required pam_deny.so\n");
        folder.write(reader_.file, reader_.before);
    }

    // Nothing when that is not remembered.
    void learn() { RememberedMachine::learn(asked()); }
    bool remembers() const { return remembered() > 0; }
    std::string told() { return RememberedMachine::told(asked()).begin()->second; }
    std::string found() const { return RememberedMachine::found(asked()).begin()->second; }

    const Reader& reader() const { return reader_; }

private:
    std::vector<Asked> asked() const { return {{reader_.probe, reader_.arguments()}}; }

    Reader reader_;
};

struct Change {
    std::string name;
    std::function<void(const Machine&, const std::string& file)> make;
};

void restore_times(const std::string& file, const struct stat& before) {
    const std::array<timespec, 2> times{before.st_atim, before.st_mtim};
    REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times.data(), 0) == 0);
}

const std::vector<Change>& changes() {
    static const std::vector<Change> all{
        {"other bytes, as many, and the time put back",
         [](const Machine& machine, const std::string& file) {
             struct stat before {};
             REQUIRE(::stat(file.c_str(), &before) == 0);
             std::ofstream(file) << machine.reader().after;
             restore_times(file, before);
         }},
        {"another file renamed over it",
         [](const Machine& machine, const std::string& file) {
             std::ofstream(file + ".new") << machine.reader().after;
             fs::rename(file + ".new", file);
         }},
        {"it is removed", [](const Machine&, const std::string& file) { fs::remove(file); }},
        {"another file beside it",
         [](const Machine&, const std::string& file) {
             fs::copy_file(file, fs::path(file).parent_path() / "b.rules");
         }},
        {"others may write it",
         [](const Machine&, const std::string& file) { ::chmod(file.c_str(), 0666); }},
        {"it is another's",
         [](const Machine&, const std::string& file) {
             if (::geteuid() == 0) REQUIRE(::chown(file.c_str(), 12, 12) == 0);
         }},
        {"a link to another file in its place",
         [](const Machine& machine, const std::string& file) {
             std::ofstream(file + ".real") << machine.reader().after;
             fs::remove(file);
             fs::create_symlink(fs::path(file + ".real").filename(), file);
         }},
        {"its folder is another one",
         [](const Machine& machine, const std::string& file) {
             const auto parent = fs::path(file).parent_path();
             fs::rename(parent, parent.string() + ".old");
             fs::create_directory(parent);
             std::ofstream(file) << machine.reader().after;
         }},
    };
    return all;
}

}  // namespace

TEST_CASE("what root alone may write is remembered", "[checks]") {
    if (!files_are_remembered_here()) return;
    const auto reader = GENERATE(from_range(readers()));
    CAPTURE(reader.probe);
    Machine machine(reader);

    machine.learn();

    CHECK(machine.remembers());
    CHECK(machine.told() == machine.found());
    CHECK(machine.remembers());
}

TEST_CASE("no change is missed in what is remembered", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    const auto reader = GENERATE(from_range(readers()));
    const auto change = GENERATE(from_range(changes()));
    CAPTURE(reader.probe, change.name);
    Machine machine(reader);
    machine.learn();
    REQUIRE(machine.remembers());

    change.make(machine, machine.folder.at(reader.file));

    CHECK(machine.told() == machine.found());
}

TEST_CASE("bytes that changed under the same times and size are told", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    const auto reader = GENERATE(
        filter([](const Reader& one) { return one.probe != "files"; }, from_range(readers())));
    CAPTURE(reader.probe);
    Machine machine(reader);
    machine.learn();
    REQUIRE(machine.remembers());
    const auto before = machine.told();

    changes().front().make(machine, machine.folder.at(reader.file));

    CHECK(machine.told() != before);
    CHECK_FALSE(machine.remembers());
}

TEST_CASE("a link that is swung, or a folder on the way, is noticed", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    Machine machine({"lines", "/etc/motd", "/srv/a/motd", "1\n", "2\n"});
    machine.folder.write("/srv/b/motd", "2\n");
    machine.folder.link("/srv/now", "a");
    machine.folder.link("/etc/motd", "/srv/now/motd");
    machine.learn();
    REQUIRE(machine.remembers());

    fs::remove(machine.folder.at("/srv/now"));
    machine.folder.link("/srv/now", "b");

    CHECK(machine.told() == machine.found());
    CHECK_FALSE(machine.remembers());
}

TEST_CASE("what was not there is noticed when it comes", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    Machine machine({"lines", "/etc/motd", "/etc/issue", "1\n", "2\n"});
    machine.learn();
    REQUIRE(machine.remembers());

    machine.folder.write("/etc/motd", "1\n");

    CHECK(machine.told() == machine.found());
    CHECK_FALSE(machine.remembers());
}

TEST_CASE("what is mounted over a file or its folder is noticed", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    Machine machine({"lines", "/etc/motd", "/etc/motd", "1\n", "2\n"});
    machine.folder.write("/other/motd", "2\n");
    machine.folder.make("/upper");
    machine.folder.make("/work");
    const auto [source, target, type] = GENERATE(table<std::string, std::string, std::string>(
        {{"/other/motd", "/etc/motd", ""}, {"/other", "/etc", ""}, {"/other", "/etc", "overlay"}}));
    CAPTURE(target, type);
    machine.learn();
    REQUIRE(machine.remembers());
    const auto at = machine.folder.at(target);
    const auto layers = "lowerdir=" + machine.folder.at(source) + ":" + at +
                        ",upperdir=" + machine.folder.at("/upper") +
                        ",workdir=" + machine.folder.at("/work");

    const auto mounted =
        type.empty()
            ? ::mount(machine.folder.at(source).c_str(), at.c_str(), nullptr, MS_BIND, nullptr)
            : ::mount("overlay", at.c_str(), type.c_str(), 0, layers.c_str());
    if (mounted != 0) {
        WARN("nothing can be mounted here (" << type << "): this was not compared");
        return;
    }
    const auto told = machine.told();
    const auto found = machine.found();
    const bool remembers = machine.remembers();
    ::umount2(at.c_str(), MNT_DETACH);

    CHECK(told == found);
    CHECK_FALSE(remembers);
}

TEST_CASE("what others may write is not even read to be remembered", "[checks][hostile]") {
    Machine machine({"lines", "/etc/motd", "/etc/motd", "1\n", "2\n"});
    const auto name = GENERATE(as<std::string>{}, "/etc/motd", "/etc");
    const auto mode = GENERATE(0775U, 0757U);
    CAPTURE(name, mode);
    ::chmod(machine.folder.at(name).c_str(), mode);

    const auto opened = FileHost::open_witnessed(machine.folder.at(""), Ceiling{}, long_after());
    REQUIRE(opened);
    const auto text = opened->host->seen_by("lines")->read_file("/etc/motd");
    machine.learn();

    REQUIRE_FALSE(text);
    CHECK(text.error().code == Errc::unavailable);
    CHECK_FALSE(machine.remembers());
}

TEST_CASE("a file of another than root is not remembered", "[checks][hostile]") {
    if (::geteuid() != 0) {
        WARN("only root can give a file away: this was not compared");
        return;
    }
    Machine machine({"lines", "/etc/motd", "/etc/motd", "1\n", "2\n"});
    REQUIRE(::chown(machine.folder.at("/etc/motd").c_str(), 12, 0) == 0);

    machine.learn();

    CHECK_FALSE(machine.remembers());
}

TEST_CASE("what a kernel or the time of day tells is not remembered", "[checks]") {
    auto opened = FileHost::open_witnessed("", Ceiling{}, long_after());
    REQUIRE(opened);
    RememberedFacts facts(Ceiling{}, opened->witness, Sights{});
    const auto name = GENERATE(as<std::string>{}, "accounts", "clock", "listening", "mounts",
                               "processes", "sudoers");
    CAPTURE(name);

    FactCache cache(&facts, *opened->host, long_after());
    cache.table(Table::of(name).probe(), {});

    CHECK(facts.find(name) == nullptr);
}

TEST_CASE("files whose times nobody keeps are not even read to be remembered", "[checks]") {
    const auto opened = FileHost::open_witnessed("", Ceiling{}, long_after());
    REQUIRE(opened);
    const auto host = opened->host->seen_by("sysctl");

    const auto text = host->read_file("/proc/sys/kernel/ostype");
    const auto about = host->info("/proc/sys/kernel/ostype");

    REQUIRE_FALSE(text);
    REQUIRE_FALSE(about);
    CHECK(text.error().code == Errc::unavailable);
    CHECK(about.error().code == Errc::unavailable);
}

TEST_CASE("what is remembered of a machine is bounded", "[checks]") {
    if (!files_are_remembered_here()) return;
    Machine machine({"lines", "/etc/motd", "/etc/motd", "1\n", "2\n"});
    auto opened = FileHost::open_witnessed(machine.folder.at(""), Ceiling{}, long_after());
    REQUIRE(opened);
    RememberedFacts facts(Ceiling{}, opened->witness, opened->opening);
    FactCache cache(&facts, *opened->host, long_after());

    for (int i = 0; i < 1500; ++i) {
        cache.table(Table::of("lines").probe(),
                    {{"path", Value{Scalar{"/etc/motd" + std::to_string(i)}}}});
    }

    CHECK(facts.tables() == 1024);
}

}  // namespace presscheck::test
