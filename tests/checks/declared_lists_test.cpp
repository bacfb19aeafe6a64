// A list of site.yaml that is not there is said once: the checks that need it do not apply, and one
// check has to hold the place of all of them, so that no clause is lost from sight.
#include "checks/policy/load.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

// The list without which a check does not apply, if there is one.
std::optional<std::string> needed_list(const Statement& condition) {
    for (const auto& operand : condition.operands) {
        if (const auto list = needed_list(operand)) return list;
    }
    const auto& table = condition.table;
    if (condition.kind != Statement::Kind::table || table.probe->name != "declarations")
        return std::nullopt;
    const auto name = *table.probe->column("name");
    for (const auto& cell : table.where) {
        if (cell.column != name || cell.matchers.size() != 1) continue;
        return spell(std::get<Value>(cell.matchers.front().operand));
    }
    return std::nullopt;
}

// By the name of each list, the checks that do not apply without it.
std::map<std::string, std::vector<const Check*>> by_list(const Policy& policy) {
    std::map<std::string, std::vector<const Check*>> found;
    for (const auto& check : policy.checks) {
        if (!check.applies_when) continue;
        if (const auto list = needed_list(*check.applies_when)) found[*list].push_back(&check);
    }
    return found;
}

const Check* check_of(const Policy& policy, const std::string& id) {
    const auto found = std::find_if(policy.checks.begin(), policy.checks.end(),
                                    [&](const Check& check) { return check.id == id; });
    return found == policy.checks.end() ? nullptr : &*found;
}

// It always applies, or as soon as the list is not declared.
bool applies_without(const Check& check, const std::string& list) {
    if (!check.applies_when) return true;
    const auto& condition = *check.applies_when;
    if (condition.kind != Statement::Kind::any) return false;
    const auto& table = condition.operands.front().table;
    if (table.probe == nullptr || table.probe->name != "declarations") return false;
    const auto name = *table.probe->column("name");
    const auto declared = *table.probe->column("declared");
    return table.where.size() == 2 &&
           std::all_of(table.where.begin(), table.where.end(), [&](const CellPredicate& cell) {
               const auto& wanted = std::get<Value>(cell.matchers.front().operand);
               return cell.column == name       ? wanted == Value{list}
                      : cell.column == declared ? wanted == Value{false}
                                                : false;
           });
}

}  // namespace

TEST_CASE("one check stands for all that do not apply until a list is declared", "[checks]") {
    std::size_t lists = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(source_folder() + "/config/policies")) {
        const auto policy =
            load_policy_file(entry.path().string(), source_folder() + "/config/catalogues");
        REQUIRE(policy);
        for (const auto& [list, needing] : by_list(*policy)) {
            ++lists;
            CAPTURE(policy->id, list);
            const auto* standing = check_of(*policy, list + "-declared");
            REQUIRE(standing != nullptr);
            CHECK(applies_without(*standing, list));
            for (const auto* check : needing) {
                CAPTURE(check->id);
                CHECK(standing->severity >= check->severity);
                for (const auto& clause : check->satisfies) {
                    CAPTURE(clause);
                    CHECK(std::count(standing->satisfies.begin(), standing->satisfies.end(),
                                     clause) == 1);
                }
            }
        }
    }
    CHECK(lists >= 3);
}

}  // namespace presscheck::test
