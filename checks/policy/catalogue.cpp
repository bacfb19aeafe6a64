#include "checks/policy/catalogue.h"

#include <algorithm>
#include <set>

namespace presscheck {
namespace {

template <class T>
const T* find_by_id(const std::vector<T>& all, std::string_view id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Requirement* Catalogue::find(std::string_view requirement_id) const {
    return find_by_id(requirements, requirement_id);
}

const RequirementGroup* Catalogue::find_group(std::string_view group_id) const {
    return find_by_id(groups, group_id);
}

const CatalogueSource* Catalogue::find_source(std::string_view source_id) const {
    return find_by_id(sources, source_id);
}

const Requirement* find_requirement(const Catalogues& catalogues, std::string_view full_name) {
    const auto slash = full_name.find('/');
    if (slash == std::string_view::npos) return nullptr;
    const auto catalogue = catalogues.find(full_name.substr(0, slash));
    if (catalogue == catalogues.end()) return nullptr;
    return catalogue->second.find(full_name.substr(slash + 1));
}

std::vector<std::string> corresponding(const Catalogues& catalogues, std::string_view full_name) {
    std::set<std::string> names;
    for (const auto& [id, catalogue] : catalogues) {
        for (const auto& requirement : catalogue.requirements) {
            const auto name = catalogue.full_name(requirement);
            for (const auto& other : requirement.corresponds) {
                if (name == full_name) names.insert(other.name);
                if (other.name == full_name) names.insert(name);
            }
        }
    }
    return {names.begin(), names.end()};
}

std::vector<std::string> evidence_names(const Catalogue& catalogue,
                                        const Requirement& requirement) {
    std::vector<std::string> names{catalogue.full_name(requirement)};
    names.insert(names.end(), requirement.inherited_as.begin(), requirement.inherited_as.end());
    return names;
}

}  // namespace presscheck
