#include "agent/selection.h"

#include "checks/policy/clause.h"
#include "checks/policy/problem.h"

#include <algorithm>

namespace presscheck {
namespace {

bool is_evidence_for(const Check& check, std::string_view word) {
    return std::any_of(check.satisfies.begin(), check.satisfies.end(),
                       [&](const auto& requirement) { return is_clause_of(word, requirement); });
}

Error nothing_called(std::string_view word, const std::vector<const Policy*>& policies,
                     Language language) {
    std::vector<std::string_view> known;
    for (const auto* policy : policies) {
        for (const auto& check : policy->checks) {
            known.push_back(check.id);
            known.insert(known.end(), check.satisfies.begin(), check.satisfies.end());
        }
    }
    const std::string called = "'" + std::string(word.substr(0, 100)) + "'";
    const std::string near(nearest(word, known));
    const Text told{"không có kiểm tra nào, hay điều khoản nào có kiểm tra, tên " + called +
                        (near.empty() ? "" : "; có phải '" + near + "'?") +
                        " (điều khoản chỉ do người xác nhận: xem presscheck-agent explain)",
                    "no check, and no clause with a check, is called " + called +
                        (near.empty() ? "" : "; did you mean '" + near + "'?") +
                        " (of a clause that people attest tells presscheck-agent explain)"};
    return Error{Errc::not_found, told.in(language)};
}

}  // namespace

bool is_clause_of(std::string_view word, std::string_view requirement) {
    return covers(word, requirement) || covers(word, requirement.substr(requirement.find('/') + 1));
}

Result<std::vector<std::string>> checks_called(std::string_view word,
                                               const std::vector<const Policy*>& policies,
                                               Language language) {
    std::vector<std::string> names;
    for (const auto* policy : policies) {
        for (const auto& check : policy->checks) {
            const auto name = policy->full_name(check);
            if (check.id == word || name == word || is_evidence_for(check, word)) {
                names.push_back(name);
            }
        }
    }
    if (names.empty()) return nothing_called(word, policies, language);
    return names;
}

}  // namespace presscheck
