#include "checks/policy/clause.h"
#include "checks/policy/load.h"

#include <algorithm>
#include <set>
#include <utility>

namespace presscheck {
namespace {

// Ids that begin with the most specific `from` get its `to` instead.
std::string renumbered(const std::string& id, const std::vector<Inheritance::Renumbering>& rules) {
    const Inheritance::Renumbering* best = nullptr;
    for (const auto& rule : rules) {
        const bool longer = best == nullptr || rule.from.size() > best->from.size();
        if (longer && covers(rule.from, id)) best = &rule;
    }
    return best == nullptr ? id : best->to + id.substr(best->from.size());
}

class Heir {
public:
    Heir(Catalogue& own, const Catalogue& parent, std::vector<CatalogueProblem>& problems)
        : own_(&own), parent_(&parent), problems_(&problems) {}

    void inherit() {
        compare_levels();
        inherit_groups();
        inherit_requirements();
        for (const auto& source : parent_->sources) {
            if (own_->find_source(source.id) == nullptr) own_->sources.push_back(source);
        }
    }

private:
    const Inheritance& inheritance() const { return *own_->inherits; }

    void report(Place place, std::string message) {
        problems_->push_back({own_->id, {place, std::move(message)}});
    }

    void compare_levels() {
        if (own_->level != 0 && parent_->level >= own_->level) {
            report(inheritance().place, "a level inherits from one below it; " +
                                            in_quotes(parent_->id) + " is level " +
                                            std::to_string(parent_->level));
        }
        if (own_->complete && !parent_->complete) {
            report(inheritance().place,
                   "this catalogue cannot be complete: " + in_quotes(parent_->id) +
                       ", which it inherits from, is not");
        }
    }

    // In the parent's order; one of our own with the same id takes its place.
    void inherit_groups() {
        auto groups = parent_->groups;
        for (auto& group : groups)
            group.id = renumbered(group.id, inheritance().renumber);
        for (auto& group : own_->groups) {
            const auto same = std::find_if(groups.begin(), groups.end(),
                                           [&](const auto& one) { return one.id == group.id; });
            if (same == groups.end()) {
                groups.push_back(std::move(group));
            } else {
                *same = std::move(group);
            }
        }
        own_->groups = std::move(groups);
    }

    Requirement inherited(const Requirement& from) const {
        auto requirement = from;
        requirement.id = renumbered(from.id, inheritance().renumber);
        requirement.group = renumbered(from.group, inheritance().renumber);
        // What was read in the parent's text was not read in this one's.
        requirement.verified = false;
        requirement.inherited_as.insert(requirement.inherited_as.begin(), parent_->full_name(from));
        return requirement;
    }

    void inherit_requirements() {
        auto own = std::exchange(own_->requirements, {});
        std::set<std::string> taken;
        for (const auto& from : parent_->requirements) {
            auto requirement = inherited(from);
            if (!taken.insert(requirement.id).second) {
                report(inheritance().place, "'renumber' gives two requirements of " +
                                                in_quotes(parent_->id) + " the id " +
                                                in_quotes(requirement.id));
            }
            const auto same = std::find_if(
                own.begin(), own.end(), [&](const auto& one) { return one.id == requirement.id; });
            if (same != own.end()) {
                requirement = std::move(*same);
                own.erase(same);
            }
            own_->requirements.push_back(std::move(requirement));
        }
        std::move(own.begin(), own.end(), std::back_inserter(own_->requirements));
        check_groups();
    }

    void check_groups() {
        std::vector<std::string_view> known;
        for (const auto& group : own_->groups)
            known.emplace_back(group.id);
        for (const auto& requirement : own_->requirements) {
            if (own_->find_group(requirement.group) != nullptr) continue;
            report(requirement.place, "unknown group " + in_quotes(requirement.group) +
                                          " of requirement " + in_quotes(requirement.id) +
                                          suggestion(requirement.group, known));
        }
    }

    Catalogue* own_;
    const Catalogue* parent_;
    std::vector<CatalogueProblem>* problems_;
};

// Each catalogue after those it inherits from.
class Family {
public:
    explicit Family(Catalogues& catalogues) : catalogues_(&catalogues) {}

    std::vector<CatalogueProblem> unite() {
        for (auto& [id, catalogue] : *catalogues_)
            settle(catalogue);
        return std::move(problems_);
    }

private:
    void settle(Catalogue& catalogue) {
        if (!catalogue.inherits || settled_.contains(catalogue.id)) return;
        settled_.insert(catalogue.id);
        const auto& [from, renumber, place] = *catalogue.inherits;
        const auto parent = catalogues_->find(from);
        if (parent == catalogues_->end()) {
            problems_.push_back(
                {catalogue.id,
                 {place, "no catalogue is called " + in_quotes(from) + suggestion(from, ids())}});
            return;
        }
        line_.push_back(catalogue.id);
        if (std::find(line_.begin(), line_.end(), from) != line_.end()) {
            problems_.push_back(
                {catalogue.id, {place, "'inherits' goes round in a circle: " + circle_from(from)}});
        } else {
            settle(parent->second);
            Heir(catalogue, parent->second, problems_).inherit();
        }
        line_.pop_back();
    }

    std::vector<std::string_view> ids() const {
        std::vector<std::string_view> all;
        for (const auto& [id, catalogue] : *catalogues_)
            all.emplace_back(id);
        return all;
    }

    std::string circle_from(const std::string& first) const {
        std::string circle;
        for (auto one = std::find(line_.begin(), line_.end(), first); one != line_.end(); ++one)
            circle += *one + " -> ";
        return circle + first;
    }

    Catalogues* catalogues_;
    std::set<std::string, std::less<>> settled_;
    std::vector<std::string> line_;  // whom we are settling, the heir first
    std::vector<CatalogueProblem> problems_;
};

std::vector<std::string_view> requirement_ids(const Catalogue& catalogue) {
    std::vector<std::string_view> ids;
    for (const auto& requirement : catalogue.requirements)
        ids.emplace_back(requirement.id);
    return ids;
}

// Why `name` is not a requirement of another catalogue than `own`; empty when it is.
std::string fault_of_reference(const std::string& name, const std::string& own,
                               const Catalogues& catalogues) {
    const auto slash = name.find('/');
    const auto id = name.substr(0, slash);
    if (slash == std::string::npos) return " is not catalogue/requirement";
    if (id == own) return " is of this catalogue; only those of others correspond";
    const auto catalogue = catalogues.find(id);
    if (catalogue == catalogues.end()) {
        std::vector<std::string_view> known;
        for (const auto& [other, unused] : catalogues)
            known.emplace_back(other);
        return ": no catalogue is called " + in_quotes(id) + suggestion(id, known);
    }
    const auto clause = name.substr(slash + 1);
    if (catalogue->second.find(clause) != nullptr) return {};
    return ": " + id + " has no requirement " + in_quotes(clause) +
           suggestion(clause, requirement_ids(catalogue->second));
}

}  // namespace

std::vector<CatalogueProblem> inherit_all(Catalogues& catalogues) {
    return Family(catalogues).unite();
}

std::vector<CatalogueProblem> check_correspondence(const Catalogues& catalogues) {
    std::vector<CatalogueProblem> problems;
    for (const auto& [id, catalogue] : catalogues) {
        for (const auto& requirement : catalogue.requirements) {
            // Those of an inherited one stand in the parent's file, and are told there.
            if (!requirement.inherited_as.empty()) continue;
            for (const auto& [name, place] : requirement.corresponds) {
                const auto fault = fault_of_reference(name, id, catalogues);
                if (fault.empty()) continue;
                problems.push_back({id, {place, "'corresponds' " + in_quotes(name) + fault}});
            }
        }
    }
    return problems;
}

}  // namespace presscheck
