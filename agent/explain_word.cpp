#include "agent/explain_word.h"

#include "agent/explain_check.h"
#include "agent/explain_requirement.h"
#include "agent/explain_standard.h"
#include "checks/policy/clause.h"
#include "checks/policy/problem.h"

#include <algorithm>
#include <vector>

namespace presscheck {
namespace {

constexpr int names_suggested = 3;

// `7.2.2` of `tcvn-11930-2017/7.2.2`; the word itself when it names no catalogue; nothing when it
// names another one.
std::optional<std::string_view> part_of(std::string_view word, const Catalogue& catalogue) {
    const auto slash = word.find('/');
    if (slash == std::string_view::npos) return word;
    if (word.substr(0, slash) != catalogue.id) return std::nullopt;
    return word.substr(slash + 1);
}

bool has_part(const Catalogue& catalogue, std::string_view part) {
    return !part.empty() && std::any_of(catalogue.requirements.begin(),
                                        catalogue.requirements.end(), [&](const Requirement& one) {
                                            return covers(part, one.id) || covers(part, one.group);
                                        });
}

class WordExplainer {
public:
    explicit WordExplainer(const Explained& about)
        : about_(about), policies_(all_of(about.files)), page_(about.language, about.page) {}

    Result<std::string> explain(std::string_view word) {
        for (const auto& [id, catalogue] : about_.files.catalogues)
            explain_catalogue(word, catalogue);
        for (const auto& policy : about_.files.policies)
            explain_checks(word, policy);
        if (!found_) return nothing_called(word);
        return std::move(page_).text();
    }

private:
    void explain_catalogue(std::string_view word, const Catalogue& catalogue) {
        if (word == catalogue.id) {
            explain_standard(catalogue, {}, policies_, page_);
            found_ = true;
            return;
        }
        const auto part = part_of(word, catalogue);
        if (!part) return;
        if (const auto* requirement = catalogue.find(*part)) {
            explain_requirement(*requirement, catalogue, about_.files.catalogues, policies_, page_);
            found_ = true;
        } else if (has_part(catalogue, *part)) {
            explain_standard(catalogue, *part, policies_, page_);
            found_ = true;
        }
    }

    void explain_checks(std::string_view word, const Policy& policy) {
        for (const auto& check : policy.checks) {
            if (word != check.id && word != policy.full_name(check)) continue;
            explain_check(policy, check, settings_of(policy, about_.overlays),
                          about_.files.catalogues, page_);
            found_ = true;
        }
    }

    std::vector<std::string> known_names() const {
        std::vector<std::string> names;
        for (const auto& [id, catalogue] : about_.files.catalogues) {
            names.push_back(id);
            for (const auto& group : catalogue.groups)
                names.push_back(group.id);
            for (const auto& requirement : catalogue.requirements) {
                names.push_back(requirement.id);
                names.push_back(catalogue.full_name(requirement));
            }
        }
        for (const auto& policy : about_.files.policies) {
            for (const auto& check : policy.checks) {
                names.push_back(check.id);
                names.push_back(policy.full_name(check));
            }
        }
        return names;
    }

    // The nearest, then the nearest of the others.
    std::vector<std::string> nearest_names(std::string_view word) const {
        const auto all = known_names();
        std::vector<std::string_view> left(all.begin(), all.end());
        std::vector<std::string> names;
        for (int i = 0; i < names_suggested; ++i) {
            const std::string near(nearest(word, left));
            if (near.empty()) break;
            std::erase(left, near);
            names.push_back(near);
        }
        return names;
    }

    Error nothing_called(std::string_view word) const {
        const auto called = in_quotes(word);
        std::string message = page_.say("không có kiểm tra, điều khoản hay bộ yêu cầu nào tên ",
                                        "no check, clause or standard is called ") +
                              called;
        std::string near;
        for (const auto& name : nearest_names(word))
            near += (near.empty() ? "" : ", ") + in_quotes(name);
        if (!near.empty()) message += page_.say("; có phải ", "; did you mean ") + near + "?";
        return {Errc::not_found, message};
    }

    const Explained& about_;
    std::vector<const Policy*> policies_;
    ExplainPage page_;
    bool found_ = false;
};

}  // namespace

Result<std::string> explain_word(std::string_view word, const Explained& about) {
    return WordExplainer(about).explain(word);
}

}  // namespace presscheck
