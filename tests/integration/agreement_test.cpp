// Agent and collector over a real TLS connection: whatever goes wrong on the way, an honest report
// is never refused into a dead end, and both end with the same state.
#include "core/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/department.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace presscheck::test {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::size_t files_in(const fs::path& folder) {
    if (!fs::exists(folder)) return 0;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

void enroll(const Department& department) {
    const auto enrolled = department.agent({"enroll", department.token()});
    CAPTURE(enrolled.out, enrolled.error);
    REQUIRE(enrolled.code == 0);
}

std::string with_url(const std::string& token, const std::string& url) {
    const std::string prefix = "pcheck1.";
    const auto line = token.substr(prefix.size(), token.find('\n') - prefix.size());
    auto members = json::parse(*from_base64url(line));
    members["url"] = url;
    return prefix + to_base64url(members.dump());
}

void run_well(const Department& department) {
    const auto ran = department.agent({"run", "--once"});
    CAPTURE(ran.out, ran.error, department.log());
    REQUIRE(ran.code == 0);
}

}  // namespace

TEST_CASE("a report is scanned, sealed, received and kept with its receipt", "[integration]") {
    const Department department;
    enroll(department);

    run_well(department);
    run_well(department);

    CHECK(files_in(department.path("agent/spool")) == 0);
    CHECK(files_in(department.path("agent/sent")) == 2);
    CHECK(files_in(department.path("agent/receipts")) == 2);
    CHECK(department.reports_recorded() == "2 2");
    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(department.agent({"status"}).code == 0);
}

TEST_CASE("an answer that is lost on the way loses and doubles nothing", "[integration]") {
    Department department;
    enroll(department);
    run_well(department);

    department.wire().lose_answers_after(6'000);
    fs::remove(department.path("agent/state.json"));  // the next report is full, and large
    const auto cut = department.agent({"run", "--once"});
    const auto waiting = files_in(department.path("agent/spool"));
    const auto recorded = department.reports_recorded();
    department.wire().lose_answers_after(0);
    run_well(department);

    CHECK(cut.code == 3);
    CHECK(department.wire().lost() == 1);
    CHECK(waiting == 1);
    CHECK(recorded == "2 2");
    CHECK(department.reports_recorded() == "3 3");
    CHECK(files_in(department.path("agent/spool")) == 0);
    CHECK(department.head_at_agent() == department.head_at_collector());
}

TEST_CASE("an agent works while the collector is away, and catches up", "[integration]") {
    Department department;
    enroll(department);
    department.stop();

    const auto first = department.agent({"run", "--once"});
    const auto second = department.agent({"run", "--once"});
    const auto waiting = files_in(department.path("agent/spool"));
    department.start();
    run_well(department);

    CHECK(first.code == 3);
    CHECK(second.code == 3);
    CHECK(waiting == 2);
    CHECK(department.reports_recorded() == "3 3");
    CHECK(department.head_at_agent() == department.head_at_collector());
}

TEST_CASE("a machine that was restored from a copy goes on in a new chain", "[integration]") {
    const Department department;
    enroll(department);
    run_well(department);
    fs::copy(department.path("agent"), department.path("copy"), fs::copy_options::recursive);
    run_well(department);
    run_well(department);
    const auto before = department.head_at_collector();

    fs::remove_all(department.path("agent"));
    fs::rename(department.path("copy"), department.path("agent"));
    run_well(department);

    CHECK(department.head_at_collector() != before);
    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(department.query("select count(*) from chain where resumes is not null") == "1");
    run_well(department);
    CHECK(department.head_at_agent() == department.head_at_collector());
}

TEST_CASE("an agent that lost its position begins a new chain and is understood", "[integration]") {
    const Department department;
    enroll(department);
    run_well(department);

    fs::remove(department.path("agent/chain.json"));
    fs::remove(department.path("agent/state.json"));
    run_well(department);

    CHECK(department.head_at_agent() == department.head_at_collector());
}

TEST_CASE("a collector that lost a host's state asks for all of it, and gets it", "[integration]") {
    Department department;
    enroll(department);
    run_well(department);
    department.stop();
    department.query("update chain_head set state_digest = zeroblob(32)");
    department.query("delete from current_result");
    department.start();

    run_well(department);

    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(department.query("select count(*) >= 25 from current_result") == "1");
}

TEST_CASE("a host that is enrolled is not enrolled again", "[integration]") {
    const Department department;
    enroll(department);

    const auto again = department.agent({"enroll", department.token()});

    CHECK(again.code == 1);
    CHECK(again.error.find("enrolled already") != std::string::npos);
}

TEST_CASE("a token serves one key", "[integration][hostile]") {
    const Department department;
    const auto token = department.token();
    REQUIRE(department.agent({"enroll", token}).code == 0);

    const auto second = department.agent({"enroll", token}, "second");

    CHECK(second.code == 1);
    CHECK_FALSE(fs::exists(department.path("second/enrolment.json")));
}

TEST_CASE("a damaged token is told from a refused one", "[integration][hostile]") {
    const Department department;

    const auto damaged = department.agent({"enroll", "pcheck1.AAAA"});
    const auto other = department.agent({"enroll", "hello"});

    CHECK(damaged.code == 2);
    CHECK(other.code == 2);
    CHECK(other.error.find("pcheck1.") != std::string::npos);
}

TEST_CASE("a collector of another department is recognised and nothing is written",
          "[integration][hostile]") {
    const Department ours;
    const Department theirs;
    // Our token, but the address it names is answered by the other department's collector.
    const auto token = with_url(ours.token(), theirs.agents_url());

    const auto ran = ours.agent({"enroll", token});

    CHECK(ran.code == 1);
    CHECK(ran.error.find("Nothing was written") != std::string::npos);
    CHECK(files_in(ours.path("agent")) <= 1);  // the lock
    CHECK(theirs.query("select count(*) from host") == "0");
}

TEST_CASE("a sealed report verifies with openssl and what it signs is what was scanned",
          "[integration]") {
    const Department department;
    enroll(department);
    const auto file = department.path("sealed.json");

    const auto sealed = department.agent({"scan", "--seal", file.string()});

    CAPTURE(sealed.error);
    REQUIRE((sealed.code == 0 || sealed.code == 1));  // as any scan of this machine
    std::ifstream stream(file);
    const auto envelope = json::parse(stream);
    const auto decode = [&](const std::string& base64, const fs::path& to) {
        std::ofstream(department.path("b64")) << base64;
        REQUIRE(run_program({"openssl", "base64", "-d", "-A", "-in", department.path("b64"), "-out",
                             to.string()})
                    .code == 0);
    };
    decode(envelope.at("payload"), department.path("payload"));
    decode(envelope.at("signatures")[0].at("sig"), department.path("sig"));
    std::ifstream payload_file(department.path("payload"));
    const std::string payload{std::istreambuf_iterator<char>(payload_file),
                              std::istreambuf_iterator<char>()};
    const std::string type = envelope.at("payloadType");
    std::ofstream(department.path("pae"))
        << "DSSEv1 " << type.size() << ' ' << type << ' ' << payload.size() << ' ' << payload;
    REQUIRE(run_program({"openssl", "x509", "-in", department.path("agent/host.crt"), "-pubkey",
                         "-noout", "-out", department.path("pub.pem")})
                .code == 0);

    const auto verified = run_program({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey",
                                       department.path("pub.pem"), "-rawin", "-in",
                                       department.path("pae"), "-sigfile", department.path("sig")});

    CHECK(verified.code == 0);
    CHECK(verified.out.find("Signature Verified Successfully") != std::string::npos);
    CHECK_FALSE(json::parse(payload).at("policies").empty());
    CHECK(files_in(department.path("agent/spool")) == 1);
}

TEST_CASE("a part of a scan, or another machine's, is never sealed as this host's",
          "[integration][hostile]") {
    const Department department;
    enroll(department);
    const auto file = department.path("sealed.json").string();

    const auto part = department.agent({"scan", "--seal", file, "--only", "7.2.2.1"});
    const auto other =
        department.agent({"scan", "--seal", file, "--root", department.path("collector").string()});
    const auto stranger = department.agent({"scan", "--seal", file}, "not-enrolled");

    CHECK(part.code == 2);
    CHECK(other.code == 2);
    CHECK(stranger.code == 3);
    CHECK(files_in(department.path("agent/spool")) == 0);
    CHECK_FALSE(fs::exists(department.path("not-enrolled")));
}

TEST_CASE("readiness is answered while the collector serves", "[integration]") {
    const Department department;
    enroll(department);
    run_well(department);

    const auto ran = department.collector({"readiness", "--format", "json"});

    CHECK(ran.code == 1);
    const auto readiness = json::parse(ran.out);
    CHECK(readiness.at("format") == "presscheck-readiness/1");
    bool found = false;
    for (const auto& agency : readiness.at("agencies")) {
        if (agency.at("agency") != "bao-ptth-lam-dong") continue;
        found = true;
        CHECK(agency.at("hosts").size() == 1);
        CHECK(agency.at("hosts")[0].at("unit") == "bao-lam-dong");
    }
    CHECK(found);
}

}  // namespace presscheck::test
