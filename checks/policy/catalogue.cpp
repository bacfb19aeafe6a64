#include "checks/policy/catalogue.h"

namespace presscheck {

const Requirement* Catalogue::find(std::string_view requirement_id) const {
    for (const auto& requirement : requirements) {
        if (requirement.id == requirement_id) return &requirement;
    }
    return nullptr;
}

const Requirement* find_requirement(const Catalogues& catalogues, std::string_view full_name) {
    const auto slash = full_name.find('/');
    if (slash == std::string_view::npos) return nullptr;
    const auto catalogue = catalogues.find(full_name.substr(0, slash));
    if (catalogue == catalogues.end()) return nullptr;
    return catalogue->second.find(full_name.substr(slash + 1));
}

}  // namespace presscheck
