#include "checks/probes/journald.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

#include <cstdint>

namespace presscheck::test {
namespace {

constexpr const char* id = "0123456789abcdef0123456789abcdef";

std::string little_endian(std::uint64_t value) {
    std::string bytes;
    for (unsigned shift = 0; shift < 64; shift += 8)
        bytes += static_cast<char>(value >> shift);
    return bytes;
}

// The head of a file of the journal with this many entries since a day of 2026.
std::string journal(std::uint64_t entries, const std::string& since) {
    const auto time = parse_time(since)->time_since_epoch().count();
    return "LPKSHHRH" + std::string(144, '\0') + little_endian(entries) + std::string(24, '\0') +
           little_endian(static_cast<std::uint64_t>(time)) + std::string(200, '\0');
}

FakeHost machine() {
    return FakeHost{}
        .with_file("/etc/systemd/journald.conf", "[Journal]\n")
        .with_file("/etc/machine-id", std::string(id) + "\n")
        .with_file("/proc/cmdline", "quiet\n")
        .with_directory("/var/log/journal");
}

std::string oldest(const FakeHost& host) {
    return shown(observed(observe_journald, host).rows().at(0), "oldest");
}

}  // namespace

TEST_CASE("the journal is as old as the oldest of its own files", "[checks]") {
    const auto own = std::string("/var/log/journal/") + id;

    CHECK(oldest(machine()
                     .with_file(own + "/system.journal", journal(3, "2026-05-01T00:00:00Z"))
                     .with_file(own + "/system@1.journal", journal(9, "2026-02-03T04:05:06Z"))
                     .with_file(own + "/system@2.journal", journal(0, "2025-01-01T00:00:00Z"))
                     .with_file(own + "/user-1000.journal", journal(1, "2024-01-01T00:00:00Z"))
                     .with_file("/var/log/journal/remote/system.journal",
                                journal(1, "2020-01-01T00:00:00Z"))) == "2026-02-03T04:05:06Z");
    CHECK(oldest(machine()) == "(absent)");
    CHECK(oldest(machine().with_file(own + "/system.journal", "LPKSHHRH")) ==
          "(unknown: malformed)");
    CHECK(oldest(machine().with_file(own + "/system.journal", std::string(300, 'x'))) ==
          "(unknown: malformed)");
    CHECK(oldest(machine()
                     .with_file(own + "/system.journal", journal(3, "2026-05-01T00:00:00Z"))
                     .with_unreadable(own + "/system@0.journal")) == "(unknown: denied)");
    CHECK(oldest(machine().with_unreadable(own)) == "(unknown: denied)");
}

TEST_CASE("what cannot be read of journald's settings is in no cell", "[checks]") {
    const auto* hidden = GENERATE("/etc/systemd/journald.conf", "/etc/systemd/journald.conf.d",
                                  "/usr/lib/systemd/journald.conf.d/10-a.conf", "/proc/cmdline");
    CAPTURE(hidden);
    const auto host = machine()
                          .with_file("/usr/lib/systemd/journald.conf.d/10-a.conf", "[Journal]\n")
                          .with_unreadable(hidden);

    const auto table = observed(observe_journald, host);

    for (const auto& column : find_declaration("journald")->columns)
        CHECK(shown(table.rows().at(0), column.name) == "(unknown: denied)");
}

}  // namespace presscheck::test
