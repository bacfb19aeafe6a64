#include "checks/evaluate.h"

#include "checks/policy/load.h"
#include "checks/scan.h"
#include "core/limits.h"
#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace presscheck::test {
namespace {

using Json = nlohmann::json;

const Moment november{*parse_time("2026-11-01T00:00:00Z")};

constexpr const char* head = R"(policy: p
version: 2026.11.1
language: 1
scope: host
title: {vi: "t", en: "t"}
params:
  wanted: {type: text, title: {vi: "t", en: "t"}}
  most: {type: integer, default: 2, title: {vi: "t", en: "t"}}
checks:
  - id: c
    title: {vi: "t", en: "t"}
    why: {vi: "t", en: "t"}
    fix: {vi: "t", en: "t"}
    severity: advice
)";

// A policy of one check; `body` are its statements, each line indented by four.
Policy policy_of(const std::string& body) {
    auto loaded = load_policy(head + body, {});
    if (const auto* wrong = std::get_if<std::vector<Problem>>(&loaded))
        throw std::runtime_error(spell("p.yaml", *wrong));
    return std::get<Policy>(std::move(loaded));
}

// One `units` row for each "name enabled"; `?` is an unknown cell (denied), `-` an absent one.
Table units(const std::vector<std::pair<std::string, std::string>>& rows, bool complete = true) {
    auto table = Table::of("units");
    const auto cell = [](const std::string& word) {
        return word == "?" ? unknown(Reason::denied) : word == "-" ? absent() : text(word);
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto line = "/units:" + std::to_string(i + 1);
        auto& row = table.add_row();
        row.set("name", cell(rows[i].first), line + "n");
        row.set("enabled", cell(rows[i].second), line + "e");
    }
    if (!complete) table.mark_incomplete(Reason::budget);
    return table;
}

// The first check, where every probe answers with its table of these.
CheckResult evaluated(const Policy& policy, const std::vector<Table>& tables,
                      ParameterValues parameters = {}) {
    parameters.merge(default_values(policy));
    const Facts facts = [&](const ProbeDeclaration& probe, const Arguments&) -> const Table& {
        for (const auto& table : tables) {
            if (&table.probe() == &probe) return table;
        }
        throw std::runtime_error("no table of " + std::string(probe.name));
    };
    return evaluate(policy, policy.checks.front(), parameters, facts, november);
}

// "pass", or "unknown: denied".
std::string outcome(const CheckResult& result) {
    std::string text(name_of(result.state));
    return result.reason ? text + ": " + std::string(name_of(*result.reason)) : text;
}
std::string outcome(const std::string& body, const std::vector<Table>& tables) {
    return outcome(evaluated(policy_of(body), tables));
}

Json row_of(const Evidence& evidence) {
    return Json::parse(evidence.row);
}

constexpr const char* enabled = R"(    assert:
      probe: units
      where: {name: {matches: "ssh.*"}}
      every: {enabled: enabled}
      when_empty: fail
)";

constexpr const char* both = R"(    assert:
      all:
        - {probe: units, where: {name: a}, every: {enabled: enabled}, when_empty: fail}
        - {probe: units, where: {name: b}, every: {enabled: enabled}, when_empty: unknown}
)";

}  // namespace

TEST_CASE("a check passes, fails, or says why it does not know", "[checks]") {
    CHECK(outcome(enabled, {units({{"ssh", "enabled"}, {"cron", "?"}})}) == "pass");
    CHECK(outcome(enabled, {units({{"ssh", "enabled"}, {"sshx", "masked"}})}) == "fail");
    CHECK(outcome(enabled, {units({{"ssh", "enabled"}, {"sshx", "?"}})}) == "unknown: denied");
    CHECK(outcome(enabled, {units({{"ssh", "-"}})}) == "unknown: absent");
    CHECK(outcome(enabled, {units({{"?", "enabled"}})}) == "unknown: denied");
    CHECK(outcome(enabled, {units({})}) == "fail");
    CHECK(outcome(enabled, {units({}, false)}) == "unknown: budget");
    CHECK(outcome(enabled, {units({{"ssh", "enabled"}}, false)}) == "unknown: budget");
    CHECK(outcome(enabled, {units({{"ssh", "masked"}}, false)}) == "fail");
}

TEST_CASE("the evidence of a failure is what violates, with its own place", "[checks]") {
    const auto result = evaluated(
        policy_of(enabled), {units({{"ssh", "enabled"}, {"sshd", "masked"}, {"sshx", "static"}})});

    REQUIRE(result.evidence.size() == 2);
    CHECK(result.check == "p/c");
    CHECK(result.evidence[0].probe == "units");
    CHECK(row_of(result.evidence[0]) == Json{{"name", "sshd"}, {"enabled", "masked"}});
    CHECK(result.evidence[0].source == "/units:2e");
    CHECK(result.source == "/units:2e");
    CHECK(result.expected.find("enabled") != std::string::npos);
}

TEST_CASE("what stands in no line is shown with its file alone", "[checks]") {
    auto table = Table::of("units");
    table.add_row().set("name", text("ssh"), "/etc/units:7").set("enabled", text("masked"));

    const auto result = evaluated(policy_of(enabled), {table});

    REQUIRE(result.evidence.size() == 1);
    CHECK(result.evidence[0].source == "/etc/units");
}

TEST_CASE("a policy with a long list makes a result that a report can carry", "[checks][hostile]") {
    const auto long_list = "    assert: {probe: units, every: {name: {one_of: [" +
                           std::string(5000, 'a') + ", ắ]}}, when_empty: fail}\n";

    const auto result = evaluated(policy_of(long_list), {units({{"ssh", "enabled"}})});

    CHECK(result.expected.size() <= limits::result_text_bytes);
    CHECK(ReportedResult::parse(to_reported(result).bytes));
}

TEST_CASE("a pass shows a few rows that hold", "[checks]") {
    const auto result = evaluated(policy_of(enabled), {units({{"cron", "masked"},
                                                              {"ssh1", "enabled"},
                                                              {"ssh2", "enabled"},
                                                              {"ssh3", "enabled"},
                                                              {"ssh4", "enabled"}})});

    REQUIRE(result.evidence.size() == 3);
    CHECK(row_of(result.evidence[0])["name"] == "ssh1");
}

TEST_CASE("an unknown shows the rows that may decide", "[checks]") {
    const auto result = evaluated(policy_of(enabled),
                                  {units({{"ssh", "enabled"}, {"?", "masked"}, {"sshx", "?"}})});

    CHECK(outcome(result) == "unknown: denied");
    REQUIRE(result.evidence.size() == 2);
    CHECK(row_of(result.evidence[0])["name"] == Json{{"unknown", "denied"}});
    CHECK(result.evidence[0].source == "/units:2n");
    CHECK(result.evidence[1].source == "/units:3e");
}

TEST_CASE("an unknown without such rows names the file that could not be read", "[checks]") {
    const auto unread =
        Table::unseen("units", Reason::malformed, "/etc/systemd/system/ssh.service:7");
    auto cut = units({{"ssh", "enabled"}});
    cut.mark_incomplete(Reason::denied, "/etc/systemd/system");
    cut.mark_incomplete(Reason::budget, "/run/systemd/system");

    CHECK(evaluated(policy_of(enabled), {unread}).source == "/etc/systemd/system/ssh.service:7");
    const auto result = evaluated(policy_of(enabled), {cut});
    CHECK(outcome(result) == "unknown: denied");
    CHECK(result.source == "/etc/systemd/system");
    CHECK(evaluated(policy_of(enabled), {units({{"ssh", "disabled"}})}).source == "/units:1e");
}

TEST_CASE("evidence is bounded, in rows and in bytes", "[checks][hostile]") {
    std::vector<std::pair<std::string, std::string>> rows;
    for (int i = 0; i < 50; ++i)
        rows.emplace_back("ssh" + std::to_string(i) + std::string(5000, 'x'),
                          "ắ" + std::string(5000, 'y'));

    const auto result = evaluated(policy_of(enabled), {units(rows)});

    REQUIRE(result.evidence.size() == limits::evidence_rows);
    CHECK(result.evidence[0].row.size() <= limits::evidence_row_bytes);
    CHECK(row_of(result.evidence[0])["name"].get<std::string>().find("more bytes]") !=
          std::string::npos);
}

TEST_CASE("rows that look the same, from one place, are one in evidence", "[checks]") {
    auto table = Table::of("units");
    for (const auto* fragment : {"/a", "/b", "/c"}) {
        table.add_row()
            .set("name", text("ssh"))
            .set("enabled", text("masked"))
            .set("fragment", text(fragment))
            .from("/etc/units:7");
    }
    table.add_row().set("name", text("ssh")).set("enabled", text("static")).from("/etc/units:7");

    const auto result = evaluated(policy_of(enabled), {table});

    REQUIRE(result.evidence.size() == 2);
    CHECK(row_of(result.evidence[0])["enabled"] == "masked");
    CHECK(row_of(result.evidence[1])["enabled"] == "static");
}

TEST_CASE("evidence leaves out secrets and columns nobody asked for", "[checks][hostile]") {
    auto table = units({{"ssh", "password=hunter2"}});
    table.rows()[0].set("fragment", text("/etc/systemd/system/ssh.service"));

    const auto result = evaluated(policy_of(enabled), {table});

    CHECK(row_of(result.evidence[0]) == Json{{"name", "ssh"}, {"enabled", "password=[secret]"}});
}

TEST_CASE("evidence of a line is what the check asked of it, not the rest", "[checks][hostile]") {
    auto table = Table::of("lines");
    table.add_row()
        .set("path", text("/etc/profile"))
        .set("number", integer(3))
        .set("text", text("TMOUT=9000 # Tr0ub4dor"))
        .set("value", text("9000"))
        .from("/etc/profile:3");
    const auto asked = [](const std::string& row) {
        return "    assert: {probe: lines, with: {path: /etc/profile}, when_empty: pass, every: {" +
               row + "}}\n";
    };

    const auto value = evaluated(policy_of(asked("value: '900'")), {table});
    const auto whole = evaluated(policy_of(asked("text: x")), {table});

    CHECK(row_of(value.evidence[0]) ==
          Json{{"number", 3}, {"path", "/etc/profile"}, {"value", "9000"}});
    CHECK(row_of(whole.evidence[0])["text"] == "TMOUT=9000 # Tr0ub4dor");
}

TEST_CASE("the reason of an unknown is that of the first branch in the policy's order",
          "[checks]") {
    CHECK(outcome(both, {units({{"a", "?"}}, false)}) == "unknown: denied");
    CHECK(outcome(both, {units({{"a", "enabled"}, {"b", "enabled"}})}) == "pass");
    CHECK(outcome(both, {units({{"a", "enabled"}})}) == "unknown: absent");
    CHECK(outcome(both, {units({{"a", "masked"}, {"b", "?"}})}) == "fail");
}

TEST_CASE("a failure of `all` shows only the branch that failed", "[checks]") {
    const auto result = evaluated(policy_of(both), {units({{"a", "enabled"}, {"b", "masked"}})});

    REQUIRE(result.evidence.size() == 1);
    CHECK(row_of(result.evidence[0])["name"] == "b");
}

TEST_CASE("what does not apply is not applicable, and not knowing is not knowing", "[checks]") {
    const std::string body = std::string(R"(    applies_when: {probe: units, some: {name: web}}
)") + enabled;

    CHECK(outcome(body, {units({{"web", "x"}, {"ssh", "enabled"}})}) == "pass");
    CHECK(outcome(body, {units({{"ssh", "masked"}})}) == "not_applicable");
    CHECK(outcome(body, {units({{"?", "x"}, {"ssh", "enabled"}})}) == "unknown: denied");
    CHECK(outcome(body, {units({{"ssh", "masked"}}, false)}) == "unknown: budget");
}

TEST_CASE("a count is known when every number of rows says the same", "[checks]") {
    const std::string body = R"(    assert:
      probe: units
      where: {enabled: enabled}
      count: {at_most: $most}
)";

    CHECK(outcome(body, {units({{"a", "enabled"}, {"b", "enabled"}})}) == "pass");
    CHECK(outcome(body, {units({{"a", "enabled"}, {"b", "?"}})}) == "pass");
    CHECK(outcome(body, {units({{"a", "enabled"}, {"b", "?"}, {"c", "?"}})}) == "unknown: denied");
    CHECK(outcome(body, {units({{"a", "enabled"}}, false)}) == "unknown: budget");
    CHECK(outcome(body, {units({{"a", "enabled"}, {"b", "enabled"}, {"c", "enabled"}}, false)}) ==
          "fail");
}

TEST_CASE("`none` shows the row that should not be there", "[checks]") {
    const std::string body = R"(    assert:
      probe: units
      none: {enabled: enabled}
      when_empty: pass
)";

    const auto result = evaluated(policy_of(body), {units({{"a", "masked"}, {"b", "enabled"}})});

    CHECK(outcome(result) == "fail");
    REQUIRE(result.evidence.size() == 1);
    CHECK(row_of(result.evidence[0])["name"] == "b");
    CHECK(outcome(body, {units({{"a", "masked"}})}) == "pass");
    CHECK(outcome(body, {units({})}) == "pass");
    CHECK(outcome(body, {units({{"a", "?"}})}) == "unknown: denied");
}

TEST_CASE("a check that hangs on a parameter without a value is undeclared, wherever it stands",
          "[checks]") {
    const auto body = GENERATE(
        as<std::string>{},
        "    assert: {probe: units, every: {enabled: $wanted}, when_empty: pass}\n",
        "    assert: {probe: units, where: {name: $wanted}, every: {}, when_empty: fail}\n",
        "    assert: {probe: units, with: {name: $wanted}, some: {}}\n",
        "    assert: {any: [{probe: units, none: {}, when_empty: pass}, {probe: units, some: "
        "{name: "
        "{not: {is: $wanted}}}}]}\n",
        "    applies_when: {probe: units, some: {name: $wanted}}\n"
        "    assert: {probe: units, some: {}}\n");
    CAPTURE(body);

    const auto policy = policy_of(body);
    const auto result = evaluated(policy, {units({{"a", "x"}})});
    const auto with_value =
        evaluated(policy, {units({{"a", "x"}})}, {{"wanted", Value{Scalar{std::string("x")}}}});

    CHECK(outcome(result) == "unknown: undeclared");
    CHECK(with_value.reason != Reason::undeclared);
}

TEST_CASE("what every value of a parameter would say is known without one", "[checks]") {
    const auto every = [](const std::string& rest) {
        return policy_of("    assert: {probe: units, " + rest + "}\n");
    };
    const auto one = units({{"a", "enabled"}});

    // No row, or one that is wrong in another column.
    CHECK(outcome(evaluated(every("every: {name: $wanted}, when_empty: pass"), {units({})})) ==
          "pass");
    CHECK(outcome(evaluated(every("every: {name: $wanted, enabled: masked}, when_empty: pass"),
                            {one})) == "fail");
    CHECK(outcome(evaluated(
              every("where: {name: $wanted}, every: {enabled: enabled}, when_empty: pass"),
              {one})) == "pass");
    // But not where a value would turn it, or where rows may be missing.
    CHECK(outcome(evaluated(every("every: {name: $wanted, enabled: enabled}, when_empty: pass"),
                            {one})) == "unknown: undeclared");
    CHECK(outcome(evaluated(every("none: {name: $wanted, enabled: enabled}, when_empty: pass"),
                            {one})) == "unknown: undeclared");
    CHECK(outcome(evaluated(every("every: {name: $wanted}, when_empty: pass"),
                            {units({}, false)})) == "unknown: budget");
    CHECK(outcome(
              evaluated(every("with: {name: $wanted}, every: {enabled: enabled}, when_empty: pass"),
                        {units({})})) == "unknown: undeclared");
}

TEST_CASE("nothing is counted for a parameter without a value", "[checks]") {
    const auto policy = policy_of(R"(    assert: {probe: units, some: {}}
    measure:
      seen: {probe: units, where: {name: $wanted}}
)");

    const auto result = evaluated(policy, {units({{"a", "x"}})});

    CHECK(outcome(result) == "pass");
    CHECK(result.measured.empty());
}

TEST_CASE("a probe is asked with the values of its arguments", "[checks]") {
    const auto policy = policy_of("    assert: {probe: units, with: {name: $wanted}, some: {}}\n");
    const auto table = units({{"a", "x"}});
    Arguments asked;
    const Facts facts = [&](const ProbeDeclaration&, const Arguments& arguments) -> const Table& {
        asked = arguments;
        return table;
    };

    const auto result = evaluate(policy, policy.checks.front(),
                                 {{"wanted", Value{Scalar{std::string("ssh")}}}}, facts, november);

    CHECK(outcome(result) == "pass");
    CHECK(asked == Arguments{{"name", Value{Scalar{std::string("ssh")}}}});
}

TEST_CASE("a measure counts the rows that are meant and those that may be", "[checks]") {
    const auto policy = policy_of(R"(    assert: {probe: units, some: {}}
    measure:
      on: {probe: units, where: {enabled: enabled}}
      all: {probe: units}
)");

    const auto known = evaluated(policy, {units({{"a", "enabled"}, {"b", "?"}, {"c", "x"}})});
    const auto partial = evaluated(policy, {units({{"a", "enabled"}}, false)});

    CHECK(known.measured.at("on").low == 1);
    CHECK(known.measured.at("on").high == 2);
    CHECK(known.measured.at("all").low == 3);
    CHECK(partial.measured.at("on").low == 1);
    CHECK_FALSE(partial.measured.at("on").high);
}

// A statement may rely on another host only through these two forms.
constexpr const char* relying = R"(    assert:
      any:
        - {probe: units, where: {name: local}, every: {enabled: enabled}, when_empty: fail}
        - probe: units
          some: {name: {matches: "host.*"}}
          relies_on: {host: enabled, check: p/other}
)";

TEST_CASE("a pass by another host's grace says which, and what it would be without", "[checks]") {
    const auto policy = policy_of(relying);

    const auto by_grace = evaluated(policy, {units({{"local", "masked"}, {"host1", "10.0.0.9"}})});
    const auto on_its_own =
        evaluated(policy, {units({{"local", "enabled"}, {"host1", "10.0.0.9"}})});
    const auto in_doubt = evaluated(policy, {units({{"local", "?"}, {"host1", "10.0.0.9"}})});
    const auto nameless = evaluated(policy, {units({{"local", "masked"}, {"host1", "?"}})});

    REQUIRE(by_grace.relies_on);
    CHECK(outcome(by_grace) == "pass");
    CHECK(by_grace.relies_on->host == "10.0.0.9");
    CHECK(by_grace.relies_on->check == "p/other");
    CHECK(by_grace.relies_on->otherwise == State::fail);
    CHECK(outcome(on_its_own) == "pass");
    CHECK_FALSE(on_its_own.relies_on);
    REQUIRE(in_doubt.relies_on);
    CHECK(in_doubt.relies_on->otherwise == State::unknown);
    CHECK(outcome(nameless) == "unknown: unsupported");
}

// ---------------------------------------------------------- through the whole engine, exhaustively

namespace {

// Every table of up to two rows whose cells are one of these words, complete and not.
std::vector<std::pair<std::vector<std::pair<std::string, std::string>>, bool>> small_units() {
    const std::vector<std::string> names{"a", "b", "?"}, values{"enabled", "masked", "?", "-"};
    std::vector<std::vector<std::pair<std::string, std::string>>> lists{{}};
    for (std::size_t first = 0, last = 1, rows = 1; rows <= 2;
         first = last, last = lists.size(), ++rows) {
        for (std::size_t i = first; i < last; ++i) {
            for (const auto& name : names) {
                for (const auto& value : values) {
                    auto longer = lists[i];
                    longer.emplace_back(name, value);
                    lists.push_back(std::move(longer));
                }
            }
        }
    }
    std::vector<std::pair<std::vector<std::pair<std::string, std::string>>, bool>> tables;
    for (const auto& rows : lists) {
        tables.emplace_back(rows, true);
        tables.emplace_back(rows, false);
    }
    return tables;
}

// The first table from which hiding a cell, a row or its completeness changes a known answer.
std::string table_that_changes_its_mind(const Policy& policy) {
    for (const auto& [rows, complete] : small_units()) {
        const auto whole = evaluated(policy, {units(rows, complete)}).state;
        const auto wrong = [&, w = whole](const auto& hidden, bool still_complete) {
            const auto state = evaluated(policy, {units(hidden, still_complete)}).state;
            return state != State::unknown && state != w;
        };
        std::string text = complete ? "complete" : "incomplete";
        for (const auto& [name, value] : rows)
            text.append(" ").append(name).append("=").append(value);
        if (wrong(rows, false)) return text + " (may lack rows)";
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto hidden = rows;
            hidden[i].first = "?";
            if (wrong(hidden, complete)) return text + " (a name)";
            hidden = rows;
            hidden[i].second = "?";
            if (wrong(hidden, complete)) return text + " (a value)";
            hidden = rows;
            hidden.erase(hidden.begin() + static_cast<std::ptrdiff_t>(i));
            if (wrong(hidden, false)) return text + " (a row)";
        }
    }
    return "none";
}

}  // namespace

TEST_CASE("hiding any fact from a check leaves its result or makes it unknown", "[checks]") {
    const std::string table_a =
        "{probe: units, where: {name: a}, every: {enabled: enabled}, when_empty: not_applicable}";
    const std::string table_b =
        "{probe: units, where: {name: b}, none: {enabled: {not: {exists: false}}}, when_empty: "
        "pass}";
    const std::string table_c =
        "{probe: units, where: {enabled: {exists: true}}, count: {at_least: 1}}";
    const auto statement = GENERATE_COPY(
        as<std::string>{}, table_a, table_b, table_c, "{not: " + table_a + "}",
        "{all: [" + table_a + ", " + table_b + "]}", "{any: [" + table_a + ", " + table_c + "]}",
        "{any: [{not: " + table_b + "}, {all: [" + table_a + ", " + table_c + "]}]}",
        "{at_least: 2, of: [" + table_a + ", " + table_b + ", {not: " + table_c + "}]}");
    const auto applies =
        GENERATE(as<std::string>{}, "", "    applies_when: {probe: units, some: {name: b}}\n",
                 "    applies_when: {probe: units, where: {name: a}, every: "
                 "{enabled: enabled}, when_empty: not_applicable}\n");
    CAPTURE(statement, applies);
    const auto policy = policy_of(applies + "    assert: " + statement + "\n");

    CHECK(table_that_changes_its_mind(policy) == "none");
}

}  // namespace presscheck::test
