#include "agent/state_folder.h"

#include "agent/seal.h"
#include "agent/spool.h"
#include "core/sha256.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace presscheck::test {

namespace {

const Sealer sealer{"6f1f4c1e-0d5e-4c5b-9a0e-0123456789ab", "bao-lam-dong", std::string(32, '1'),
                    std::string(64, 'd')};

ScannedState scanned_state() {
    ScannedState scanned;
    scanned.finished_at = *parse_time("2026-11-23T01:00:00Z");
    scanned.machine = {"web-1", "Debian GNU/Linux 12", "6.1.0", "x86_64"};
    scanned.policies = {{"level3-server", "2026.11.1", std::string(64, 'a'), {}}};
    return scanned;
}

Position begun() {
    Position position;
    begin_chain(position, std::nullopt);
    return position;
}

StateFolder opened(const TemporaryFolder& folder) {
    auto state = StateFolder::open(folder.path() / "agent");
    REQUIRE(state);
    return *state;
}

}  // namespace

TEST_CASE("a state folder is made for its owner alone", "[agent]") {
    const TemporaryFolder folder;

    const auto state = StateFolder::open(folder.path() / "agent");

    REQUIRE(state);
    struct stat info {};
    REQUIRE(::stat((folder.path() / "agent").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777U) == 0700);
}

TEST_CASE("a state folder that others may enter is refused with its cure", "[agent]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "agent";
    REQUIRE(::mkdir(path.c_str(), 0755) == 0);

    const auto state = StateFolder::open(path);

    REQUIRE_FALSE(state);
    CHECK(state.error().code == Errc::untrusted);
    CHECK(state.error().message.find("chmod 700") != std::string::npos);
}

TEST_CASE("only one process works with a state folder", "[agent]") {
    const TemporaryFolder folder;
    auto first = opened(folder);
    auto second = opened(folder);

    CHECK(first.lock());
    const auto refused = second.lock();

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::conflict);
}

TEST_CASE("a host that is not enrolled has no enrolment, which is no error", "[agent]") {
    const TemporaryFolder folder;

    const auto enrolment = opened(folder).enrolment();

    REQUIRE(enrolment);
    CHECK_FALSE(*enrolment);
}

TEST_CASE("a position is read back as it was saved", "[agent]") {
    const TemporaryFolder folder;
    const auto state = opened(folder);
    const auto key = PrivateKey::generate();
    const auto sealed = seal_report(scanned_state(), begun(), sealer, key, false);
    REQUIRE(state.save(sealed.after));

    const auto position = state.position();

    REQUIRE(position);
    CHECK(position->head.chain == sealed.after.head.chain);
    CHECK(position->head.sequence == 1);
    CHECK(position->head.digest == sealed.after.head.digest);
    CHECK_FALSE(position->memory.needs_full);
    CHECK(position->memory.basis->policies[0].id == "level3-server");
}

TEST_CASE("what was seen since when is kept for the next scan", "[agent]") {
    const TemporaryFolder folder;
    const auto state = opened(folder);
    Sightings sightings;
    sightings.note("updates", {"a:amd64 1"}, *parse_time("2026-11-01T00:00:00Z"), true);

    REQUIRE(state.save(sightings));

    const auto kept = nlohmann::json::parse(read_file(state.memory_file()));
    CHECK(Sightings::from_json(kept)->to_json() == sightings.to_json());
}

TEST_CASE("a report spooled before a crash is taken up and not sealed again", "[agent]") {
    const TemporaryFolder folder;
    const auto state = opened(folder);
    const auto key = PrivateKey::generate();
    const auto before = begun();
    REQUIRE(state.save(before));
    const auto sealed = seal_report(scanned_state(), before, sealer, key, false);
    REQUIRE(Spool{state.path()}.put(sealed.report, sealed.envelope));

    const auto position = state.position();

    REQUIRE(position);
    CHECK(position->head.sequence == 1);
    CHECK(position->head.digest == sealed.after.head.digest);
    CHECK(position->memory.needs_full);
}

TEST_CASE("a damaged position is forgotten and never believed", "[agent][hostile]") {
    const TemporaryFolder folder;
    const auto state = opened(folder);
    const auto bytes = GENERATE(as<std::string>{}, "", "{", "[]", R"({"chain":7})", "\xff\xfe");
    std::ofstream(state.file("chain.json")) << bytes;
    std::ofstream(state.file("state.json")) << bytes;

    const auto position = state.position();

    REQUIRE(position);
    CHECK(position->head.chain.empty());
    CHECK(position->memory.needs_full);
}

TEST_CASE("a head that no report could follow is forgotten", "[agent][hostile]") {
    const TemporaryFolder folder;
    const auto state = opened(folder);
    const auto [chain, sequence] = GENERATE(table<std::string, std::string>({
        {std::string(32, 'c'), "-1"},
        {std::string(32, 'c'), "true"},
        {std::string(32, 'c'), "9007199254740992"},
        {"c", "1"},
        {"", "1"},
    }));
    CAPTURE(chain, sequence);
    std::ofstream(state.file("chain.json"))
        << R"({"chain":")" << chain << R"(","sequence":)" << sequence << R"(,"digest":")"
        << std::string(64, 'd') << R"(","state_digest":")" << std::string(64, 'e') << "\"}";

    const auto position = state.position();

    REQUIRE(position);
    CHECK(position->head.chain.empty());
    CHECK(position->head.sequence == 0);
}

TEST_CASE("a gap or a resumed chain that no report could name is forgotten", "[agent][hostile]") {
    const TemporaryFolder folder;
    const auto state = opened(folder);
    const auto member = GENERATE(
        as<std::string>{}, R"("gap":{"from":5,"reason":"quota","to":4})",
        R"("gap":{"from":-1,"reason":"quota","to":4})", R"("gap":{"from":1,"reason":"","to":1})",
        R"("gap":{"from":1,"reason":"quota","to":1})",  // of a chain that has no report yet
        R"("resumes":{"chain":"x","digest":"y","sequence":1})");
    CAPTURE(member);
    std::ofstream(state.file("state.json"))
        << R"({"full_at":"2026-11-23T01:00:00Z","needs_full":false,"results":[],)" << member << "}";

    const auto position = state.position();

    REQUIRE(position);
    CHECK_FALSE(position->memory.gap);
    CHECK_FALSE(position->memory.resumes);
    CHECK(position->memory.needs_full);
}

}  // namespace presscheck::test
