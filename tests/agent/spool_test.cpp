#include "agent/spool.h"

#include "core/envelope.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>

#include <fstream>

namespace presscheck::test {

namespace {

const std::string chain_a = "aaaaaaaa" + std::string(24, '0');
const std::string chain_b = "bbbbbbbb" + std::string(24, '0');

Report report_of(const std::string& chain, std::uint64_t sequence, bool full) {
    Report report;
    report.host = "6f1f4c1e-0d5e-4c5b-9a0e-0123456789ab";
    report.chain = chain;
    report.instance = std::string(32, '1');
    report.sequence = sequence;
    report.previous = std::string(64, sequence == 1 ? '0' : 'c');
    report.finished_at = *parse_time("2026-11-23T01:02:03Z");
    report.state_digest = state_digest({});
    if (full) {
        report.basis = ReportBasis{"bao-lam-dong",
                                   "0.1.0",
                                   std::string(64, 'd'),
                                   {{"level3-server", "2026.11.1", std::string(64, 'e'), {}}}};
        report.machine = Machine{"web-1", "Debian", "6.1", "x86_64"};
    }
    return report;
}

void put(const Spool& spool, const Report& report) {
    static const auto key = PrivateKey::generate();
    REQUIRE(spool.put(report, encode(seal(report_type, encode(report), key))));
}

std::vector<std::string> files(const std::vector<SpooledName>& names) {
    std::vector<std::string> result;
    for (const auto& name : names)
        result.push_back(name.file);
    return result;
}

}  // namespace

TEST_CASE("a spooled report is named by its sequence and its chain", "[agent]") {
    CHECK(spool_name(7, chain_a) == "000000000007-aaaaaaaa.json");
    CHECK(spool_name(123456789012, chain_a) == "123456789012-aaaaaaaa.json");
}

TEST_CASE("what waits is sent oldest first, an abandoned chain before the present one", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 10, false));
    put(spool, report_of(chain_a, 9, true));
    put(spool, report_of(chain_b, 1, true));

    const auto waiting = spool.waiting(chain_b);

    REQUIRE(waiting);
    CHECK(files(*waiting) == std::vector<std::string>{"000000000009-aaaaaaaa.json",
                                                      "000000000010-aaaaaaaa.json",
                                                      "000000000001-bbbbbbbb.json"});
}

TEST_CASE("an empty state folder has nothing waiting", "[agent]") {
    const TemporaryFolder folder;

    const auto waiting = Spool{folder.path()}.waiting(chain_a);

    REQUIRE(waiting);
    CHECK(waiting->empty());
}

TEST_CASE("a received report leaves the spool only once its receipt is stored", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    const auto name = spool.waiting(chain_a)->front();

    const auto moved = spool.received(name, "receipt text");

    REQUIRE(moved);
    CHECK(spool.waiting(chain_a)->empty());
    CHECK(std::filesystem::exists(folder.path() / "sent" / name.file));
    CHECK(std::filesystem::file_size(folder.path() / "receipts/000000000001-aaaaaaaa.tlog-proof") ==
          12);
}

TEST_CASE("a rejected report is kept beside the reason", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    const auto name = spool.waiting(chain_a)->front();

    const auto moved = spool.rejected(name, "{}");

    REQUIRE(moved);
    CHECK(std::filesystem::exists(folder.path() / "rejected/000000000001-aaaaaaaa.json"));
    CHECK(std::filesystem::exists(folder.path() / "rejected/000000000001-aaaaaaaa.problem.json"));
}

TEST_CASE("the newest report of a chain is found wherever it lies", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    REQUIRE(spool.received(spool.waiting(chain_a)->front(), "receipt"));

    const auto sent = spool.later(chain_a, 0);
    put(spool, report_of(chain_a, 2, false));
    const auto waiting = spool.later(chain_a, 0);

    REQUIRE((sent && sent->newest));
    CHECK(sent->newest->sequence == 1);
    REQUIRE((waiting && waiting->newest));
    CHECK(waiting->newest->sequence == 2);
    CHECK_FALSE(spool.later(chain_a, 2)->newest);
    CHECK_FALSE(spool.later(chain_b, 0)->newest);
}

TEST_CASE("a quota drops whole segments, oldest first, and tells which sequences are gone",
          "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    put(spool, report_of(chain_a, 2, false));
    put(spool, report_of(chain_a, 3, true));
    put(spool, report_of(chain_a, 4, false));

    const auto excess = spool.excess(1, chain_a);
    REQUIRE(excess);
    REQUIRE(spool.drop(*excess));

    REQUIRE(excess->gap);
    CHECK(excess->gap->from == 1);
    CHECK(excess->gap->to == 2);
    CHECK(files(*spool.waiting(chain_a)) ==
          std::vector<std::string>{"000000000003-aaaaaaaa.json", "000000000004-aaaaaaaa.json"});
}

TEST_CASE("the newest segment is never dropped", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    put(spool, report_of(chain_a, 2, false));

    const auto excess = spool.excess(1, chain_a);

    REQUIRE(excess);
    CHECK_FALSE(excess->gap);
    CHECK(excess->names.empty());
    CHECK(spool.waiting(chain_a)->size() == 2);
}

TEST_CASE("a gap that a dropped report told of is part of the next one", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    auto after_a_gap = report_of(chain_a, 5, true);
    after_a_gap.gap = Gap{2, 4, "quota"};
    put(spool, after_a_gap);
    put(spool, report_of(chain_a, 6, false));
    put(spool, report_of(chain_a, 7, true));

    const auto excess = spool.excess(1, chain_a);

    REQUIRE((excess && excess->gap));
    CHECK(excess->gap->from == 2);
    CHECK(excess->gap->to == 6);
}

TEST_CASE("what was to be dropped and was not is not called gone", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 3, false));
    put(spool, report_of(chain_a, 4, true));

    const auto part = spool.gone(Gap{1, 3, "quota"}, chain_a);
    const auto none = spool.gone(Gap{3, 3, "quota"}, chain_a);
    const auto all = spool.gone(Gap{1, 2, "quota"}, chain_a);

    REQUIRE((part && *part));
    CHECK((*part)->to == 2);
    REQUIRE(none);
    CHECK_FALSE(*none);
    REQUIRE((all && *all));
    CHECK((*all)->to == 2);
}

TEST_CASE("a folder is made and rid of what was half written", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    REQUIRE(spool.settle());
    std::ofstream(folder.path() / "spool/.000000000001-aaaaaaaa.json.0123456789abcdef.new") << "{";
    std::ofstream(folder.path() / ".state.json.0123456789abcdef.new") << "{";
    std::ofstream(folder.path() / "state.json") << "{}";

    REQUIRE(spool.settle());

    CHECK(std::filesystem::is_empty(folder.path() / "spool"));
    CHECK(std::filesystem::exists(folder.path() / "receipts"));
    CHECK(std::filesystem::exists(folder.path() / "state.json"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / ".state.json.0123456789abcdef.new"));
}

TEST_CASE("what was sent is forgotten when its time is over", "[agent]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    REQUIRE(spool.received(spool.waiting(chain_a)->front(), "receipt"));
    const auto now = SystemClock{}.now();

    REQUIRE(spool.forget_sent(now - std::chrono::hours{1}));
    CHECK(std::filesystem::exists(folder.path() / "sent/000000000001-aaaaaaaa.json"));
    REQUIRE(spool.forget_sent(now + std::chrono::hours{1}));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "sent/000000000001-aaaaaaaa.json"));
    CHECK(std::filesystem::exists(folder.path() / "receipts/000000000001-aaaaaaaa.tlog-proof"));
}

TEST_CASE("what is lost with a damaged report goes back to the last that arrived or waits",
          "[agent][hostile]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    REQUIRE(spool.received(spool.waiting(chain_a)->front(), "receipt"));
    put(spool, report_of(chain_a, 2, false));
    std::ofstream(folder.path() / "spool/000000000005-aaaaaaaa.json") << "{";
    std::ofstream(folder.path() / "spool/000000000005-bbbbbbbb.json") << "{";
    const SpooledName name{5, "aaaaaaaa", "000000000005-aaaaaaaa.json"};

    const auto lost = spool.lost_with(name, chain_a);
    const auto of_another_chain = spool.lost_with(name, chain_b);
    std::ofstream(folder.path() / "receipts/000000000005-aaaaaaaa.tlog-proof") << "receipt";
    const auto received_before = spool.lost_with(name, chain_a);

    REQUIRE((lost && *lost));
    CHECK((*lost)->from == 3);
    CHECK((*lost)->to == 5);
    CHECK((*lost)->reason == "damaged");
    REQUIRE(of_another_chain);
    CHECK_FALSE(*of_another_chain);
    REQUIRE(received_before);
    CHECK_FALSE(*received_before);
}

TEST_CASE("a damaged file uses up its number only when that is the next one", "[agent][hostile]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    std::ofstream(folder.path() / "spool/000000000002-aaaaaaaa.json") << "{";
    put(spool, report_of(chain_a, 3, false));
    std::ofstream(folder.path() / "spool/000000000004-aaaaaaaa.json") << "{";
    std::ofstream(folder.path() / "spool/000000000009-aaaaaaaa.json") << "{";

    const auto later = spool.later(chain_a, 1);

    REQUIRE((later && later->newest));
    CHECK(later->newest->sequence == 3);
    CHECK(later->last == 4);
}

TEST_CASE("only what this host's key signed under this name is a report", "[agent][hostile]") {
    const TemporaryFolder folder;
    const auto key = PrivateKey::generate();
    const Spool spool{folder.path(), key.public_key()};
    const auto ours = report_of(chain_a, 1, true);
    REQUIRE(spool.put(ours, encode(seal(report_type, encode(ours), key))));
    put(spool, report_of(chain_a, 2, false));  // by another key
    const auto misnamed = encode(seal(report_type, encode(ours), key));
    std::ofstream(folder.path() / "spool/000000000003-aaaaaaaa.json") << misnamed;
    std::filesystem::create_symlink("000000000001-aaaaaaaa.json",
                                    folder.path() / "spool/000000000004-aaaaaaaa.json");

    const auto damaged = spool.damaged(chain_a);

    REQUIRE(damaged);
    REQUIRE(damaged->size() == 3);
    CHECK((*damaged)[0].name.sequence == 2);
    CHECK((*damaged)[1].name.sequence == 3);
    CHECK((*damaged)[2].name.sequence == 4);
}

TEST_CASE("gaps join when nothing lies between them", "[agent]") {
    CHECK(joins(std::nullopt, {5, 5, "damaged"}));
    CHECK(joins(Gap{1, 4, "quota"}, {5, 5, "damaged"}));
    CHECK(joins(Gap{6, 7, "quota"}, {5, 5, "damaged"}));
    CHECK_FALSE(joins(Gap{1, 3, "quota"}, {5, 5, "damaged"}));
    CHECK_FALSE(joins(Gap{7, 8, "quota"}, {5, 5, "damaged"}));
}

TEST_CASE("a foreign file in the spool is left alone", "[agent][hostile]") {
    const TemporaryFolder folder;
    const Spool spool{folder.path()};
    put(spool, report_of(chain_a, 1, true));
    REQUIRE(::mkdir((folder.path() / "spool/00000000000x-aaaaaaaa.json").c_str(), 0700) == 0);

    const auto waiting = spool.waiting(chain_a);

    REQUIRE(waiting);
    CHECK(waiting->size() == 1);
}

}  // namespace presscheck::test
