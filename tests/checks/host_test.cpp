#include "checks/host.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"

namespace presscheck::test {

TEST_CASE("paths that match a pattern come in byte order, and no others", "[checks]") {
    const auto host = FakeHost{}
                          .with_file("/etc/ssh/sshd_config.d/20-b.conf", "")
                          .with_file("/etc/ssh/sshd_config.d/10-a.conf", "")
                          .with_file("/etc/ssh/sshd_config.d/.hidden.conf", "")
                          .with_file("/etc/ssh/sshd_config.d/readme", "");

    const auto found = match_paths(host, "/etc/ssh/sshd_config.d/*.conf");

    CHECK(found.paths == std::vector<std::string>{"/etc/ssh/sshd_config.d/10-a.conf",
                                                  "/etc/ssh/sshd_config.d/20-b.conf"});
    CHECK(found.unseen.empty());
}

TEST_CASE("a folder that cannot be listed is named, not taken for empty", "[checks]") {
    const auto host =
        FakeHost{}.with_unreadable("/srv/a").with_file("/srv/b/x", "").with_file("/srv/c", "");

    const auto found = match_paths(host, "/srv/*/*");

    CHECK(found.paths == std::vector<std::string>{"/srv/b/x"});
    REQUIRE(found.unseen.size() == 1);
    CHECK(found.unseen[0].code == Errc::denied);
}

// A machine where every folder has fifty others in it.
class EndlessHost final : public Host {
public:
    Result<std::vector<DirectoryEntry>> list(std::string_view) const override {
        ++listed;
        std::vector<DirectoryEntry> entries;
        for (int i = 0; i < 50; ++i)
            entries.push_back({std::to_string(i), FileType::directory});
        return entries;
    }
    Result<FileInfo> info(std::string_view path) const override { return nothing(path); }
    Result<std::string> read_file(std::string_view path) const override { return nothing(path); }
    Result<std::string> read_at(std::string_view path, std::uint64_t, std::size_t) const override {
        return nothing(path);
    }
    Result<std::string> read_link(std::string_view path) const override { return nothing(path); }
    Result<std::string> resolve(std::string_view path) const override { return nothing(path); }
    Result<Space> space(std::string_view path) const override { return nothing(path); }
    Result<KernelClock> kernel_clock() const override { return nothing("the clock"); }
    Result<std::string> fetched(std::string_view name) const override { return nothing(name); }
    bool live() const override { return true; }
    std::unique_ptr<Host> seen_by(std::string_view) const override {
        return std::make_unique<EndlessHost>();
    }

    mutable std::size_t listed = 0;

private:
    static Error nothing(std::string_view what) { return {Errc::not_found, std::string(what)}; }
};

TEST_CASE("a pattern ends in a tree that does not, and says so", "[checks][hostile]") {
    const EndlessHost host;

    const auto found = match_paths(host, "/srv/*/*/*/*/x");

    CHECK(host.listed == 16'384);
    CHECK(found.paths.empty());
    REQUIRE(found.unseen.size() == 1);
    CHECK(found.unseen[0].code == Errc::too_large);
}

TEST_CASE("an image without a kernel's files did not answer; a live machine did", "[checks]") {
    const auto live = FakeHost{}.with_directory("/proc");
    const auto image = FakeHost{}.with_directory("/etc").not_live();

    CHECK(match_paths(live, "/proc/*/cgroup").unseen.empty());
    CHECK(match_paths(image, "/etc/*.conf").unseen.empty());
    const auto unseen = match_paths(image, "/proc/*/cgroup").unseen;
    REQUIRE(unseen.size() == 1);
    CHECK(reason_of(unseen[0], image) == Reason::not_live);
}

TEST_CASE("a process without the file asked for is an answer in an image too", "[checks]") {
    const auto image = FakeHost{}
                           .with_file("/proc/812/cgroup", "")
                           .with_file("/proc/cmdline", "")
                           .with_directory("/proc/813")
                           .not_live();

    const auto found = match_paths(image, "/proc/*/cgroup");

    CHECK(found.paths == std::vector<std::string>{"/proc/812/cgroup"});
    CHECK(found.unseen.empty());
}

TEST_CASE("an imaginary machine gives a part of a file as a real one does", "[checks]") {
    const auto host = FakeHost{}.with_file("/etc/a", "0123456789").with_unreadable("/etc/b");

    CHECK(*host.read_at("/etc/a", 3, 4) == "3456");
    CHECK(*host.read_at("/etc/a", 8, 100) == "89");
    CHECK(*host.read_at("/etc/a", 10, 1) == "");
    CHECK(*host.read_head("/etc/a", 2) == "01");
    CHECK(host.read_at("/etc/b", 0, 1).error().code == Errc::denied);
    CHECK(host.read_at("/etc", 0, 1).error().code == Errc::malformed);
}

}  // namespace presscheck::test
