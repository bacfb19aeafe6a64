// A standard as data: its requirements by clause, in our own short wording. docs/policy.md,
// "Catalogues".
#pragma once

#include "checks/policy/text.h"
#include "core/clock.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

enum class Verification { automatic, partial, attested };

struct Requirement {
    std::string id;  // clause, NFC; the full name is catalogue/id
    Text title;
    std::string group;
    bool host_scoped = true;
    Verification how = Verification::automatic;
    bool mandatory = true;
    std::string reason;  // why not mandatory
    std::optional<std::chrono::seconds> renew;
    std::string provenance;
    bool verified = false;
};

struct RequirementGroup {
    std::string id;
    Text title;
};

struct Catalogue {
    std::string id;
    std::string version;
    Text title;
    int level = 0;
    bool complete = false;
    std::optional<Time> in_force_from, in_force_until;  // until: the last day
    std::vector<RequirementGroup> groups;
    std::vector<Requirement> requirements;  // in file order
    std::string digest;                     // hex SHA-256 of the file's bytes

    const Requirement* find(std::string_view requirement_id) const;
};

// All catalogues at hand, by id.
using Catalogues = std::map<std::string, Catalogue, std::less<>>;

// The requirement named `catalogue/id`, or null.
const Requirement* find_requirement(const Catalogues& catalogues, std::string_view full_name);

}  // namespace presscheck
