// A machine, what was looked at, and whether its recording answers the same.
#include "checks/recording.h"
#include "agent/recording_folder.h"
#include "checks/file_host.h"
#include "checks/recording_host.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

constexpr auto probe = "files";

// One look at a machine that is recorded, and the recording as a host.
class Take {
public:
    explicit Take(FakeHost machine) : Take(std::make_unique<FakeHost>(std::move(machine))) {}
    explicit Take(std::unique_ptr<Host> machine)
        : host_(std::move(machine), recorder_), view_(host_.seen_by(probe)) {}

    const Host& live() const { return *view_; }

    Recording recording() const {
        const auto now = *parse_time("2026-11-01T00:00:00Z");
        const auto made = make_recording(recorder_.files(), recorder_.kernel(), recorder_.probes(),
                                         {}, now, nullptr);
        return *decode_recording(encode_recording(made));
    }

    std::unique_ptr<Host> replayed() const {
        const auto folder = RecordingFolder::open(folder_.at("/take"));
        REQUIRE(folder);
        const auto written = folder->write(recording());
        CAPTURE(written ? "" : written.error().message);
        REQUIRE(written);
        auto host = FileHost::open_root(folder_.at("/take"), Ceiling());
        CAPTURE(host ? "" : host.error().message);
        REQUIRE(host);
        return (*host)->seen_by(probe);
    }

    std::string written(const std::string& name) const {
        return read_file(folder_.at("/take" + name));
    }

private:
    TemporaryFolder folder_;
    Recorder recorder_;
    RecordingHost host_;
    std::unique_ptr<Host> view_;
};

std::string shown(const Result<FileInfo>& info) {
    if (!info) return "error " + std::to_string(static_cast<int>(info.error().code));
    return std::to_string(static_cast<int>(info->type)) + " " + std::to_string(info->mode) + " " +
           std::to_string(info->owner) + " " + std::to_string(info->group) + " " +
           std::to_string(info->size) + " " + format_time_micros(info->modified) + " " +
           info->target + (info->acl ? " acl" : "");
}

std::string shown(const Result<std::string>& text) {
    return text ? "'" + *text + "'"
                : "error " + std::to_string(static_cast<int>(text.error().code));
}

std::string shown(const Result<std::vector<DirectoryEntry>>& entries) {
    if (!entries) return "error " + std::to_string(static_cast<int>(entries.error().code));
    std::string all;
    for (const auto& entry : *entries)
        all += entry.name + " " + std::to_string(static_cast<int>(entry.type)) + "\n";
    return all;
}

FakeHost machine() {
    return FakeHost{}
        .with_file("/etc/app.conf", "Port 22\n")
        .with_mode("/etc/app.conf", 04750)
        .with_owner("/etc/app.conf", 33, 1000)
        .with_modified("/etc/app.conf", *parse_time("2026-10-01T02:03:04.000005Z"))
        .with_acl("/etc/app.conf")
        .with_file("/etc/empty", "")
        .with_file("/etc/.hidden \"quoted\"\n", "x")
        .with_link("/etc/to", "app.conf")
        .with_link("/etc/nowhere", "/no/such")
        .with_link("/lib", "usr/lib")
        .with_file("/usr/lib/a/b", "deep")
        .with_directory("/srv/nothing")
        .with_special("/run/socket")
        .with_unreadable("/etc/closed")
        .with_unreadable("/proc/sys/broken", Errc::unavailable)
        .with_file("/var/large", std::string(100, 'x') + "end")
        .with_clock(std::chrono::microseconds{1500})
        .with_space("/var/log", {1000, 300, 250, 500, 400});
}

// Every question, asked of one machine.
std::string interrogation(const Host& host) {
    std::string answers;
    for (const auto* path :
         {"/etc/app.conf", "/etc/empty", "/etc/to", "/etc/nowhere", "/lib/a/b", "/lib", "/srv",
          "/srv/nothing", "/run/socket", "/etc/closed", "/proc/sys/broken", "/missing", "/etc",
          "/etc/.hidden \"quoted\"\n", "/lib/a/../a/b", "/proc/none"}) {
        answers += std::string(path) + ": " + shown(host.info(path)) + " " +
                   shown(host.read_link(path)) + " " + shown(host.resolve(path)) + "\n";
    }
    for (const auto* path : {"/etc", "/srv/nothing", "/lib/a", "/missing", "/etc/closed"})
        answers += std::string(path) + ":\n" + shown(host.list(path));
    const auto clock = host.kernel_clock();
    const auto space = host.space("/var/log");
    answers += clock ? std::to_string(clock->max_error.count()) + "\n" : "no clock\n";
    answers += space ? std::to_string(space->available) + " " + std::to_string(space->inodes_free)
                     : "no room";
    return answers + (host.live() ? " live" : " not live");
}

}  // namespace

TEST_CASE("a recording answers every question as the machine did", "[agent]") {
    const Take take(machine());
    const auto seen = interrogation(take.live());

    CHECK(interrogation(*take.replayed()) == seen);
    CHECK(seen.find("live") != std::string::npos);
}

TEST_CASE("a recording holds the bytes that were read, and no others", "[agent][hostile]") {
    const Take take(FakeHost{}
                        .with_file("/etc/read", "one\n")
                        .with_file("/etc/listed", "unread secret\n")
                        .with_file("/var/large", std::string(5000, 'x') + "end"));
    REQUIRE(take.live().list("/etc"));
    REQUIRE(take.live().info("/var/large"));

    const auto recording = take.recording();

    CHECK(recording.files.empty());
    CHECK(recording.case_yaml.find("size: 5003") != std::string::npos);
}

TEST_CASE("what a recording lacks cannot be taken for an empty file", "[agent][hostile]") {
    TemporaryFolder root;
    root.write("/.presscheck/case.yaml",
               "files:\n  /etc/listed: {type: file, size: 14}\n"
               "  /etc/part: {size: 100}\n  /etc/none: {type: file}\n");
    root.write("/etc/part", "head");
    const auto machine = FileHost::open_root(root.path().string(), Ceiling());
    REQUIRE(machine);
    const auto host = (*machine)->seen_by("lines");

    CHECK(host->read_file("/etc/listed").error().code == Errc::unavailable);
    CHECK(host->read_file("/etc/part").error().code == Errc::unavailable);
    CHECK(*host->read_head("/etc/part", 4) == "head");
    CHECK(host->read_head("/etc/part", 5).error().code == Errc::unavailable);
    CHECK(host->info("/etc/part")->size == 100);
    CHECK(*host->read_file("/etc/none") == "");
}

TEST_CASE("a folder that can be searched and not listed is recorded as that", "[agent]") {
    TemporaryFolder root;
    root.write("/.presscheck/case.yaml",
               "files:\n  /etc/open: {error: unlistable}\n"
               "  /etc/gone: {type: link, error: denied}\n");
    root.write("/etc/open/known", "x");
    const auto machine = FileHost::open_root(root.path().string(), Ceiling());
    REQUIRE(machine);
    const auto host = (*machine)->seen_by("lines");

    CHECK(host->list("/etc/open").error().code == Errc::denied);
    CHECK(*host->read_file("/etc/open/known") == "x");
    CHECK(host->read_link("/etc/gone").error().code == Errc::denied);
    CHECK(host->read_file("/etc/gone").error().code == Errc::denied);
    CHECK(host->read_file("/etc/gone/below").error().code == Errc::denied);
}

TEST_CASE("a recording is live for the probes that were there, and an image for others",
          "[agent]") {
    TemporaryFolder root;
    root.write("/.presscheck/case.yaml", "live: [listening]\n");
    const auto machine = FileHost::open_root(root.path().string(), Ceiling());
    REQUIRE(machine);

    CHECK((*machine)->seen_by("listening")->live());
    CHECK_FALSE((*machine)->seen_by("sysctl")->live());
    root.write("/.presscheck/case.yaml", "live: [listenin]\n");
    const auto wrong = FileHost::open_root(root.path().string(), Ceiling());
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().message.find("no probe is called 'listenin'") != std::string::npos);
}

TEST_CASE("nothing is recorded over what is there", "[agent][hostile]") {
    const TemporaryFolder folder;
    folder.write("/full/file", "mine");
    folder.write("/file", "mine");
    folder.make("/empty");

    CHECK(RecordingFolder::open(folder.at("/full")).error().code == Errc::conflict);
    CHECK(RecordingFolder::open(folder.at("/file")).error().code == Errc::malformed);
    CHECK(RecordingFolder::open(folder.at("/no/such")).error().code == Errc::malformed);
    CHECK(RecordingFolder::open(folder.at("/empty")));
    CHECK(RecordingFolder::open(folder.at("/new")));
}

TEST_CASE("no link of a recording leads what is written out of its folder", "[agent][hostile]") {
    const TemporaryFolder outside, folder;
    Recording recording;
    recording.files["/etc/file"] = {{0, "recorded"}};
    const auto place = RecordingFolder::open(folder.at("/take"));
    std::filesystem::create_directory_symlink(outside.path(), folder.at("/take/etc"));

    const auto written = place->write(recording);

    REQUIRE_FALSE(written);
    CHECK(std::filesystem::is_empty(outside.path()));
}

TEST_CASE("a recording from the scanner names no path but plain ones", "[agent][hostile]") {
    const auto path =
        GENERATE(as<std::string>{}, "etc/x", "/../x", "/etc/./x", "/", "//x", "/x/", "");
    Recording recording;
    recording.files[path] = {{0, "x"}};

    CHECK_FALSE(decode_recording(encode_recording(recording)));
    CHECK_FALSE(decode_recording("{}"));
    CHECK_FALSE(decode_recording("not json"));
}

TEST_CASE("a recording from the scanner has no piece where no file has one", "[agent][hostile]") {
    const auto* entry =
        GENERATE(R"("kind":"f","offset":-1)", R"("kind":"f","offset":"0")",
                 R"("kind":"f","offset":9223372036854775807)", R"("kind":"z","offset":0)");
    const auto written = [](const std::string& middle) {
        return R"({"case":"","kernel":"","seen":[{"bytes":"eA==","path":"L2E=",)" + middle + "}]}";
    };

    CHECK(decode_recording(written(R"("kind":"f","offset":4096)")));
    CHECK_FALSE(decode_recording(written(entry)));
}

TEST_CASE("what somebody has open in a home is nobody's business", "[agent][hostile]") {
    const TemporaryFolder root;
    root.write("/etc/passwd", "an:$6$Salt$Hash:1000:1000::/srv/an:/bin/sh\n");
    root.link("/proc/7/fd/3", "socket:[42]");
    root.link("/proc/7/fd/4", "/etc/passwd");
    root.link("/proc/7/fd/5", "/srv/an/letter to the editor");
    auto machine = FileHost::open_root(root.path().string(), Ceiling());
    REQUIRE(machine);
    const Take take(*std::move(machine));

    REQUIRE(take.live().list("/proc/7/fd"));
    const auto hidden = take.live().info("/srv/an/letter to the editor");

    const auto recording = take.recording();
    CHECK(recording.links.at("/proc/7/fd/3") == "socket:[42]");
    CHECK(recording.links.at("/proc/7/fd/4") == "/etc/passwd");
    CHECK(recording.links.at("/proc/7/fd/5") == "/home/withheld");
    // The homes are what they were, so that what is hidden stays hidden and not missing.
    REQUIRE_FALSE(hidden);
    CHECK(take.replayed()->info("/srv/an/letter to the editor").error().code ==
          Errc::not_permitted);
    CHECK(recording.files.at("/etc/passwd").at(0).find("Hash") == std::string::npos);
}

}  // namespace presscheck::test
