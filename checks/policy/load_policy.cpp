#include "checks/policy/fields.h"
#include "checks/policy/load.h"
#include "checks/policy/load_parameters.h"
#include "checks/policy/load_statement.h"
#include "checks/policy/placeholder.h"
#include "core/limits.h"
#include "core/sha256.h"

#include <algorithm>
#include <map>
#include <set>

namespace presscheck {
namespace {

constexpr std::string_view spoken_language = "1";

class PolicyReader {
public:
    PolicyReader(const Catalogues& catalogues, Problems& problems)
        : catalogues_(&catalogues), problems_(&problems) {}

    Policy read(const Node& root) {
        Fields fields(root, "the policy", *problems_);
        Policy policy;
        policy.id = read_id(fields.need("policy"), "'policy'", *problems_).value_or("");
        policy.version = read_version(fields.need("version"), *problems_).value_or("");
        check_language(fields.need("language"));
        const auto scope =
            read_word(fields.need("scope"), "'scope'", {"host", "agency"}, *problems_);
        policy.scope = scope == 1U ? Scope::agency : Scope::host;
        policy.role = read_id(fields.find("role"), "'role'", *problems_).value_or("");
        policy.title = read_both_languages(fields.need("title"), "'title'", *problems_);
        parameters_ = read_parameters(fields.find("params"), *problems_);
        read_checks(fields.need("checks"), policy);
        fields.finish();
        check_uses(parameters_, *problems_);
        policy.parameters = std::move(parameters_.good);
        return policy;
    }

private:
    void check_language(const Node* node) {
        const auto language = read_text(node, "'language'", *problems_);
        if (!language || *language == spoken_language) return;
        problems_->add(node->place, "language " + in_quotes(*language) +
                                        " is unknown to this program, which speaks 1");
    }

    void read_checks(const Node* node, Policy& policy) {
        const auto& items = read_list(node, "'checks'", *problems_);
        if (node == nullptr || node->kind != Node::Kind::list) return;
        if (items.empty()) problems_->add(node->place, "'checks' is empty");
        if (items.size() > limits::results_per_report) {
            problems_->add(node->place, "more than " + std::to_string(limits::results_per_report) +
                                            " checks; no report could hold them");
            return;
        }
        for (const auto& item : items)
            policy.checks.push_back(read_check(item));
    }

    Check read_check(const Node& node) {
        Fields fields(node, "a check", *problems_);
        Check check;
        check.place = node.place;
        if (!fields.is_map()) return check;
        const auto* id = fields.need("id");
        check.id = read_id(id, "'id'", *problems_).value_or("");
        if (!check.id.empty()) {
            fields.rename("check " + in_quotes(check.id));
            refuse_duplicate(check.id, *id);
        }
        check.title = read_shown(fields, "title");
        check.why = read_shown(fields, "why");
        check.fix = read_shown(fields, "fix");
        const auto severity = read_severity(fields.need("severity"));
        check.severity = severity.value_or(Severity::medium);
        check.satisfies = read_satisfies(fields, severity);
        read_statements(fields, check);
        read_measures(fields.find("measure"), check);
        fields.finish();
        return check;
    }

    void refuse_duplicate(const std::string& id, const Node& node) {
        const auto [first, fresh] = lines_.try_emplace(id, node.place.line);
        if (fresh) return;
        problems_->add(node.place, "duplicate check " + in_quotes(id) + "; it is already in line " +
                                       std::to_string(first->second));
    }

    // A text that people see, with `{name}` where a parameter's value belongs.
    Text read_shown(Fields& fields, std::string_view key) {
        const auto* node = fields.need(key);
        const auto name = "'" + std::string(key) + "' of " + fields.name();
        auto text = read_both_languages(node, name, *problems_);
        if (node == nullptr) return text;
        for (const auto* language : {"vi", "en"}) {
            if (const auto* in = node->find(language)) check_placeholders(*in);
        }
        return text;
    }

    void check_placeholders(const Node& text) {
        for (const auto& placeholder : placeholders_of(text.text)) {
            const auto& name = placeholder.name;
            if (parameters_.good.contains(name) || parameters_.bad.contains(name)) continue;
            if (problems_->full()) return;
            std::vector<std::string_view> known;
            for (const auto& [declared, parameter] : parameters_.good)
                known.push_back(declared);
            problems_->add(text.place, "unknown parameter '{" + name + "}' in a text" +
                                           suggestion(name, known));
        }
    }

    std::optional<Severity> read_severity(const Node* node) {
        const auto word = read_word(node, "'severity'",
                                    {"advice", "low", "medium", "high", "critical"}, *problems_);
        if (!word) return std::nullopt;
        return static_cast<Severity>(*word);
    }

    // Advice is evidence for nothing; whatever else is checked is evidence for something.
    std::vector<std::string> read_satisfies(Fields& fields, std::optional<Severity> severity) {
        const auto* node = fields.find("satisfies");
        std::vector<std::string> names;
        for (const auto& item : read_list(node, "'satisfies'", *problems_)) {
            auto name = read_text(&item, "'satisfies'", *problems_);
            if (!name) continue;
            check_requirement(item, *name, names);
            names.push_back(*std::move(name));
        }
        if (!severity) return names;
        const auto unnamed =
            fields.name() + " names no requirement in 'satisfies'; only advice does without";
        if (*severity == Severity::advice) {
            if (node == nullptr) return names;
            problems_->add(node->place, "advice satisfies no requirement; leave 'satisfies' out");
        } else if (node == nullptr) {
            fields.lack({"satisfies"}, unnamed);
        } else if (node->kind == Node::Kind::list && node->items.empty()) {
            problems_->add(node->place, unnamed);
        }
        return names;
    }

    void check_requirement(const Node& node, const std::string& name,
                           const std::vector<std::string>& before) {
        if (std::find(before.begin(), before.end(), name) != before.end()) {
            problems_->add(node.place, "requirement " + in_quotes(name) + " is named twice");
            return;
        }
        if (find_requirement(*catalogues_, name) != nullptr || problems_->full()) return;
        problems_->add(node.place,
                       "unknown requirement " + in_quotes(name) + nearest_requirement(name));
    }

    std::string nearest_requirement(const std::string& name) const {
        const auto catalogue_id = name.substr(0, name.find('/'));
        const auto catalogue = catalogues_->find(catalogue_id);
        if (catalogue == catalogues_->end()) {
            std::vector<std::string_view> known;
            for (const auto& [id, loaded] : *catalogues_)
                known.push_back(id);
            return ": no catalogue " + in_quotes(catalogue_id) + suggestion(catalogue_id, known);
        }
        std::vector<std::string> names;
        for (const auto& requirement : catalogue->second.requirements)
            names.push_back(catalogue_id + "/" + requirement.id);
        return suggestion(name, {names.begin(), names.end()});
    }

    void read_statements(Fields& fields, Check& check) {
        MatcherReader matchers(parameters_, *problems_);
        StatementReader statements(matchers, *problems_);
        if (const auto* node = fields.find("applies_when")) {
            check.applies_when = statements.read_condition(*node);
        }
        if (const auto* node = fields.need("assert")) {
            check.assertion = statements.read_assertion(*node);
        }
    }

    void read_measures(const Node* node, Check& check) {
        if (node == nullptr) return;
        const Fields fields(*node, "'measure'", *problems_);
        MatcherReader matchers(parameters_, *problems_);
        StatementReader statements(matchers, *problems_);
        for (std::size_t i = 0; fields.is_map() && i < node->keys.size(); ++i) {
            check.measures.push_back(statements.read_measure(node->keys[i], node->items[i]));
        }
    }

    const Catalogues* catalogues_;
    Problems* problems_;
    DeclaredParameters parameters_;
    std::map<std::string, int> lines_;
};

}  // namespace

Loaded<Policy> load_policy(std::string_view bytes, const Catalogues& catalogues) {
    auto document = parse_document(bytes);
    if (auto* problems = std::get_if<std::vector<Problem>>(&document)) return std::move(*problems);
    Problems problems;
    auto policy = PolicyReader(catalogues, problems).read(std::get<Node>(document));
    if (!problems.empty()) return std::move(problems).take();
    policy.digest = sha256_hex(bytes);
    return policy;
}

}  // namespace presscheck
