#include "checks/policy/declaration.h"

#include "checks/parsers/sshd_keywords.h"
#include "checks/probe.h"
#include "checks/row_number.h"

#include "tests/support/catch.h"
#include "tests/support/probe_fixtures.h"

#include <nlohmann/json.hpp>
#include <set>

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
    // take something away from others, of patterns, of options, conditions and expressions they do
    // not judge.
    const std::set<std::string> say_so{"dns.spf",
                                       "http.error_leaks",
                                       "http.login",
                                       "http.security_txt",
                                       "http.security_txt_expires",
                                       "audit_rules.effective",
                                       "audit_rules.records",
                                       "console_logins.asks",
                                       "firewall.at_boot",
                                       "firewall_open.from_anywhere",
                                       "firewall_open.sources",
                                       "log_forwarding.all_logs",
                                       "log_forwarding.connected",
                                       "log_forwarding.everything",
                                       "log_retention.configured",
                                       "log_retention.kept_by",
                                       "logrotate.enabled",
                                       "logrotate.keeps",
                                       "php_settings.number",
                                       "php_settings.on",
                                       "php_settings.value",
                                       "sudo_defaults.password_needed",
                                       "sudoers.program"};
    const std::string name(table.probe().name);
    if (name == "backup" || name == "crypt" || name == "crypttab" || name == "fim")
        return untouched;
    if (name == "databases" || name == "lockout" || name == "logins" || name == "password_rules" ||
        name == "web_paths" || name == "web_servers")
        return untouched;
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

// "rows[3].type: x" for each text that its column does not declare.
std::vector<std::string> strange_words(const Table& table) {
    std::vector<std::string> strange;
    const auto& columns = table.probe().columns;
    for (std::size_t row = 0; row < table.rows().size(); ++row) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto* value = std::get_if<Value>(&table.rows()[row].cell(i));
            const auto& words = columns[i].words;
            if (value == nullptr || words.empty()) continue;
            if (std::find(words.begin(), words.end(), spell(*value)) == words.end()) {
                strange.push_back("rows[" + std::to_string(row) + "]." +
                                  std::string(columns[i].name) + ": " + spell(*value));
            }
        }
    }
    return strange;
}

// Of "yes delayed=yes no": yes, no.
std::set<std::string_view> meanings_of(std::string_view choices) {
    std::set<std::string_view> meanings;
    while (!choices.empty()) {
        const auto choice = choices.substr(0, choices.find(' '));
        const auto equals = choice.find('=');
        meanings.insert(equals == choice.npos ? choice : choice.substr(equals + 1));
        choices.remove_prefix(std::min(choice.size() + 1, choices.size()));
    }
    return meanings;
}

// What the fixture asks is declared to give one row at most.
bool declared_of_one_row(const std::string& fixture) {
    TableStatement asked;
    asked.probe = find_declaration(probe_of_fixture(fixture).name);
    for (const auto& [name, value] : arguments_of_fixture(fixture))
        asked.with.emplace_back(name, value);
    return at_most_one_row(asked);
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

TEST_CASE("a table declared of one row at most has no more, and is complete with it", "[checks]") {
    const auto fixture = GENERATE(from_range(probe_fixtures()));
    CAPTURE(fixture);
    const auto table = observe_fixture(fixture);
    if (!declared_of_one_row(fixture)) return;

    CHECK(table.rows().size() <= 1);
    CHECK((table.rows().empty() || table.complete()));
}

TEST_CASE("a probe says no word outside the closed set of its column", "[checks]") {
    const auto fixture = GENERATE(from_range(probe_fixtures()));
    CAPTURE(fixture);

    CHECK(strange_words(observe_fixture(fixture)) == std::vector<std::string>{});
}

TEST_CASE("only columns of text are closed, and no word stands twice in one", "[checks]") {
    for (const auto& declaration : probe_declarations()) {
        for (const auto& column : declaration.columns) {
            CAPTURE(declaration.name, column.name);
            const std::set<std::string_view> once(column.words.begin(), column.words.end());
            CHECK(once.size() == column.words.size());
            CHECK((column.words.empty() || column.type == Type{Kind::text}));
        }
    }
}

TEST_CASE("a keyword of sshd that takes a choice is closed to what its choices mean", "[checks]") {
    std::size_t choices = 0;
    for (const auto& column : find_declaration("sshd")->columns) {
        const auto* keyword = find_sshd_keyword(column.name);
        if (keyword == nullptr || keyword->kind != SshdKind::choice) continue;
        CAPTURE(column.name);
        ++choices;
        CHECK(std::set<std::string_view>(column.words.begin(), column.words.end()) ==
              meanings_of(keyword->choices));
    }
    CHECK(choices > 30);
}

TEST_CASE("what a probe sees can travel in a report", "[checks]") {
    const auto fixture = GENERATE(from_range(probe_fixtures()));
    CAPTURE(fixture);

    CHECK_NOTHROW(to_json(observe_fixture(fixture)).dump());
}

}  // namespace presscheck::test
