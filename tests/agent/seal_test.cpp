#include "agent/seal.h"

#include "core/sha256.h"
#include "core/verified_report.h"
#include "tests/support/catch.h"

namespace presscheck::test {

namespace {

ReportedResult result_of(const std::string& check, const std::string& state) {
    auto result = ReportedResult::parse(
        R"({"check":"level3-server/)" + check +
        R"(","evidence":[],"expected":"x is y","source":"","state":")" + state + R"("})");
    REQUIRE(result);
    return *result;
}

ScannedState scanned_at(const std::string& time, const std::vector<ReportedResult>& results) {
    ScannedState scanned;
    scanned.finished_at = *parse_time(time);
    scanned.machine = {"web-1", "Debian GNU/Linux 12", "6.1.0", "x86_64"};
    scanned.policies = {{"level3-server", "2026.11.1", std::string(64, 'a'), {}}};
    for (const auto& result : results)
        scanned.results.emplace(result.check, result);
    return scanned;
}

const Sealer sealer{"6f1f4c1e-0d5e-4c5b-9a0e-0123456789ab", "bao-lam-dong", std::string(32, '1'),
                    std::string(64, 'd')};

struct Chain {
    PrivateKey key = PrivateKey::generate();
    Position position;

    Chain() { begin_chain(position, std::nullopt); }

    Report seal(const ScannedState& scanned, bool force_full = false) {
        auto sealed = seal_report(scanned, position, sealer, key, force_full);
        const auto opened = open_report(
            sealed.envelope, [&](std::string_view) { return std::optional{key.public_key()}; });
        REQUIRE(opened);
        position = std::move(sealed.after);
        payload = opened->envelope().payload;
        return opened->report();
    }

    std::string payload;
};

}  // namespace

TEST_CASE("the first report of a chain is full and follows nothing", "[agent]") {
    Chain chain;

    const auto report = chain.seal(
        scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass"), result_of("b", "fail")}));

    CHECK(report.full());
    CHECK(report.sequence == 1);
    CHECK(report.previous == std::string(64, '0'));
    CHECK(report.results.size() == 2);
    CHECK(report.basis->unit == "bao-lam-dong");
}

TEST_CASE("an unchanged report says that nothing changed in at most 400 bytes", "[agent]") {
    Chain chain;
    chain.seal(scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass")}));
    const auto first = sha256_hex(chain.payload);

    const auto report = chain.seal(scanned_at("2026-11-23T02:00:00Z", {result_of("a", "pass")}));

    CHECK_FALSE(report.full());
    CHECK(report.sequence == 2);
    CHECK(report.previous == first);
    CHECK(report.results.empty());
    CHECK(chain.payload.size() <= 400);
}

TEST_CASE("a delta carries what changed and names what is gone", "[agent]") {
    Chain chain;
    chain.seal(
        scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass"), result_of("b", "fail")}));

    const auto report = chain.seal(
        scanned_at("2026-11-23T02:00:00Z", {result_of("a", "fail"), result_of("c", "pass")}));

    CHECK_FALSE(report.full());
    REQUIRE(report.results.size() == 2);
    CHECK(report.results[0].check == "level3-server/a");
    CHECK(report.results[1].check == "level3-server/c");
    CHECK(report.removed == std::vector<std::string>{"level3-server/b"});
}

TEST_CASE("a report is full after a policy changed", "[agent]") {
    Chain chain;
    chain.seal(scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass")}));
    auto scanned = scanned_at("2026-11-23T02:00:00Z", {result_of("a", "pass")});
    scanned.policies[0].digest = std::string(64, 'b');

    CHECK(chain.seal(scanned).full());
    CHECK_FALSE(chain.seal(scanned).full());
}

TEST_CASE("a report is full after a week, and when the clock was set back", "[agent]") {
    Chain chain;
    chain.seal(scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass")}));

    CHECK_FALSE(chain.seal(scanned_at("2026-11-30T00:59:59Z", {result_of("a", "pass")})).full());
    CHECK(chain.seal(scanned_at("2026-11-30T01:00:00Z", {result_of("a", "pass")})).full());
    CHECK(chain.seal(scanned_at("2026-11-20T01:00:00Z", {result_of("a", "pass")})).full());
}

TEST_CASE("a report is full when the collector or the caller asks", "[agent]") {
    Chain chain;
    const auto scanned = scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass")});
    chain.seal(scanned);

    chain.position.memory.needs_full = true;
    CHECK(chain.seal(scanned).full());
    CHECK_FALSE(chain.seal(scanned).full());
    CHECK(chain.seal(scanned, true).full());
}

TEST_CASE("a gap is said once, in a full report", "[agent]") {
    Chain chain;
    const auto scanned = scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass")});
    chain.seal(scanned);
    chain.position.memory.gap = Gap{1, 1, "quota"};

    const auto said = chain.seal(scanned);
    const auto after = chain.seal(scanned);

    REQUIRE(said.gap);
    CHECK(said.full());
    CHECK(said.gap->to == 1);
    CHECK_FALSE(after.gap);
}

TEST_CASE("a new chain says once what it resumes", "[agent]") {
    Chain chain;
    const auto scanned = scanned_at("2026-11-23T01:00:00Z", {result_of("a", "pass")});
    chain.seal(scanned);
    const auto old = chain.position.head;
    begin_chain(chain.position, Resumes{old.chain, 9, old.digest});

    const auto first = chain.seal(scanned);
    const auto second = chain.seal(scanned);

    CHECK(first.chain != old.chain);
    CHECK(first.sequence == 1);
    REQUIRE(first.resumes);
    CHECK(first.resumes->sequence == 9);
    CHECK(second.chain == first.chain);
    CHECK_FALSE(second.resumes);
}

TEST_CASE("what the scanner answers is read as a stranger's", "[agent][hostile]") {
    const auto document = GENERATE(
        as<std::string>{}, "", "[]", "{}", R"({"scan":{}})", R"({"scan":{"finished_at":"now"}})",
        R"({"scan":{"finished_at":"2026-11-23T01:00:00Z","results":[{"check":"x"}]}})");
    CAPTURE(document);

    CHECK_FALSE(parse_scanned(document));
}

TEST_CASE("what no collector would take is not sealed", "[agent][hostile]") {
    const auto policy = GENERATE(
        as<std::string>{}, R"({"digest":"d","id":"p","overlays":[],"version":"2026.11.1"})",
        R"({"digest":"DIGEST","id":"p q","overlays":[],"version":"2026.11.1"})",
        R"({"digest":"DIGEST","id":"p","overlays":[],"version":"1"})",
        R"({"digest":"DIGEST","id":"p","overlays":[{"digest":"","id":"","version":""}],)"
        R"("version":"2026.11.1"})");
    CAPTURE(policy);
    std::string document =
        R"({"scan":{"finished_at":"2026-11-23T01:00:00Z","machine":{"architecture":"x86_64",)"
        R"("kernel":"6.1","name":"web-1","system":"Debian"},"policies":[)" +
        policy + R"(],"results":[]}})";
    if (const auto at = document.find("DIGEST"); at != std::string::npos)
        document.replace(at, 6, std::string(64, 'a'));

    const auto scanned = parse_scanned(document);

    REQUIRE_FALSE(scanned);
    CHECK(scanned.error().message.find("policies") != std::string::npos);
}

}  // namespace presscheck::test
