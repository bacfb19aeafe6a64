// From bytes to policies and catalogues: parsed, type-checked, and refused whole when anything is
// wrong, with every mistake at once.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/policy/policy.h"
#include "checks/policy/problem.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

// One file by itself: what it inherits is not there yet.
Loaded<Catalogue> load_catalogue(std::string_view bytes);

struct CatalogueProblem {
    std::string catalogue;
    Problem problem;
};

// Gives each catalogue what it inherits: groups, sources and requirements of the one it names, in
// that one's order, but for those it has itself. Names those that inherit from nobody, in a circle
// or from a level that is not below. REQUIRES: called once.
std::vector<CatalogueProblem> inherit_all(Catalogues& catalogues);

// Names each `corresponds` that names no requirement of another catalogue.
std::vector<CatalogueProblem> check_correspondence(const Catalogues& catalogues);

// `catalogues` are those its checks may name in `satisfies`.
Loaded<Policy> load_policy(std::string_view bytes, const Catalogues& catalogues);

struct Overlay {
    std::string policy;
    std::string version;
    std::vector<std::pair<std::string, Value>> set;
    std::string digest;
};

// An overlay of `policy`; `local` allows only parameters with `site: true`.
Loaded<Overlay> load_overlay(std::string_view bytes, const Policy& policy, bool local);

// The policy an overlay is for, and where it says so.
struct OverlayTarget {
    std::string policy;
    Place place;
};
Loaded<OverlayTarget> overlay_target(std::string_view bytes);

// Sets what the overlay sets; the one applied last wins.
void apply(const Overlay& overlay, ParameterValues& values);

// What spans policies: two with one id, and `relies_on` that names a check which its policy does
// not have or which relies itself. A policy that is not among these cannot be judged, unless one of
// these is nearly called so. Places are those of the policy at the same index.
struct CrossProblem {
    std::size_t policy = 0;
    Problem problem;
    std::optional<std::size_t> other{};  // the policy that was there first
};
std::vector<CrossProblem> check_together(const std::vector<Policy>& policies);

struct TextFile {
    std::string path;
    std::string bytes;
    friend bool operator==(const TextFile&, const TextFile&) = default;
};

// Every *.yaml of a folder, in byte order of their names. Errors: not_found, denied, malformed.
Result<std::vector<TextFile>> read_catalogue_files(const std::string& folder);
// Each file as a catalogue, with what it inherits. Errors: malformed (all problems of all files,
// one a line).
Result<Catalogues> parse_catalogues(const std::vector<TextFile>& files);
// Both. Errors: as those.
Result<Catalogues> load_catalogues(const std::string& folder);

// Reads the policy file at `path`, with the catalogues of `../catalogues` beside it or else of
// `shared_catalogues`.
// Errors: as load_catalogues.
Result<Policy> load_policy_file(const std::string& path, const std::string& shared_catalogues);

}  // namespace presscheck
