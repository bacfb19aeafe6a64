// What may change unseen is not remembered, and secrets are not even read for it.
#include "tests/support/catch.h"
#include "tests/support/remembered_here.h"
#include "tests/support/remembered_machine.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

Time present() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Something mounted in a machine, as long as this lives.
class Mounted {
public:
    Mounted(std::string at, const char* type, const std::string& options)
        : at_(std::move(at)),
          mounted_(::mount("presscheck", at_.c_str(), type, MS_NOSUID | MS_NODEV,
                           options.c_str()) == 0) {}
    ~Mounted() { end(); }
    Mounted(const Mounted&) = delete;
    Mounted& operator=(const Mounted&) = delete;

    explicit operator bool() const { return mounted_; }
    void end() {
        if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
        mounted_ = false;
    }

private:
    std::string at_;
    bool mounted_;
};

// What is learnt of one line, by a scan that began then.
struct Learnt {
    std::size_t tables;
    bool too_early;
};

Learnt learnt_at(const TemporaryFolder& folder, Time began) {
    const auto opened = FileHost::open_witnessed(folder.at(""), Ceiling{}, began);
    RememberedFacts facts(Ceiling{}, opened->witness, Sights{});
    FactCache cache(&facts, *opened->host, began);
    const auto asked = asked_of_path("lines", "/etc/motd");
    cache.table(Table::of("lines").probe(), asked.arguments);
    return {facts.tables(), facts.too_early()};
}

}  // namespace

TEST_CASE("a file that changed less than a minute ago is not remembered yet", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    const TemporaryFolder folder;
    folder.write("/etc/motd", "1\n");
    const auto made = present();

    const auto soon = learnt_at(folder, made + 45s);
    const auto late = learnt_at(folder, made + 75s);

    CHECK(soon.tables == 0);
    CHECK(soon.too_early);
    CHECK(late.tables == 1);
    CHECK_FALSE(late.too_early);
}

TEST_CASE("what waiting does not make rememberable is not waited for", "[checks]") {
    const TemporaryFolder folder;
    folder.write("/etc/motd", "1\n");
    const auto made = present();

    const auto in_future = learnt_at(folder, made - 1h);
    ::chmod(folder.at("/etc/motd").c_str(), 0666);
    const auto of_others = learnt_at(folder, made + 45s);

    CHECK(in_future.tables == 0);
    CHECK_FALSE(in_future.too_early);
    CHECK(of_others.tables == 0);
    CHECK_FALSE(of_others.too_early);
}

// Somebody may have mapped it who may not write it any more.
TEST_CASE("of a file in memory its content is not remembered, but that it is there",
          "[checks][hostile]") {
    RememberedMachine machine;
    machine.folder.make("/etc");
    const Mounted memory(machine.folder.at("/etc"), "tmpfs", "mode=0755");
    if (!memory) {
        WARN("nothing can be mounted here: this was not compared");
        return;
    }
    machine.folder.write("/etc/motd", "1\n");

    machine.learn({asked_of_path("lines", "/etc/motd")});
    const auto contents = machine.remembered();
    machine.learn({asked_of_path("files", "/etc/*")});
    const auto names = machine.remembered();

    CHECK(contents == 0);
    CHECK(names == 1);
}

// A file system of a process lets nobody in but whoever mounted it, not even root.
TEST_CASE("a folder that the kernel tells nothing of is not remembered so", "[checks][hostile]") {
    RememberedMachine machine;
    machine.folder.write("/etc/deep/motd", "1\n");
    const std::vector<Asked> asked{asked_of_path("lines", "/etc/deep/motd")};
    const Descriptor process{::open("/dev/fuse", O_RDWR | O_CLOEXEC)};
    Mounted closed(
        machine.folder.at("/etc/deep"), "fuse",
        "fd=" + std::to_string(process.number()) + ",rootmode=40000,user_id=65534,group_id=65534");
    if (!closed) {
        WARN("no file system of a process can be mounted here: this was not compared");
        return;
    }
    const auto before = machine.found(asked);
    machine.learn(asked);
    const auto remembered = machine.remembered();
    closed.end();
    const auto told = machine.told(asked);
    const auto found = machine.found(asked);

    CHECK(remembered == 0);
    CHECK(found != before);
    CHECK(told == found);
}

TEST_CASE("secrets are not even read to be remembered", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    RememberedMachine machine;
    machine.folder.write("/etc/group", "root:x:0:\n");
    machine.folder.write("/etc/gshadow", "root:$y$secret::\n");
    const auto opened = FileHost::open_witnessed(machine.folder.at(""), Ceiling{}, long_after());
    REQUIRE(opened);

    const auto text = opened->host->seen_by("groups")->read_file("/etc/gshadow");
    machine.learn({{"groups"}});
    const auto of_passwords = machine.remembered();
    machine.learn({asked_of_path("files", "/etc/gshadow")});

    REQUIRE_FALSE(text);
    CHECK(text.error().code == Errc::unavailable);
    CHECK(of_passwords == 0);
    CHECK(machine.remembered() == 1);
}

TEST_CASE("a fixture is not remembered, nor what becomes one", "[checks]") {
    if (!files_are_remembered_here()) return;
    RememberedMachine machine;
    machine.folder.write("/etc/motd", "1\n");
    ::chmod(machine.folder.at("/etc/motd").c_str(), 0600);
    const std::vector<Asked> asked{asked_of_path("files", "/etc/motd")};
    machine.learn(asked);
    REQUIRE(machine.remembered() == 1);

    machine.folder.write("/.presscheck/case.yaml", "{}\n");

    CHECK_FALSE(FileHost::open_witnessed(machine.folder.at(""), Ceiling{}, long_after()));
    CHECK(machine.told(asked) == machine.found(asked));
}

TEST_CASE("a machine's root is asked of its file system as any folder", "[checks][hostile]") {
    RememberedMachine machine;
    machine.folder.make("/lower");
    machine.folder.make("/upper");
    machine.folder.make("/work");
    machine.folder.make("/merged");
    const Mounted merged(machine.folder.at("/merged"), "overlay",
                         "lowerdir=" + machine.folder.at("/lower") +
                             ",upperdir=" + machine.folder.at("/upper") +
                             ",workdir=" + machine.folder.at("/work"));
    if (!merged) {
        WARN("nothing can be mounted here: this was not compared");
        return;
    }

    const auto opened =
        FileHost::open_witnessed(machine.folder.at("/merged"), Ceiling{}, long_after());
    REQUIRE(opened);
    const auto entries = opened->host->seen_by("files")->list("/");

    CHECK_FALSE(entries);
}

}  // namespace presscheck::test
