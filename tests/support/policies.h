// Small policies for tests: one check around the statement that a test is about.
#pragma once

#include "checks/policy/load.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace presscheck::test {

// The requirements std/1.a and std/1.đ.
inline const Catalogues& small_catalogues() {
    static const Catalogues catalogues{{"std", std::get<Catalogue>(load_catalogue(R"(catalogue: std
version: 2026.11.1
title: {vi: a, en: b}
groups: [{id: 1, title: {vi: a, en: b}}]
requirements:
  - {id: 1.a, title: {vi: a, en: b}, group: 1, scope: host, how: automatic}
  - {id: 1.đ, title: {vi: a, en: b}, group: 1, scope: host, how: automatic}
)"))}};
    return catalogues;
}

// A policy `p` with these parameters and a check `c` for each of these, its keys after `id`,
// `title`, `why` and `fix`, as flow text.
inline std::string policy_text(const std::string& params, const std::vector<std::string>& checks) {
    std::string text = R"(policy: p
version: 2026.11.1
language: 1
scope: host
title: {vi: a, en: b}
)";
    if (!params.empty()) text += "params: {" + params + "}\n";
    text += "checks:\n";
    for (const auto& check : checks) {
        text += "- {id: c, title: {vi: a, en: b}, why: {vi: a, en: b}, fix: {vi: a, en: b},\n   " +
                check + "}\n";
    }
    return text;
}

// A policy whose one check asserts this statement, which stands alone in line 9 from column 1, or
// one lower with parameters.
inline std::string asserting(const std::string& statement, const std::string& params = {}) {
    return policy_text(params,
                       {"severity: high, satisfies: [std/1.a], assert:\n" + statement + "\n"});
}

// The problems of a policy's text, one a line, or "none\n".
inline std::string policy_problems(std::string_view text) {
    const auto loaded = load_policy(text, small_catalogues());
    const auto* problems = std::get_if<std::vector<Problem>>(&loaded);
    return problems == nullptr ? "none\n" : spell("p", *problems);
}

// REQUIRES: the text is a good policy.
inline Policy policy_of(std::string_view text) {
    return std::get<Policy>(load_policy(text, small_catalogues()));
}

}  // namespace presscheck::test
