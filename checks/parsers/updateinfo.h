// The advisories of a repository of rpm packages: updateinfo.xml, as createrepo_c writes it.
#pragma once

#include "core/clock.h"
#include "core/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// A package in which an advisory of security mends something.
struct MendedPackage {
    std::string name, architecture;
    std::string version;         // epoch:version-release
    std::optional<Time> issued;  // of the advisory; nothing: it bears no date
    bool modular = false;        // only for who has its stream of a module
};

// Hands out every such package, in the order of the file, which may be larger than anything that
// is kept: nothing else of it is.
// Errors: malformed (no XML, a DTD, another document, a package without its name or version); what
// was handed out before stands.
Status read_updateinfo(std::string_view bytes,
                       const std::function<void(const MendedPackage&)>& take);

}  // namespace presscheck
