// What a resident agent's next round must notice, whatever it keeps loaded.
#include "agent/policy_files.h"
#include "agent/resident_scan.h"
#include "agent/scan_document.h"
#include "agent/standing_scanner.h"
#include "checks/file_host.h"
#include "core/canonical_json.h"
#include "core/limits.h"
#include "tests/support/catch.h"
#include "tests/support/remembered_here.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace presscheck::test {

using namespace std::chrono_literals;

namespace {

constexpr auto catalogue = R"(catalogue: std
version: 2026.11.1
title: {vi: a, en: b}
groups: [{id: 1, title: {vi: a, en: b}}]
requirements:
  - {id: 1.a, title: {vi: a, en: b}, group: 1, scope: host, how: automatic}
)";

// Two checks: /etc/motd has at most `size` bytes, and a filter is enabled.
std::string policy(const std::string& size, const std::string& head = "policy: p\n") {
    return head + R"(version: 2026.11.1
language: 1
scope: host
title: {vi: a, en: b}
params:
  size: {type: integer, default: )" +
           size + R"(, at_most: 100, site: true, title: {vi: a, en: b}}
checks:
  - id: c
    title: {vi: a, en: b}
    why: {vi: a, en: b}
    fix: {vi: a, en: b}
    severity: high
    satisfies: [std/1.a]
    assert:
      probe: files
      with: {path: /etc/motd}
      every: {size: {at_most: $size}}
      when_empty: unknown
  - id: u
    title: {vi: a, en: b}
    why: {vi: a, en: b}
    fix: {vi: a, en: b}
    severity: high
    satisfies: [std/1.a]
    assert:
      probe: units
      where: {name: nftables.service, enabled: enabled}
      count: {at_least: 1}
)";
}

// So late that files of a test can be remembered; it stands still, so that documents can be
// compared.
class LaterClock final : public Clock {
public:
    Time now() const override {
        if (falls_) now_ -= 1s;
        return now_;
    }
    void turn(std::chrono::seconds by) { now_ += by; }
    void fall_from_now_on() { falls_ = true; }

private:
    mutable Time now_ = SystemClock{}.now() + 1h;
    bool falls_ = false;
};

Result<std::unique_ptr<Host>> open_host(const std::string& root, const Ceiling& ceiling,
                                        const Fetcher&) {
    return FileHost::open_root(root, ceiling);
}

constexpr auto wanted = "/etc/systemd/system/multi-user.target.wants/nftables.service";

// A machine of five bytes of motd and a filter, an agent's folders, and what the agent asks.
ScanRequest prepare(const TemporaryFolder& folder) {
    ScanRequest request;
    folder.write("/share/policies/p.yaml", policy("10"));
    folder.write("/share/catalogues/std.yaml", catalogue);
    folder.write("/root/etc/motd", "12345");
    folder.write("/root/usr/lib/systemd/system/nftables.service",
                 "[Service]\nExecStart=/usr/sbin/nft\n[Install]\nWantedBy=multi-user.target\n");
    folder.link(std::string("/root") + wanted, "/usr/lib/systemd/system/nftables.service");
    folder.make("/etc");
    request.share = folder.at("/share");
    request.etc = folder.at("/etc");
    request.owner = Owner::root_or_caller;
    request.root = folder.at("/root");
    request.for_report = true;
    return request;
}

// An agent that stays.
class Resident {
public:
    Resident() : request_(prepare(folder)) {
        scan_.emplace(request_, open_host, FileHost::open_witnessed, clock_);
        auto started = StandingScanner::start(scan_->work(), 20s);
        scanner_.emplace(*std::move(started));
    }

    // What a round answers, and what a look that remembers nothing would.
    Result<std::string> document() const { return scanner_->look(); }
    Result<std::string> cold() const { return make_scan_document(request_, open_host, clock_); }

    // The state of the policy's check; an error's message when there is no scan.
    std::string round() const {
        const auto document = scanner_->look();
        if (!document) return document.error().message;
        const auto parsed = parse_json(*document, limits::scanner_answer_bytes);
        return parsed->at("scan").at("results").at(0).at("state").get<std::string>();
    }

    TemporaryFolder folder;

private:
    LaterClock clock_;
    ScanRequest request_;
    std::optional<ResidentScan> scan_;
    std::optional<StandingScanner> scanner_;
};

// The same in this process, so that it can be asked what it did.
class LearningAgent {
public:
    explicit LearningAgent(const Clock& clock)
        : scan_(prepare(folder), open_host, FileHost::open_witnessed, clock), work_(scan_.work()) {}

    void round() {
        REQUIRE(work_.prepare());
        work_.settle();
    }
    std::size_t learnings() const { return scan_.learnings(); }

    TemporaryFolder folder;

private:
    ResidentScan scan_;
    StandingWork work_;
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a policy that changed is in force in the next round", "[agent]") {
    const Resident agent;
    const auto before = agent.round();

    agent.folder.write("/share/policies/p.yaml", policy("3"));

    CHECK(before == "pass");
    CHECK(agent.round() == "fail");
}

TEST_CASE("a policy that became wrong, or went, ends the next round", "[agent][hostile]") {
    const Resident agent;
    REQUIRE(agent.round() == "pass");

    agent.folder.write("/share/policies/p.yaml", policy("10", "policcy: p\n"));
    const auto wrong = agent.round();
    std::filesystem::remove(agent.folder.at("/share/policies/p.yaml"));
    const auto gone = agent.round();
    agent.folder.write("/share/policies/p.yaml", policy("3"));

    CHECK(contains(wrong, "unknown key 'policcy'"));
    CHECK(contains(gone, "no policy (*.yaml) in this folder"));
    CHECK(agent.round() == "fail");
}

TEST_CASE("a policy that cannot be read any more ends the next round", "[agent][hostile]") {
    const Resident agent;
    REQUIRE(agent.round() == "pass");

    std::filesystem::remove(agent.folder.at("/share/policies/p.yaml"));
    agent.folder.make("/share/policies/p.yaml");

    CHECK(contains(agent.round(), "p.yaml"));
}

TEST_CASE("a catalogue that changed is noticed in the next round", "[agent]") {
    const Resident agent;
    REQUIRE(agent.round() == "pass");

    agent.folder.write("/share/catalogues/std.yaml", "catalogue: std\n");

    CHECK(contains(agent.round(), "std.yaml:1:1"));
}

TEST_CASE("an overlay that comes, breaks or goes is noticed in the next round", "[agent]") {
    const Resident agent;
    REQUIRE(agent.round() == "pass");
    const std::string overlay = "overlay: p\nversion: 2026.11.1\nset: {size: 4}\n";

    agent.folder.write("/etc/overlay.d/p.yaml", overlay);
    const auto with = agent.round();
    agent.folder.write("/etc/overlay.d/p.yaml", overlay + "sett: {}\n");
    const auto broken = agent.round();
    std::filesystem::remove(agent.folder.at("/etc/overlay.d/p.yaml"));

    CHECK(with == "fail");
    CHECK(contains(broken, "unknown key 'sett'"));
    CHECK(agent.round() == "pass");
}

TEST_CASE("a site.yaml or a ceiling that breaks ends the next round", "[agent]") {
    const Resident agent;
    REQUIRE(agent.round() == "pass");
    const auto [name, path] =
        GENERATE(table<std::string, std::string>({{"/root/etc/presscheck/site.yaml", "site.yaml:"},
                                                  {"/etc/ceiling.yaml", "ceiling.yaml:"}}));
    CAPTURE(name);

    agent.folder.write(name, "nonsense: 1\n");

    CHECK(contains(agent.round(), path));
}

TEST_CASE("a round answers what a look that remembers nothing does", "[agent]") {
    const Resident agent;
    const auto first = agent.document();
    REQUIRE(first);
    CHECK(*agent.document() == *first);
    const auto change =
        GENERATE(as<std::string>{}, "other", "more", "gone", "mode", "overlay", "disabled");
    CAPTURE(change);

    if (change == "other") agent.folder.write("/root/etc/motd", "54321");
    if (change == "more") agent.folder.write("/root/etc/motd", "12345678901");
    if (change == "gone") std::filesystem::remove(agent.folder.at("/root/etc/motd"));
    if (change == "mode") ::chmod(agent.folder.at("/root/etc/motd").c_str(), 0666);
    if (change == "disabled") std::filesystem::remove(agent.folder.at("/root") + wanted);
    if (change == "overlay")
        agent.folder.write("/etc/overlay.d/p.yaml",
                           "overlay: p\nversion: 2026.11.1\nset: {size: 4}\n");
    const auto second = agent.document();
    const auto third = agent.document();

    REQUIRE(second);
    REQUIRE(third);
    CHECK(*second == *agent.cold());
    CHECK(*third == *second);
}

TEST_CASE("facts are learnt once, and again when a scan asks for more", "[agent]") {
    if (!files_are_remembered_here()) return;
    LaterClock clock;
    LearningAgent agent(clock);
    agent.round();
    agent.round();
    const auto unchanged = agent.learnings();
    const auto change = GENERATE(as<std::string>{}, "motd", "overlay", "ceiling", "policy");
    CAPTURE(change);

    if (change == "motd") agent.folder.write("/root/etc/motd", "54321");
    if (change == "overlay")
        agent.folder.write("/etc/overlay.d/p.yaml",
                           "overlay: p\nversion: 2026.11.1\nset: {size: 4}\n");
    if (change == "ceiling")
        agent.folder.write("/etc/ceiling.yaml", "ceiling: 1\nlines: [/etc/motd]\n");
    if (change == "policy") agent.folder.write("/share/policies/p.yaml", policy("3"));
    agent.round();
    const auto changed = agent.learnings();
    agent.round();

    CHECK(unchanged == 1);
    CHECK(changed == 2);
    CHECK(agent.learnings() == 2);
}

TEST_CASE("what had just been changed is learnt once more, when it has settled", "[agent]") {
    if (!files_are_remembered_here()) return;
    LaterClock clock;
    clock.turn(-1h);
    LearningAgent agent(clock);
    agent.round();
    agent.round();
    const auto at_once = agent.learnings();

    clock.turn(5min);
    agent.round();
    const auto settled = agent.learnings();
    clock.turn(5min);
    agent.round();

    CHECK(at_once == 1);
    CHECK(settled == 2);
    CHECK(agent.learnings() == 2);
}

TEST_CASE("what was learnt is learnt anew after six hours, and when the clock is set back",
          "[agent][hostile]") {
    if (!files_are_remembered_here()) return;
    LaterClock clock;
    LearningAgent agent(clock);
    agent.round();
    const auto [step, learnings] =
        GENERATE(table<std::chrono::seconds, std::size_t>({{6h - 1s, 1U}, {6h, 2U}, {-1s, 2U}}));

    clock.turn(step);
    agent.round();

    CHECK(agent.learnings() == learnings);
}

TEST_CASE("what was learnt while the clock was set back is not kept", "[agent][hostile]") {
    LaterClock clock;
    LearningAgent agent(clock);

    clock.fall_from_now_on();
    agent.round();

    CHECK(agent.learnings() == 0);
}

TEST_CASE("policies are parsed again only when a byte of them changed", "[agent]") {
    const TemporaryFolder folder;
    folder.write("/share/policies/p.yaml", policy("10"));
    folder.write("/share/catalogues/std.yaml", catalogue);
    StandingPolicies policies({}, folder.at("/share"));

    REQUIRE(policies.refresh());
    folder.write("/share/policies/p.yaml", policy("10"));
    REQUIRE(policies.refresh());
    CHECK(policies.loads() == 1);
    folder.write("/share/policies/p.yaml", policy("11"));
    REQUIRE(policies.refresh());
    CHECK(policies.loads() == 2);
    CHECK(policies.files().policies.size() == 1);
}

TEST_CASE("policies that could not be loaded once are not remembered as they were before",
          "[agent][hostile]") {
    const TemporaryFolder folder;
    folder.write("/share/policies/p.yaml", policy("10"));
    folder.write("/share/catalogues/std.yaml", catalogue);
    StandingPolicies policies({}, folder.at("/share"));
    REQUIRE(policies.refresh());

    std::filesystem::rename(folder.at("/share/policies/p.yaml"), folder.at("/share/p"));
    const auto without = policies.refresh();
    std::filesystem::rename(folder.at("/share/p"), folder.at("/share/policies/p.yaml"));

    CHECK_FALSE(without);
    CHECK(policies.refresh());
    CHECK(policies.loads() == 2);
}

}  // namespace presscheck::test
