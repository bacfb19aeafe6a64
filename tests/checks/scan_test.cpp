#include "checks/scan.h"

#include "checks/file_host.h"
#include "checks/policy/load.h"
#include "core/canonical_json.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"

#include <nlohmann/json.hpp>

#include <deque>
#include <string>

namespace presscheck::test {
namespace {

const Time now = *parse_time("2026-11-20T00:00:00Z");

Policy policy_of(const std::string& id, const std::string& version) {
    return std::get<Policy>(load_policy("policy: " + id + "\nversion: " + version + R"(
language: 1
scope: host
title: {vi: "t", en: "t"}
params:
  age: {type: duration, default: 30d, title: {vi: "t", en: "t"}}
  words: {type: text, title: {vi: "t", en: "t"}}
checks:
  - id: motd
    title: {vi: "t", en: "t"}
    why: {vi: "t", en: "t"}
    fix: {vi: "t", en: "t"}
    severity: advice
    assert: {probe: lines, with: {path: /etc/motd}, every: {text: hello}, when_empty: fail}
    measure: {lines: {probe: lines, with: {path: /etc/motd}}}
  - id: fresh
    title: {vi: "t", en: "t"}
    why: {vi: "t", en: "t"}
    fix: {vi: "t", en: "t"}
    severity: advice
    assert: {probe: files, with: {path: /etc/motd}, every: {modified: {newer_than: $age}}, when_empty: fail}
)",
                                        {}));
}

BoundPolicy bound(const std::string& id, const std::string& version = "2026.11.1") {
    static std::deque<Policy> kept;
    const auto& policy = kept.emplace_back(policy_of(id, version));
    return {&policy, default_values(policy), {{"o", "2026.11.1", std::string(64, '0')}}};
}

FakeHost machine() {
    return FakeHost{}
        .with_file("/etc/motd", "hello\n")
        .with_modified("/etc/motd", now - std::chrono::hours{24})
        .with_file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
        .with_file("/etc/group", "root:x:0:\n")
        .with_file("/etc/os-release", "NAME=Debian\nPRETTY_NAME=\"Debian 12 (bookworm)\"\n")
        .with_file("/proc/sys/kernel/hostname", "cms1\n")
        .with_file("/proc/sys/kernel/osrelease", "6.1.0-31-amd64\n")
        .with_file("/proc/sys/kernel/arch", "x86_64\n");
}

}  // namespace

TEST_CASE("a scan judges every check of every policy, in their order", "[checks]") {
    const auto host = machine();

    const auto seen = scan(host, {bound("a"), bound("b")}, now);

    REQUIRE(seen.results.size() == 4);
    CHECK(seen.results[0].check == "a/motd");
    CHECK(seen.results[1].check == "a/fresh");
    CHECK(seen.results[3].check == "b/fresh");
    CHECK(seen.results[0].state == State::pass);
    CHECK(seen.results[1].state == State::pass);
    REQUIRE(seen.policies.size() == 2);
    CHECK(seen.policies[0].id == "a");
    CHECK(seen.policies[0].overlays.size() == 1);
    CHECK(seen.cost.contains("scan"));
    CHECK(seen.cost.contains("probe_lines"));
}

TEST_CASE("a scan names the parameters that are not as the policy ships them", "[checks]") {
    const auto host = machine();
    auto changed = bound("a");
    changed.parameters.insert_or_assign("age", Value{std::chrono::seconds{864'000}});
    changed.parameters.insert_or_assign("words", Value{std::string("token=Bi4Mat9wz")});

    const auto seen = scan(host, {changed, bound("b")}, now);

    REQUIRE(seen.policies[0].set.size() == 2);
    CHECK(seen.policies[0].set.at("age") == "10d");
    CHECK(seen.policies[0].set.at("words").find("Bi4Mat") == std::string::npos);
    CHECK(seen.policies[1].set.empty());
}

TEST_CASE("a scan says which machine it saw", "[checks]") {
    const auto host = machine();

    const auto seen = scan(host, {}, now);

    CHECK(seen.machine.name == "cms1");
    CHECK(seen.machine.system == "Debian 12 (bookworm)");
    CHECK(seen.machine.kernel == "6.1.0-31-amd64");
    CHECK(seen.machine.architecture == "x86_64");
}

TEST_CASE("an image has the name in its files, and no kernel", "[checks]") {
    const auto image = FakeHost{}.with_file("/etc/hostname", "cms2\n").not_live();

    const auto seen = scan(image, {}, now);

    CHECK(seen.machine.name == "cms2");
    CHECK(seen.machine.kernel.empty());
    CHECK(seen.machine.architecture.empty());
}

TEST_CASE("only the checks asked for are judged", "[checks]") {
    const auto host = machine();

    const auto seen = scan(host, {bound("a"), bound("b")}, now, {"b/motd"});

    REQUIRE(seen.results.size() == 1);
    CHECK(seen.results[0].check == "b/motd");
}

TEST_CASE("a clock before the policy's own month makes ages unknown", "[checks]") {
    const auto host = machine();

    const auto seen = scan(host, {bound("a", "2026.12.1")}, now);

    CHECK(seen.results[0].state == State::pass);
    CHECK(seen.results[1].state == State::unknown);
    CHECK(seen.results[1].reason == Reason::clock);
}

TEST_CASE("a result travels as a report reads it", "[checks]") {
    const auto good = machine();
    const auto bad = machine().with_file("/etc/motd", "password=hunter2\n");
    const auto closed = machine().with_unreadable("/etc/motd");
    const auto results = GENERATE_COPY(
        from_range(std::vector{scan(good, {bound("a")}, now), scan(bad, {bound("a")}, now),
                               scan(closed, {bound("a")}, now)}));
    const auto reported = to_reported(results.results[0]);

    const auto read = ReportedResult::parse(reported.bytes);

    REQUIRE(read);
    CHECK(read->check == "a/motd");
    CHECK(read->state == results.results[0].state);
    CHECK(read->reason == results.results[0].reason);
    CHECK(reported.bytes.find("hunter2") == std::string::npos);
    CHECK(reported.bytes.find("\"measured\":{\"lines\":[") != std::string::npos);
}

TEST_CASE("a result's texts are canonical JSON, whatever is in them", "[checks][hostile]") {
    for (int byte = 0; byte < 0x80; ++byte) {
        for (const std::string around : {"", "a", "\u1ead"}) {
            CheckResult result;
            result.check = "a/b";
            result.expected = around + static_cast<char>(byte) + around;
            result.source = "/etc/x";
            CAPTURE(byte, around);

            const auto reported = to_reported(result);

            const auto read = parse_json(reported.bytes, reported.bytes.size());
            REQUIRE(read);
            CHECK(read->at("expected") == result.expected);
            CHECK(canonical_bytes(*read) == reported.bytes);
        }
    }
}

TEST_CASE("the same facts give the same bytes", "[checks]") {
    const auto host = machine();
    const auto later = now + std::chrono::hours{1};

    const auto first = to_reported(scan(host, {bound("a")}, now).results[1]);
    const auto second = to_reported(scan(host, {bound("a")}, later).results[1]);

    CHECK(first.bytes == second.bytes);
    CHECK(
        first.bytes ==
        R"({"check":"a/fresh","evidence":[{"probe":"files","row":{"modified":"2026-11-19T00:00:00Z","path":"/etc/motd"},"source":"/etc/motd"}],"expected":"modified is newer than 30d, for path /etc/motd","source":"/etc/motd","state":"pass"})");
}

TEST_CASE("one probe can be asked alone", "[checks]") {
    const auto host = machine();

    const auto table = observe(host, *find_probe("lines"),
                               {{"path", Value{Scalar{std::string("/etc/motd")}}}}, now);

    REQUIRE(table.rows().size() == 1);
    CHECK(table.complete());
    CHECK(table.rows()[0].cell("text") == text("hello"));
}

TEST_CASE("the machine under test can be scanned as it is", "[checks]") {
    auto host = FileHost::open_live({});
    REQUIRE(host);

    const auto seen = scan(**host, {bound("a")}, now);

    CHECK(seen.results.size() == 2);
    CHECK_FALSE(seen.machine.name.empty());
    CHECK_FALSE(seen.machine.kernel.empty());
    CHECK_FALSE(seen.machine.architecture.empty());
}

}  // namespace presscheck::test
