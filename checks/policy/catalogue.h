// A standard as data: its requirements by clause, in our own short wording. docs/policy.md,
// "Catalogues".
#pragma once

#include "checks/policy/policy.h"
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

// A requirement of another catalogue, by its full name.
struct CrossReference {
    std::string name;
    Place place;
};

struct Requirement {
    std::string id;  // clause, NFC; the full name is catalogue/id
    Text title;
    std::string group;
    bool host_scoped = true;
    Verification how = Verification::automatic;
    bool mandatory = true;
    std::string reason;  // why not mandatory
    std::optional<std::chrono::seconds> renew;
    Text attest;             // what an attestation has to show; empty: nobody said
    std::string provenance;  // one of the catalogue's sources, when it names any
    bool verified = false;
    std::vector<CrossReference> corresponds;
    Place place;
    // The full names this has in the catalogues it was inherited from, the nearest first: their
    // evidence is evidence here.
    std::vector<std::string> inherited_as;
};

struct RequirementGroup {
    std::string id;
    Text title;
};

// Where words of a catalogue come from.
struct CatalogueSource {
    std::string id;
    Text title;
};

// The catalogue of the level below: all of its requirements hold here too. docs/policy.md.
struct Inheritance {
    struct Renumbering {
        std::string from, to;
        Place place;
    };
    std::string from;  // a catalogue's id
    std::vector<Renumbering> renumber;
    Place place;
};

struct Catalogue {
    std::string id;
    std::string version;
    Text title;
    int level = 0;
    bool complete = false;
    std::optional<Time> in_force_from, in_force_until;  // until: the last day
    std::optional<Inheritance> inherits;
    std::vector<CatalogueSource> sources;
    std::vector<RequirementGroup> groups;
    std::vector<Requirement> requirements;  // in file order
    std::string digest;                     // hex SHA-256 of the file's bytes

    const Requirement* find(std::string_view requirement_id) const;
    const RequirementGroup* find_group(std::string_view group_id) const;
    const CatalogueSource* find_source(std::string_view source_id) const;
    std::string full_name(const Requirement& requirement) const {
        return id + "/" + requirement.id;
    }
};

// All catalogues at hand, by id.
using Catalogues = std::map<std::string, Catalogue, std::less<>>;

// The requirement named `catalogue/id`, or null.
const Requirement* find_requirement(const Catalogues& catalogues, std::string_view full_name);

// The full names of the requirements that say the same in other catalogues: those it names and
// those that name it, in byte order.
std::vector<std::string> corresponding(const Catalogues& catalogues, std::string_view full_name);

// The names by which checks are evidence for a requirement: its own, and those it has where it was
// inherited from.
std::vector<std::string> evidence_names(const Catalogue& catalogue, const Requirement& requirement);

}  // namespace presscheck
