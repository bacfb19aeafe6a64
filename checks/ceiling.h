// How far each probe may look, whatever a policy says: compiled in, and widened only by a
// root-owned file on the machine itself. A policy must not be a remote file reader.
//
// Always judged on the path after links are resolved. docs/policy.md, "Ceiling".
#pragma once

#include "checks/policy/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Under this name the scan itself looks: what the machine is called, and site.yaml.
inline constexpr std::string_view machine_probe = "machine";

class Ceiling {
public:
    // Adds what /etc/presscheck/ceiling.yaml allows:
    //
    //     ceiling: 1
    //     lines: [/opt/cms/config/*.conf]   # contents `lines` may read
    //     files: [/home/www/**]             # what `files` may see in homes
    //
    // `**` is any number of folders. Secrets stay out of reach whatever it says.
    // Errors: problems with place, all at once; then nothing is widened.
    Loaded<Ceiling> widened(std::string_view yaml) const;

    // From here on these folders are homes too.
    void hide_homes(std::vector<std::string> homes) { homes_ = std::move(homes); }

    bool may_read(std::string_view probe, std::string_view resolved) const;  // contents
    bool may_see(std::string_view probe, std::string_view resolved) const;   // metadata
    bool may_list(std::string_view probe, std::string_view resolved) const;  // names in a folder

    friend bool operator==(const Ceiling&, const Ceiling&) = default;

private:
    struct Allowance {
        std::string probe, pattern;
        friend bool operator==(const Allowance&, const Allowance&) = default;
    };

    bool in_a_home(std::string_view resolved) const;
    bool allowed_here(std::string_view probe, std::string_view resolved) const;

    std::vector<Allowance> local_;
    std::vector<std::string> homes_;
};

// The homes of people (not of system accounts) in the text of /etc/passwd. A home that is one of
// the system's own folders is left out: it would hide the system.
std::vector<std::string> homes_of_people(std::string_view passwd);

// The name a copy was made of: `site.key` of `site.key.bak`. A name that is no copy stays.
std::string_view original_name(std::string_view name);

// Is this a file whose contents no probe may hand out, not even when ceiling.yaml says so?
bool is_secret(std::string_view resolved);

}  // namespace presscheck
