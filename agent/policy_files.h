// Which policies a command works on: files and folders that were named, or those that were shipped.
#pragma once

#include "checks/policy/catalogue.h"
#include "checks/policy/load.h"
#include "checks/policy/policy.h"
#include "core/result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {

struct PolicyFiles {
    std::vector<Policy> policies;
    std::vector<std::string> paths;  // of the policy at the same index
    Catalogues catalogues;           // every one they were checked against
};

// The bytes of every file that a load looks at, read before anything is parsed: what is compared is
// what is parsed.
struct PolicyTexts {
    std::vector<TextFile> policies;
    std::vector<std::string> folders;  // of the catalogues for the policy at the same index
    std::map<std::string, std::vector<TextFile>> catalogues;  // by folder

    friend bool operator==(const PolicyTexts&, const PolicyTexts&) = default;
};

// The folder of shipped policies and catalogues, beside the real folder of this program:
// ../share/presscheck.
// Errors: unavailable.
Result<std::string> shipped_folder();

// Loads the named files, and every *.yaml of the named folders; none named: all of
// `share`/policies. Each is checked against the catalogues of ../catalogues beside it, else those
// of `share`. Errors: not_found, denied, too_large, malformed (all mistakes of all files, one a
// line).
Result<PolicyFiles> load_policies(const std::vector<std::string>& named, const std::string& share);

// All of them, as long as `files` lives.
std::vector<const Policy*> all_of(const PolicyFiles& files);

// Policies that stay loaded. Every file is read each time, and parsed again only when a byte of any
// of them, or a name, is another. docs/decisions/0003.
class StandingPolicies {
public:
    StandingPolicies(std::vector<std::string> named, std::string share)
        : named_(std::move(named)), share_(std::move(share)) {}

    // What the files say now. Errors: as load_policies; nothing of an earlier load is left then.
    Status refresh();

    // REQUIRES: the last refresh() succeeded.
    const PolicyFiles& files() const { return *files_; }
    // How often they were parsed.
    std::size_t loads() const { return loads_; }

private:
    std::vector<std::string> named_;
    std::string share_;
    std::optional<PolicyFiles> files_;
    PolicyTexts texts_;  // what `files_` was parsed from
    std::size_t loads_ = 0;
};

}  // namespace presscheck
