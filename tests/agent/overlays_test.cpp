// What lies in overlay.d is in force, is refused, or is named: never dropped in silence.
#include "agent/overlays.h"

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>

namespace presscheck::test {
namespace {

std::string policy(const std::string& id) {
    return "policy: " + id + R"(
version: 2026.11.1
language: 1
scope: host
title: {vi: a, en: b}
params:
  size: {type: integer, default: 3, at_most: 100, site: true, title: {vi: a, en: b}}
checks:
  - id: c
    title: {vi: a, en: b}
    why: {vi: a, en: b}
    fix: {vi: a, en: b}
    severity: advice
    assert:
      probe: files
      with: {path: /etc/motd}
      every: {size: {at_most: $size}}
      when_empty: unknown
)";
}

// Shipped is `server`; a call may name `mine` as well.
class Machine {
public:
    Machine() {
        folder.write("/share/policies/server.yaml", policy("server"));
        folder.write("/mine.yaml", policy("mine"));
        folder.make("/share/catalogues");
        folder.make("/etc/overlay.d");
    }
    void write(const std::string& name, const std::string& bytes) const {
        folder.write("/etc/overlay.d/" + name, bytes);
    }
    Result<std::vector<LocalOverlay>> load(const std::vector<std::string>& named = {}) const {
        const auto files = load_policies(named, folder.at("/share"));
        REQUIRE(files);
        return load_local_overlays(folder.at("/etc"), Owner::root_or_caller, *files,
                                   folder.at("/share"));
    }
    std::string path(const std::string& name) const { return folder.at("/etc/overlay.d/" + name); }

    TemporaryFolder folder;
};

const std::string for_server = "overlay: server\nversion: 2026.11.2\nset: {size: 4}\n";

}  // namespace

TEST_CASE("overlays are applied in the order of their names", "[agent][overlay]") {
    const Machine machine;
    machine.write("20-b.yaml", for_server);
    machine.write("10-a.yaml", for_server);

    const auto overlays = machine.load();

    REQUIRE(overlays);
    REQUIRE(overlays->size() == 2);
    CHECK(overlays->front().path == machine.path("10-a.yaml"));
    CHECK(overlays->front().overlay.version == "2026.11.2");
}

TEST_CASE("an overlay of no policy is refused with the nearest name", "[agent][overlay]") {
    const Machine machine;
    machine.write("10-a.yaml", "version: 2026.11.2\noverlay: servr\nset: {size: 4}\n");

    const auto overlays = machine.load();

    REQUIRE_FALSE(overlays);
    CHECK(overlays.error().code == Errc::malformed);
    CHECK(overlays.error().message == machine.path("10-a.yaml") +
                                          ":2:10: no policy is called 'servr'; did you mean "
                                          "'server'?\n");
}

TEST_CASE("a call that names policies takes the overlays of shipped ones for no mistake",
          "[agent][overlay]") {
    const Machine machine;
    const std::vector<std::string> mine{machine.folder.at("/mine.yaml")};
    machine.write("10-a.yaml", for_server);
    const auto shipped = machine.load(mine);
    machine.write("10-a.yaml", "overlay: mine\nversion: 2026.11.2\nset: {size: 4}\n");
    const auto named = machine.load(mine);
    const auto nowhere = machine.load();

    CHECK(shipped);
    CHECK(named);
    CHECK_FALSE(nowhere);
}

TEST_CASE("an overlay that is wrong is refused with its place", "[agent][overlay][hostile]") {
    const Machine machine;
    const auto [text, where] = GENERATE(table<std::string, std::string>({
        {"overlay: server\nversion: 2026.11.2\nset: {sise: 4}\n", ":3:7: unknown parameter"},
        {"overlay: server\nversion: 2026.11.2\nset: {size: 400}\n", ":3:13: "},
        {"version: 2026.11.2\n", ":1:1: an overlay begins with"},
        {"overlay: 'server\n", ":1:10: "},
        {"", ": "},
    }));
    CAPTURE(text);
    machine.write("10-a.yaml", text);

    const auto overlays = machine.load();

    REQUIRE_FALSE(overlays);
    CAPTURE(overlays.error().message);
    CHECK(overlays.error().message.starts_with(machine.path("10-a.yaml") + where));
}

TEST_CASE("a file that was meant as an overlay and is not called so is refused",
          "[agent][overlay]") {
    const Machine machine;
    const auto name = GENERATE(as<std::string>{}, "10-mine.yml", "10-mine.YAML", "10-mine.Yml");
    machine.write(name, for_server);

    const auto overlays = machine.load();

    REQUIRE_FALSE(overlays);
    CHECK(overlays.error().message ==
          machine.path(name) + ": an overlay's name ends in .yaml; rename it, or move it away");
}

TEST_CASE("an overlay that is a link to nowhere is refused", "[agent][overlay][hostile]") {
    const Machine machine;
    std::filesystem::create_symlink("/nowhere/a.yaml", machine.path("10-a.yaml"));

    const auto overlays = machine.load();

    REQUIRE_FALSE(overlays);
    CHECK(overlays.error().message.starts_with(machine.path("10-a.yaml")));
}

TEST_CASE("what else lies in the folder is named", "[agent][overlay]") {
    const Machine machine;
    machine.write("10-a.yaml", for_server);
    machine.write("10-a.yaml.bak", "nonsense");
    machine.write("README", "nonsense");

    const auto overlays = machine.load();

    REQUIRE(overlays);
    CHECK(overlays->size() == 1);
    const auto unread = unread_files(machine.folder.at("/etc"));
    REQUIRE(unread.size() == 2);
    CHECK(unread[0].path == machine.path("10-a.yaml.bak"));
    CHECK(unread[1].path == machine.path("README"));
    CHECK(unread[1].why.en == "an overlay's name ends in .yaml");
}

TEST_CASE("a site.yaml beside the overlays of another folder is named as not read",
          "[agent][overlay]") {
    const Machine machine;
    machine.folder.write("/etc/site.yaml", "site: 1\n");

    const auto unread = unread_files(machine.folder.at("/etc"));

    REQUIRE(unread.size() == 1);
    CHECK(unread[0].path == machine.folder.at("/etc/site.yaml"));
    CHECK(unread[0].why.en.find("/etc/presscheck/site.yaml") != std::string::npos);
}

TEST_CASE("without a folder there are no overlays", "[agent][overlay]") {
    const Machine machine;
    std::filesystem::remove(machine.folder.at("/etc/overlay.d"));

    const auto overlays = machine.load();

    REQUIRE(overlays);
    CHECK(overlays->empty());
    CHECK(unread_files(machine.folder.at("/etc")).empty());
}

}  // namespace presscheck::test
