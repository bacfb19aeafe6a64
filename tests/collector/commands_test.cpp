#include "collector/commands.h"

#include "collector/inputs.h"
#include "collector/readiness_answer.h"
#include "core/canonical_json.h"
#include "tests/support/catch.h"
#include "tests/support/judged.h"

#include <nlohmann/json.hpp>
#include <string>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

Outcome ask(Judged& department, ReadinessQuestion question = {}) {
    return readiness_command(*department.collector.reader(), question,
                             department.collector.clock.now());
}

nlohmann::json ask_json(Judged& department, ReadinessQuestion question = {}) {
    question.format = OutputFormat::json;
    const auto outcome = ask(department, question);
    auto value = parse_json(outcome.out, std::size_t{1} << 20U);
    REQUIRE(value);
    return *value;
}

}  // namespace

TEST_CASE("an agency is ready when its declared server meets everything", "[collector][commands]") {
    Judged department;
    department.report(State::pass, State::pass);

    const auto outcome = ask(department);

    CHECK(outcome.exit == 0);
    CHECK(outcome.out.find("Báo Thử") != std::string::npos);
    CHECK(outcome.out.find("2/2") != std::string::npos);
    CHECK(outcome.out.find("1/1") != std::string::npos);
}

TEST_CASE("what fails is named first where it blocks", "[collector][commands]") {
    Judged department;
    department.report(State::pass, State::fail);

    const auto outcome = ask(department);
    const auto english =
        ask(department, {std::nullopt, std::nullopt, OutputFormat::table, Language::en});

    CHECK(outcome.exit == 1);
    CHECK(outcome.out.find("không") != std::string::npos);
    CHECK(outcome.out.find("1/2") != std::string::npos);
    CHECK(english.out.find("Test paper") != std::string::npos);
    CHECK(english.out.find("WORST") != std::string::npos);
}

TEST_CASE("readiness as JSON has the shape others read", "[collector][commands]") {
    Judged department;
    department.report(State::pass, State::fail);

    const auto json = ask_json(department);

    CHECK(json["format"] == "presscheck-readiness/1");
    CHECK(json["at"] == format_time_micros(department.collector.clock.now()));
    CHECK(open_checkpoint(json["checkpoint"].get<std::string>(), department.collector.verifier()));
    const auto& agency = json["agencies"][0];
    CHECK(agency["agency"] == "bao-thu");
    CHECK(agency["title"]["vi"] == "Báo Thử");
    CHECK(agency["declared"] == 1);
    CHECK(agency["hosts"][0]["host"] == department.agent.host());
    CHECK(agency["hosts"][0]["name"] == "may-a");
    CHECK(agency["hosts"][0]["unit"] == "bao-thu");
    CHECK(agency["hosts"][0]["status"] == "ok");
    CHECK(parse_time(agency["hosts"][0]["last_received_at"].get<std::string>()));
    const auto& standard = agency["standards"][0];
    CHECK(standard["catalogue"] == "thu");
    CHECK(standard["complete"] == true);
    CHECK(standard["ready"] == false);
    CHECK(standard["applicable"] == 2);
    CHECK(standard["counts"] == nlohmann::json{{"met", 1},
                                               {"attested", 0},
                                               {"waived", 0},
                                               {"unmet", 1},
                                               {"unknown", 0},
                                               {"pending", 0},
                                               {"not_applicable", 0}});
    CHECK(standard["blocking"] == nlohmann::json{"thu/2"});
}

TEST_CASE("silence turns what was met into unknown, without a new report",
          "[collector][commands]") {
    Judged department;
    department.report(State::pass, State::pass);
    department.collector.clock.pass(3h + 1s);

    const auto outcome = ask(department);
    const auto json = ask_json(department);

    CHECK(outcome.exit == 1);
    CHECK(json["agencies"][0]["hosts"][0]["status"] == "late");
    CHECK(json["agencies"][0]["standards"][0]["counts"]["unknown"] == 2);
}

TEST_CASE("an agency whose server never reported is unknown", "[collector][commands]") {
    Judged department;

    const auto json = ask_json(department);

    CHECK(json["agencies"][0]["hosts"][0]["status"] == "waiting");
    CHECK(json["agencies"][0]["hosts"][0]["last_received_at"].is_null());
    CHECK(json["agencies"][0]["standards"][0]["counts"]["unknown"] == 2);
    CHECK(json["agencies"][0]["standards"][0]["ready"] == false);
}

TEST_CASE("an unknown agency or standard is exit 2 and a suggestion", "[collector][commands]") {
    Judged department;
    ReadinessQuestion agency;
    agency.agency = "bao-thx";
    ReadinessQuestion standard;
    standard.standard = "thx";

    const auto no_agency = ask(department, agency);
    const auto no_standard = ask(department, standard);
    standard.language = Language::en;
    const auto in_english = ask(department, standard);

    CHECK(no_agency.exit == 2);
    CHECK(no_agency.err.find("bao-thu") != std::string::npos);
    CHECK(no_standard.exit == 2);
    CHECK(no_standard.err.find("không có bộ yêu cầu 'thx'; có phải 'thu'?") != std::string::npos);
    CHECK(in_english.err.find("no catalogue 'thx'; did you mean 'thu'?") != std::string::npos);
}

TEST_CASE("nothing recorded is not ready", "[collector][commands]") {
    Recording collector;

    const auto outcome = readiness_command(*collector.reader(), {}, collector.clock.now());

    CHECK(outcome.exit == 1);
}

TEST_CASE("hosts are listed with their agency and status", "[collector][commands]") {
    Judged department;
    department.report(State::pass, State::pass);
    const auto now = department.collector.clock.now();

    const auto table =
        host_list_command(*department.collector.reader(), OutputFormat::table, Language::vi, now);
    const auto json =
        host_list_command(*department.collector.reader(), OutputFormat::json, Language::vi, now);

    CHECK(table.exit == 0);
    CHECK(table.out.find(department.agent.host()) != std::string::npos);
    CHECK(parse_json(json.out, 100'000)->at("hosts")[0]["agency"] == "bao-thu");
    CHECK(parse_json(json.out, 100'000)->at("hosts")[0]["status"] == "ok");
}

TEST_CASE("an agency that is added is in the roster at once", "[collector][commands]") {
    Judged department;
    Agency added;
    added.id = "tap-chi";
    added.title = {"Tạp chí", "Magazine"};
    added.kinds = {AgencyKind::magazine};
    added.from = local_day(department.collector.clock.now());
    added.units = {"tap-chi"};
    const auto now = department.collector.clock.now();

    const auto outcome =
        agency_add_command(department.collector.recorder(), added, Language::vi, now);
    const auto again =
        agency_add_command(department.collector.recorder(), added, Language::vi, now);
    const auto list =
        agency_list_command(*department.collector.reader(), OutputFormat::table, Language::vi, now);

    CHECK(outcome.exit == 0);
    CHECK(again.exit == 2);
    CHECK(again.err.find("there already") != std::string::npos);
    CHECK(list.out.find("tap-chi") != std::string::npos);
    CHECK(list.out.find("bao-thu") != std::string::npos);
}

TEST_CASE("a revoked host leaves the counts and is refused", "[collector][commands]") {
    Judged department;
    department.report(State::pass, State::pass);

    const auto revoked =
        host_status_command(department.collector.recorder(), department.agent.host(),
                            HostStatus::revoked, "sold", Language::vi);
    const auto back = host_status_command(department.collector.recorder(), department.agent.host(),
                                          HostStatus::active, "no", Language::vi);
    const auto json = ask_json(department);

    CHECK(revoked.exit == 0);
    CHECK(back.exit == 2);
    CHECK(json["agencies"][0]["hosts"].empty());
    CHECK(json["agencies"][0]["standards"][0]["ready"] == false);
    CHECK_FALSE(department.collector.send(department.agent.delta()));
}

TEST_CASE("a host that was let out of quarantine is believed after a full report",
          "[collector][commands]") {
    Judged department;
    department.report(State::pass, State::pass);
    auto& recorder = department.collector.recorder();
    const auto& host = department.agent.host();
    REQUIRE(host_status_command(recorder, host, HostStatus::quarantined, "two of it", Language::vi)
                .exit == 0);
    department.agent.restart();
    department.agent.open_chain(std::nullopt);
    REQUIRE(department.collector.send(department.agent.full())->fold == Fold::held);
    const auto in_quarantine = ask_json(department);

    REQUIRE(
        host_status_command(recorder, host, HostStatus::active, "one is off", Language::vi).exit ==
        0);
    const auto delta = department.collector.send(department.agent.delta());
    const auto full = department.collector.send(department.agent.full());

    CHECK(in_quarantine["agencies"][0]["standards"][0]["counts"]["unknown"] == 2);
    CHECK(delta->fold == Fold::needs_full);
    CHECK(full->fold == Fold::applied);
    CHECK(ask(department).exit == 0);
}

TEST_CASE("a status that a host has already is recorded once", "[collector][commands]") {
    Judged department;
    auto& recorder = department.collector.recorder();
    const auto& host = department.agent.host();
    const auto let_out = host_status_command(recorder, host, HostStatus::active, "x", Language::en);
    REQUIRE(host_status_command(recorder, host, HostStatus::quarantined, "x", Language::en).exit ==
            0);
    const auto before = department.collector.reader()->head()->size;

    const auto again =
        host_status_command(recorder, host, HostStatus::quarantined, "x", Language::en);
    const auto lai =
        host_status_command(recorder, host, HostStatus::quarantined, "x", Language::vi);

    CHECK(let_out.out == "Host " + host + " is not quarantined; nothing was recorded.\n");
    CHECK(again.exit == 0);
    CHECK(again.out == "Host " + host + " is quarantined already; nothing was recorded.\n");
    CHECK(lai.out == "Máy " + host + " đã bị cách ly từ trước; không ghi gì thêm.\n");
    CHECK(department.collector.reader()->head()->size == before);
}

TEST_CASE("a host nobody knows is exit 2", "[collector][commands][hostile]") {
    Judged department;
    const auto host =
        GENERATE(as<std::string>{}, "", "x", "' OR 1=1 --", "00000000-0000-4000-8000-000000000000");

    const auto outcome = host_status_command(department.collector.recorder(), host,
                                             HostStatus::revoked, "x", Language::en);

    CHECK(outcome.exit == 2);
}

TEST_CASE("another process that records a clock event lets this one go on",
          "[collector][commands]") {
    Judged department;
    auto second = open_recorder(department.collector.folder(), department.collector.clock);
    REQUIRE(second);
    const auto report = department.agent.full();
    department.collector.clock.step(1h);
    REQUIRE_FALSE(department.collector.send(report));

    const auto outcome = clock_event_command(**second, "the battery was dead", Language::en);

    CHECK(outcome.exit == 0);
    CHECK(department.collector.send(report));
}

}  // namespace presscheck::test
