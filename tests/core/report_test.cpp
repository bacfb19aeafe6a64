#include "core/report.h"

#include "core/canonical_json.h"
#include "core/limits.h"
#include "tests/support/catch.h"
#include "tests/support/sample_report.h"

#include <nlohmann/json.hpp>
#include <random>

namespace presscheck::test {
namespace {

using Json = nlohmann::json;

Json json_of(const Report& report) {
    return Json::parse(encode(report));
}

Report sample_delta() {
    auto after = sample_state();
    after.erase("level3-server/umask");
    after.insert_or_assign("level3-server/ssh-root-login",
                           sample_result("level3-server/ssh-root-login", State::fail, "yes"));
    after.insert_or_assign("level3-server/new", sample_result("level3-server/new", State::unknown));
    auto report = delta_report(full_report(), sample_state(), after);
    report.machine = Machine{"web-2", "", "", ""};
    report.gap = Gap{1, 1, "quota"};
    report.cost = {{"scan_ms", 12}, {"cpu_ms", 0}};
    return report;
}

Errc refusal_of(const Json& value) {
    const auto report = parse_report(canonical_bytes(value));
    REQUIRE_FALSE(report);
    return report.error().code;
}

// The report with one member set by its JSON pointer, or taken away.
Json with(const Report& report, const std::string& pointer, const Json& value) {
    auto json = json_of(report);
    json[Json::json_pointer(pointer)] = value;
    return json;
}

Json without(const Report& report, const std::string& member) {
    auto json = json_of(report);
    REQUIRE(json.erase(member) == 1);
    return json;
}

// Any state: up to forty checks, each there or not, of any state and evidence.
CompleteState random_state(unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned bound) { return random() % bound; };
    constexpr std::array states{State::pass, State::fail, State::unknown, State::not_applicable};
    CompleteState state;
    for (unsigned i = 0; i < 40; ++i) {
        if (below(3) == 0) continue;
        const auto check = "policy-" + std::to_string(i % 3) + "/check-" + std::to_string(i);
        state.emplace(check, sample_result(check, states[below(4)], std::to_string(below(3))));
    }
    return state;
}

bool same(const CompleteState& left, const CompleteState& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& a, const auto& b) {
                          return a.first == b.first && a.second.bytes == b.second.bytes &&
                                 a.second.check == b.first && a.second.state == b.second.state;
                      });
}

// Whatever comes in, it is refused or it is one form: changes bytes, drops and doubles pieces, and
// answers a payload that was read and would be written otherwise. Empty for none.
std::string two_spellings(const std::string& payload, unsigned seed, int changes) {
    std::mt19937 random(seed);
    for (int i = 0; i < changes; ++i) {
        std::string changed = payload;
        for (auto edits = random() % 3 + 1; edits > 0; --edits) {
            const auto at = random() % changed.size();
            const auto length = random() % 40;
            constexpr std::string_view likely = "\"\\{}[],:0123456789 \n-.eautrfls/";
            switch (random() % 3) {
                case 0:
                    changed[at] = likely[random() % likely.size()];
                    break;
                case 1:
                    changed.erase(at, length);
                    break;
                case 2:
                    changed.insert(at, changed.substr(at, length));
                    break;
            }
            if (changed.empty()) changed = "{";
        }
        const auto report = parse_report(changed);
        if (report && encode(*report) != changed) return changed;
    }
    return {};
}

// A result with evidence of at least `bytes`.
ReportedResult heavy_result(const std::string& check, State state, std::size_t bytes) {
    auto value = Json::parse(sample_result(check, state).bytes);
    value["evidence"] = Json::array();
    while (canonical_bytes(value["evidence"]).size() < bytes) {
        value["evidence"].push_back({{"probe", "lines"},
                                     {"row", {{"text", std::string(1000, 'x')}}},
                                     {"source", "/etc/x:1"}});
    }
    return *ReportedResult::from_value(value);
}

CompleteState heavy_state(std::size_t results, State state) {
    CompleteState heavy;
    for (std::size_t i = 0; i < results; ++i) {
        const auto check = "heavy/check-" + std::to_string(1000 + i);
        heavy.emplace(check, heavy_result(check, state, 7000));
    }
    return heavy;
}

std::size_t evidence_of(const CompleteState& state) {
    std::size_t total = 0;
    for (const auto& [check, result] : state)
        total += evidence_bytes(result);
    return total;
}

}  // namespace

TEST_CASE("a full report is read as it was written", "[core]") {
    const auto report = full_report();

    const auto read = parse_report(encode(report));

    REQUIRE(read);
    CHECK(encode(*read) == encode(report));
    CHECK(read->full());
    CHECK(read->host == report.host);
    CHECK(read->sequence == 1);
    CHECK(read->finished_at == report.finished_at);
    CHECK(read->basis->unit == "bao-lam-dong");
    CHECK(read->basis->policies.at(0).version == "2026.11.1");
    CHECK(read->machine->system == "Debian GNU/Linux 12 (bookworm)");
    CHECK(same(state_after({}, *read), sample_state()));
}

TEST_CASE("a delta with all it may carry is read as it was written", "[core]") {
    const auto report = sample_delta();

    const auto read = parse_report(encode(report));

    REQUIRE(read);
    CHECK(encode(*read) == encode(report));
    CHECK_FALSE(read->full());
    CHECK(read->removed == std::vector<std::string>{"level3-server/umask"});
    CHECK(read->gap->reason == "quota");
    CHECK(read->cost.at("scan_ms") == 12);
    CHECK(read->machine->name == "web-2");
    CHECK(state_digest(state_after(sample_state(), *read)) == read->state_digest);
}

TEST_CASE("overlays and a resumed chain are read as they were written", "[core]") {
    auto report = full_report();
    report.basis->policies[0].overlays = {{"province", "2026.9.1", sha256_hex("overlay")}};
    report.basis->policies[0].set = {{"admin_networks", "[10.0.1.0/24]"}, {"max_tries", "3"}};
    report.resumes = Resumes{std::string(32, 'a'), 41, sha256_hex("before")};

    const auto read = parse_report(encode(report));

    REQUIRE(read);
    CHECK(encode(*read) == encode(report));
    CHECK(read->basis->policies[0].overlays.at(0).id == "province");
    CHECK(read->basis->policies[0].set.at("max_tries") == "3");
    CHECK(read->resumes->sequence == 41);
}

TEST_CASE("an unchanged delta is at most 400 bytes", "[core]") {
    auto report = delta_report(full_report(), sample_state(), sample_state());
    report.sequence = static_cast<std::uint64_t>(limits::json_integer);

    const auto payload = encode(report);

    CHECK(parse_report(payload));
    CHECK(payload.size() <= 400);
}

TEST_CASE("results may be handed in in any order and travel in byte order", "[core]") {
    auto report = full_report();
    std::swap(report.results[0], report.results[1]);

    CHECK(encode(report) == encode(full_report()));
}

TEST_CASE("a state's digest is over names and digests of results", "[core]") {
    const CompleteState state{{"a/x", sample_result("a/x")}, {"a/y", sample_result("a/y")}};

    CHECK(state_digest(state) ==
          sha256_hex("a/x\n" + sha256_hex(sample_result("a/x").bytes) + "\na/y\n" +
                     sha256_hex(sample_result("a/y").bytes) + "\n"));
    CHECK(state_digest({}) == sha256_hex(""));
}

TEST_CASE("a difference turns any state into any other, and nothing else", "[core]") {
    const auto seed = GENERATE(range(0U, 60U));
    const auto before = random_state(seed);
    const auto after = random_state(seed + 1000);

    const auto report = delta_report(full_report(before), before, after);
    const auto read = parse_report(encode(report));

    REQUIRE(read);
    CHECK(same(state_after(before, *read), after));
    CHECK(state_digest(state_after(before, *read)) == report.state_digest);
    CHECK(difference(after, after).results.empty());
    CHECK(difference(after, after).removed.empty());
    CHECK(same(state_after(before, full_report(after)), after));
}

TEST_CASE("whatever is read as a report is written the same", "[core][hostile]") {
    const auto payload = GENERATE(encode(full_report()), encode(sample_delta()));
    const auto seed = GENERATE(range(0U, 6U));

    CHECK(two_spellings(payload, seed, 200) == "");
}

TEST_CASE("a member that is missing is named", "[core][hostile]") {
    const auto member =
        GENERATE(as<std::string>{}, "schema", "host", "chain", "instance", "sequence", "previous",
                 "finished_at", "state_digest", "unit", "agent", "machine", "results");

    const auto read = parse_report(canonical_bytes(without(full_report(), member)));

    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::malformed);
    CHECK_THAT(read.error().message, Catch::Contains(member));
}

TEST_CASE("a member in another form is refused", "[core][hostile]") {
    const auto [pointer, value] = GENERATE(table<std::string, Json>({
        {"/schema", 2},
        {"/schema", "1"},
        {"/host", "web-1"},
        {"/host", "0B9E1A6C-1111-4222-8333-444455556666"},
        {"/host", nullptr},
        {"/chain", std::string(31, 'c')},
        {"/chain", std::string(32, 'C')},
        {"/instance", ""},
        {"/sequence", 0},
        {"/sequence", -1},
        {"/sequence", "1"},
        {"/sequence", nullptr},
        {"/previous", std::string(64, '1')},
        {"/previous", "0"},
        {"/finished_at", "2026-11-23T01:02:03.5Z"},
        {"/finished_at", "2026-11-23T01:02:03+07:00"},
        {"/finished_at", 1795395723},
        {"/finished_at", "2026-02-30T01:02:03Z"},
        {"/state_digest", "ab"},
        {"/unit", "Bao Lam Dong"},
        {"/unit", "../root"},
        {"/agent", Json::array()},
        {"/agent/version", 1},
        {"/agent/digest", "none"},
        {"/agent/extra", 1},
        {"/machine", "web-1"},
        {"/machine/name", 1},
        {"/machine/address", "10.0.0.1"},
        {"/policies", Json::object()},
        {"/policies/0/id", "Level 3"},
        {"/policies/0/version", "2026.11"},
        {"/policies/0/digest", ""},
        {"/policies/0/overlays", nullptr},
        {"/policies/0/overlays/0", {{"id", "x"}}},
        {"/policies/0/extra", 1},
        {"/results", Json::object()},
        {"/results/0", nullptr},
        {"/removed", Json::array()},
        {"/removed", {"level3-server/other"}},
        {"/gap", {{"from", 1}, {"to", 1}, {"reason", "quota"}}},
        {"/resumes",
         {{"chain", std::string(32, 'c')}, {"sequence", 1}, {"digest", std::string(64, 'a')}}},
        {"/cost", Json::object()},
        {"/cost", {{"scan_ms", -1}}},
        {"/cost", {{"scan_ms", "1"}}},
        {"/cost", {{"Scan time", 1}}},
        {"/agency", "bao-lam-dong"},
        {"/ ", 1},
    }));
    CAPTURE(pointer, value.dump());

    CHECK(refusal_of(with(full_report(), pointer, value)) == Errc::malformed);
}

TEST_CASE("a delta is held to its own rules", "[core][hostile]") {
    const auto [pointer, value] = GENERATE(table<std::string, Json>({
        {"/unit", "bao-lam-dong"},
        {"/agent", {{"version", "0.1.0"}, {"digest", std::string(64, 'a')}}},
        {"/previous", std::string(64, '0')},
        {"/sequence", 1},
        {"/results", Json::array()},
        {"/removed", Json::array()},
        {"/removed", {"b/b", "a/a"}},
        {"/removed", {"a/a", "a/a"}},
        {"/removed", {"level3-server/new"}},
        {"/removed", {"no-slash"}},
        {"/removed", {1}},
        {"/gap", {{"from", 2}, {"to", 1}, {"reason", "quota"}}},
        {"/gap", {{"from", 0}, {"to", 1}, {"reason", "quota"}}},
        {"/gap", {{"from", 1}, {"to", 2}, {"reason", "quota"}}},
        {"/gap", {{"from", 1}, {"to", 1}}},
        {"/gap", {{"from", 1}, {"to", 1}, {"reason", "Many words"}}},
        {"/gap", {{"from", 1}, {"to", 1}, {"reason", "quota"}, {"more", 1}}},
        {"/resumes",
         {{"chain", std::string(32, 'a')}, {"sequence", 1}, {"digest", std::string(64, 'a')}}},
    }));
    CAPTURE(pointer, value.dump());
    REQUIRE(parse_report(encode(sample_delta())));

    CHECK(refusal_of(with(sample_delta(), pointer, value)) == Errc::malformed);
}

TEST_CASE("results out of order, or twice, are refused", "[core][hostile]") {
    auto json = json_of(full_report());
    auto swapped = json;
    std::swap(swapped["results"][0], swapped["results"][1]);
    auto doubled = json;
    doubled["results"].push_back(doubled["results"][1]);

    CHECK(refusal_of(swapped) == Errc::malformed);
    CHECK(refusal_of(doubled) == Errc::malformed);
}

TEST_CASE("a result in another form is refused", "[core][hostile]") {
    const auto [pointer, value] = GENERATE(table<std::string, Json>({
        {"/check", "ssh-root-login"},
        {"/check", "A/b"},
        {"/check", ""},
        {"/state", "warn"},
        {"/state", "Pass"},
        {"/state", true},
        {"/state", "unknown"},
        {"/reason", "denied"},
        {"/expected", nullptr},
        {"/source", 33},
        {"/evidence", nullptr},
        {"/evidence", {{"probe", "sshd"}}},
        {"/evidence/0", "sshd"},
        {"/evidence/0/probe", ""},
        {"/evidence/0/row", "permitrootlogin"},
        {"/evidence/0/row", Json::array()},
        {"/evidence/0/source", nullptr},
        {"/evidence/0/line", 33},
        {"/measured", Json::object()},
        {"/measured", {1, 2}},
        {"/measured", {{"accounts", 3}}},
        {"/measured", {{"accounts", {3}}}},
        {"/measured", {{"accounts", {3, 2}}}},
        {"/measured", {{"accounts", {-1, 2}}}},
        {"/measured", {{"accounts", {nullptr, 2}}}},
        {"/measured", {{"accounts", {1, "2"}}}},
        {"/measured", {{"Accounts", {1, 2}}}},
        {"/relies_on", "10.0.0.1"},
        {"/relies_on", {{"host", "h"}, {"check", "a/b"}}},
        {"/relies_on", {{"host", "h"}, {"check", "a"}, {"otherwise", "fail"}}},
        {"/relies_on", {{"host", "h"}, {"check", "a/b"}, {"otherwise", "met"}}},
        {"/relies_on", {{"host", 1}, {"check", "a/b"}, {"otherwise", "fail"}}},
        {"/severity", "high"},
    }));
    CAPTURE(pointer, value.dump());
    auto result = Json::parse(sample_result("a/b").bytes);
    result[Json::json_pointer(pointer)] = value;
    auto report = json_of(full_report());
    report["results"] = {result};

    CHECK(ReportedResult::from_value(result).error().code == Errc::malformed);
    CHECK(ReportedResult::parse(canonical_bytes(result)).error().code == Errc::malformed);
    CHECK(refusal_of(report) == Errc::malformed);
}

TEST_CASE("a result may measure, rely on another host, and say why it is unknown", "[core]") {
    auto value = Json::parse(sample_result("a/b", State::unknown).bytes);
    value["measured"] = {{"accounts", {2, 5}}, {"rows", {0, nullptr}}};
    value["relies_on"] = {{"host", "10.0.1.5"}, {"check", "log-host/kept"}, {"otherwise", "fail"}};
    value["evidence"][0]["row"] = {{"uid", 0},
                                   {"members", {"a", "b"}},
                                   {"since", {{"by", "x"}}},
                                   {"shell", nullptr},
                                   {"home", {{"unknown", "denied"}}}};

    const auto result = ReportedResult::from_value(value);

    REQUIRE(result);
    CHECK(result->check == "a/b");
    CHECK(result->state == State::unknown);
    CHECK(result->reason == Reason::denied);
    CHECK(result->bytes == canonical_bytes(value));
    CHECK(ReportedResult::parse(result->bytes)->bytes == result->bytes);
}

TEST_CASE("an unknown result says why, from the closed list", "[core][hostile]") {
    auto value = Json::parse(sample_result("a/b", State::unknown).bytes);
    auto without_reason = value;
    without_reason.erase("reason");
    auto other_reason = value;
    other_reason["reason"] = "tired";

    CHECK(ReportedResult::from_value(value));
    CHECK(ReportedResult::from_value(without_reason).error().code == Errc::malformed);
    CHECK(ReportedResult::from_value(other_reason).error().code == Errc::malformed);
}

TEST_CASE("every bound of a report is kept", "[core][hostile]") {
    auto rows = json_of(full_report());
    rows["results"][0]["evidence"] = Json::array();
    rows["results"][0]["evidence"].insert(rows["results"][0]["evidence"].end(),
                                          limits::evidence_rows + 1,
                                          Json::parse(sample_result("a/b").bytes)["evidence"][0]);
    const auto long_row = with(full_report(), "/results/0/evidence/0/row/x",
                               std::string(limits::evidence_row_bytes, 'x'));
    const auto long_text =
        with(full_report(), "/results/0/expected", std::string(limits::result_text_bytes + 1, 'x'));
    const auto long_name =
        with(full_report(), "/machine/name", std::string(limits::machine_text_bytes + 1, 'x'));
    auto policies = json_of(full_report());
    policies["policies"] = Json::array();
    policies["policies"].insert(policies["policies"].end(), limits::policies + 1,
                                json_of(full_report())["policies"][0]);
    const auto value = GENERATE_COPY(rows, long_row, long_text, long_name, policies);

    CHECK(refusal_of(value) == Errc::too_large);
}

TEST_CASE("more results than a report may carry are refused", "[core][hostile]") {
    auto json = json_of(full_report());
    json["results"] = Json::array();
    json["results"].insert(json["results"].end(), limits::results_per_report + 1, 1);

    CHECK(refusal_of(json) == Errc::too_large);
}

TEST_CASE("a payload over its bound is refused before it is read", "[core][hostile]") {
    CHECK(parse_report(std::string(limits::payload_bytes + 1, '[')).error().code ==
          Errc::too_large);
}

TEST_CASE("what is not a canonical object is no report", "[core][hostile]") {
    const auto good = encode(full_report());
    const auto payload =
        GENERATE_COPY(std::string(), std::string("null"), std::string("[]"), std::string("{}"),
                      std::string("\"report\""), std::string("\xff"), " " + good, good + "\n",
                      good + good, "[" + good + "]", std::string(limits::payload_bytes, '['));
    CAPTURE(payload.substr(0, 100));

    CHECK(parse_report(payload).error().code == Errc::malformed);
}

TEST_CASE("a state with too much evidence is refused, and cut to what a report may carry",
          "[core][hostile]") {
    auto state = heavy_state(40, State::pass);
    const auto failed = heavy_result("zzz/last", State::fail, 7000);
    state.insert_or_assign("zzz/last", failed);
    REQUIRE(evidence_of(state) > limits::evidence_report_bytes);
    REQUIRE(parse_report(encode(full_report(state))).error().code == Errc::too_large);

    const auto cut = within_evidence_limit(state);

    CHECK(parse_report(encode(full_report(cut))));
    CHECK(evidence_of(cut) <= limits::evidence_report_bytes);
    CHECK(evidence_of(cut) > limits::evidence_report_bytes - 8000);
    CHECK(cut.size() == state.size());
    CHECK(cut.at("zzz/last").bytes == failed.bytes);
    CHECK(evidence_bytes(cut.at("heavy/check-1039")) == 0);
    CHECK(same(within_evidence_limit(cut), cut));
}

TEST_CASE("a state with little evidence is not cut", "[core]") {
    CHECK(same(within_evidence_limit(sample_state()), sample_state()));
    CHECK(same(within_evidence_limit(heavy_state(30, State::pass)), heavy_state(30, State::pass)));
}

}  // namespace presscheck::test
