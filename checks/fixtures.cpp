#include "checks/fixtures.h"

#include "checks/ceiling.h"
#include "checks/facts.h"
#include "checks/file_host.h"
#include "checks/file_tree.h"
#include "checks/fixture_case.h"
#include "checks/mutants.h"
#include "checks/policy/bounds.h"
#include "checks/policy/fields.h"
#include "checks/policy/load_matchers.h"
#include "core/limits.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace presscheck {
namespace {

using Names = std::vector<std::string>;

// The folders in a folder, in byte order.
Result<Names> folders_in(const std::string& path) {
    const auto tree = FileTree::open(path);
    if (!tree) return tree.error();
    const auto entries = tree->list(tree->find("/", true));
    if (!entries) return at(path, entries.error());
    Names names;
    for (const auto& entry : *entries) {
        if (entry.type == FileType::directory) names.push_back(entry.name);
    }
    return names;
}

// The values of the policy's parameters, with those that the case sets.
Loaded<ParameterValues> values_for(const Policy& policy, const FixtureCase& fixture) {
    auto values = default_values(policy);
    Problems problems;
    for (std::size_t i = 0; i < fixture.params.keys.size(); ++i) {
        const auto& key = fixture.params.keys[i];
        const auto found = policy.parameters.find(key.text);
        if (found == policy.parameters.end()) {
            problems.add(key.place, "no parameter " + in_quotes(key.text) + " in this policy");
            continue;
        }
        const auto& parameter = found->second;
        auto value = read_value(fixture.params.items[i], parameter.type,
                                "parameter '" + parameter.name + "'", problems);
        if (!value) continue;
        if (const auto fault = fault_of(parameter, *value)) problems.add(key.place, *fault);
        values.insert_or_assign(parameter.name, *std::move(value));
    }
    if (!problems.empty()) return std::move(problems).take();
    return values;
}

// One case, opened: its machine, and what every statement about it is judged with.
struct OpenedCase {
    FixtureCase fixture;
    ParameterValues values;
    std::unique_ptr<Host> host;
    std::unique_ptr<FactCache> cache;
};

Result<FixtureCase> read_case(const std::string& folder) {
    auto fixture = load_case(folder);
    if (fixture && !fixture->expect) {
        return Error{Errc::malformed, folder + "/.presscheck/case.yaml: lacks the key 'expect'"};
    }
    return fixture;
}

Result<OpenedCase> open_case(const Policy& policy, const std::string& folder) {
    auto fixture = read_case(folder);
    if (!fixture) return fixture.error();
    auto values = values_for(policy, *fixture);
    if (const auto* wrong = std::get_if<std::vector<Problem>>(&values))
        return refusal(folder + "/.presscheck/case.yaml", *wrong);
    auto host = FileHost::open_root(folder, {});
    if (!host) return host.error();
    OpenedCase opened{*std::move(fixture), std::get<ParameterValues>(std::move(values)),
                      *std::move(host), nullptr};
    opened.cache = std::make_unique<FactCache>(*opened.host, opened.fixture.now);
    opened.cache->keep(opened.fixture.memory);
    return opened;
}

CheckResult judge(const Policy& policy, const Check& check, const OpenedCase& opened) {
    const auto signed_on = signing_date(policy);
    const Moment moment{opened.fixture.now, !signed_on || opened.fixture.now >= *signed_on};
    return evaluate(policy, check, opened.values, opened.cache->facts(), moment);
}

class CheckRun {
public:
    CheckRun(const Policy& policy, const Check& check, std::string folder, FixtureReport& report)
        : policy_(policy), check_(check), folder_(std::move(folder)), report_(report) {}

    void run() {
        const auto cases = folders_in(folder_);
        if (!cases) {
            report_.missing.push_back(check_.id + ": no fixtures at " + folder_);
            return;
        }
        for (const std::string wanted : {"pass", "fail"}) {
            if (std::find(cases->begin(), cases->end(), wanted) == cases->end())
                report_.missing.push_back(check_.id + ": no case `" + wanted + "`");
        }
        for (const auto& name : *cases)
            run_case(name);
        if (as_expected_) find_survivors();
    }

private:
    void run_case(const std::string& name) {
        FixtureResult result;
        result.check = check_.id;
        result.name = name;
        result.folder = folder_ + "/" + name;
        auto opened = open_case(policy_, result.folder);
        if (opened) {
            result.expected = *opened->fixture.expect;
            result.expected_reason = opened->fixture.reason;
            result.got = judge(policy_, check_, *opened);
            opened_.push_back(*std::move(opened));
        } else {
            result.problem = opened.error().message;
        }
        as_expected_ = as_expected_ && result.as_expected();
        report_.results.push_back(std::move(result));
    }

    // Only when every case is as expected: otherwise a change could be noticed by accident.
    void find_survivors() {
        for (const auto& mutant : mutants_of(check_)) {
            const bool noticed =
                std::any_of(opened_.begin(), opened_.end(), [&](const OpenedCase& opened) {
                    return judge(policy_, mutant.check, opened).state != *opened.fixture.expect;
                });
            if (!noticed) report_.survivors.push_back({check_.id, mutant.change});
        }
    }

    const Policy& policy_;
    const Check& check_;
    std::string folder_;
    FixtureReport& report_;
    std::vector<OpenedCase> opened_;
    bool as_expected_ = true;
};

}  // namespace

bool FixtureReport::as_expected() const {
    return missing.empty() && std::all_of(results.begin(), results.end(),
                                          [](const auto& result) { return result.as_expected(); });
}

Result<FixtureReport> run_fixtures(const Policy& policy, const std::string& folder,
                                   const std::string& only) {
    const auto home = folder + "/" + policy.id;
    const auto names = folders_in(home);
    if (!names) return names.error();
    FixtureReport report;
    for (const auto& check : policy.checks) {
        if (only.empty() || only == check.id)
            CheckRun(policy, check, home + "/" + check.id, report).run();
    }
    for (const auto& name : *names) {
        if (policy.find(name) == nullptr)
            report.missing.push_back(name + ": no such check in the policy");
    }
    return report;
}

}  // namespace presscheck
