// What apt has fetched of its sources: how old it is, and where the indexes of packages lie.
#pragma once

#include "checks/probe.h"
#include "checks/probes/apt_files.h"
#include "core/clock.h"
#include "core/state.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// One suite of one address of a source of packages that is in use.
struct AptList {
    std::size_t source = 0;  // in AptSetup::sources
    std::string uri, suite;
    bool security = false;          // its packages mend what is known to be broken
    std::optional<Time> date;       // of its Release file; nothing: never fetched, or `unclear`
    std::optional<Reason> unclear;  // why the date is not known
    std::string release;            // the path of its Release file; empty: there is none
    std::string codename{};         // that its Release file bears; may be empty
    std::vector<std::string> indexes{};  // of packages, as they were fetched: *_Packages, *.lz4 ...
};

struct AptLists {
    std::vector<AptList> lists;
    std::optional<Reason> hidden;  // the folder of the lists cannot be seen
};

// The ones of this scan. For probes that may read apt's settings, sources and lists.
std::shared_ptr<const AptLists> apt_lists(const Observation& observation);

// Whether a suite is one for corrections of security: `bookworm-security`, `stretch/updates`.
bool is_security_suite(std::string_view suite);

// How apt names what it fetched from there, as URItoFileName() in apt-pkg/strutl.cc.
std::string apt_file_name(std::string_view uri);

}  // namespace presscheck
