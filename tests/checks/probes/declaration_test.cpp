#include "checks/policy/declaration.h"

#include "checks/probe.h"

#include "tests/support/catch.h"
#include "tests/support/probe_fixtures.h"

#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

std::vector<std::string> names_of(std::span<const Probe> all) {
    std::vector<std::string> names;
    for (const auto& probe : all)
        names.emplace_back(probe.name);
    return names;
}

// "rows[3].uid" for each cell that a probe left as it was before the probe looked.
std::vector<std::string> untouched_cells(const Table& table) {
    std::vector<std::string> untouched;
    // These say `unsupported` themselves: of PAM modules they do not look into, of rules that may
    // take something away from others, of patterns, of options and conditions they do not judge.
    const std::set<std::string> say_so{"audit_rules.effective",         "audit_rules.records",
                                       "console_logins.asks",           "log_forwarding.everything",
                                       "sudo_defaults.password_needed", "sudoers.program"};
    const std::string name(table.probe().name);
    if (name == "lockout" || name == "logins" || name == "password_rules") return untouched;
    const auto& columns = table.probe().columns;
    for (std::size_t row = 0; row < table.rows().size(); ++row) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const bool said = say_so.contains(name + "." + std::string(columns[i].name));
            if (!said && table.rows()[row].cell(i) == unknown(Reason::unsupported)) {
                untouched.push_back("rows[" + std::to_string(row) + "]." +
                                    std::string(columns[i].name));
            }
        }
    }
    return untouched;
}

bool has_fixture(const std::string& probe) {
    const auto fixtures = probe_fixtures();
    return std::any_of(fixtures.begin(), fixtures.end(), [&](const std::string& fixture) {
        return fixture.starts_with(probe + "/");
    });
}

}  // namespace

TEST_CASE("probes stand in byte order of their names", "[checks]") {
    const auto names = names_of(probes());

    CHECK(std::is_sorted(names.begin(), names.end()));
}

TEST_CASE("every probe is declared and has fixtures", "[checks]") {
    const auto probe = GENERATE(from_range(names_of(probes())));
    CAPTURE(probe);

    CHECK(find_declaration(probe) != nullptr);
    CHECK(has_fixture(probe));
}

TEST_CASE("a probe answers a fixture as its expect.json says", "[checks]") {
    const auto fixture = GENERATE(from_range(probe_fixtures()));
    CAPTURE(fixture);

    const auto seen = to_json(observe_fixture(fixture));

    const auto expected =
        nlohmann::json::parse(read_file(probe_fixture_root() / fixture / "expect.json"));
    CHECK(seen.dump(1) == expected.dump(1));
}

TEST_CASE("a probe keeps its declaration", "[checks]") {
    const auto fixture = GENERATE(from_range(probe_fixtures()));
    CAPTURE(fixture);

    const auto table = observe_fixture(fixture);

    CHECK(&table.probe() == find_declaration(probe_of_fixture(fixture).name));
    CHECK(untouched_cells(table) == std::vector<std::string>{});
    CHECK_FALSE((table.complete() && table.rows().empty() && table.probe().at_least_one_row));
}

TEST_CASE("what a probe sees can travel in a report", "[checks]") {
    const auto fixture = GENERATE(from_range(probe_fixtures()));
    CAPTURE(fixture);

    CHECK_NOTHROW(to_json(observe_fixture(fixture)).dump());
}

}  // namespace presscheck::test
