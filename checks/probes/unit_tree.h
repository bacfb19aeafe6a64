// The folders systemd looks for units in, read once: what is in each, and which links it holds.
#pragma once

#include "checks/probe.h"
#include "core/state.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct UnitLink {
    std::string name;
    std::string target;  // its last component
};

// A link in a folder like multi-user.target.wants.
struct UnitPull {
    std::string name;
    std::string unit_template;  // of a link that is named like an instance

    // Whether it pulls in the unit of this name, or an instance of it.
    bool is_of(const std::string& unit) const { return name == unit || unit_template == unit; }
};

// What such a folder pulls in.
struct UnitPulls {
    std::string by;  // "multi-user.target"
    std::vector<UnitPull> links;
};

struct UnitFolder {
    std::string path;
    std::string real;                  // the same without links
    std::vector<std::string> entries;  // all there is in it, in byte order
    std::vector<std::string> names;    // of files and links that are named like units
    std::vector<UnitLink> links;       // of all kinds of names
    std::vector<UnitPulls> pulls;      // .wants, .requires, .upholds
    std::vector<std::string> dropins;  // "ssh.service.d", "service.d"
};

struct UnitTree {
    std::vector<UnitFolder> folders;   // those that exist, the strongest first
    std::optional<Reason> incomplete;  // something could not be listed
};

// The one of this scan.
std::shared_ptr<const UnitTree> unit_tree(const Observation& observation);

// Whether a file says nothing but that its namesakes do not count: a link to /dev/null or to
// nowhere, or an empty file.
bool is_unit_mask(const Host& host, const std::string& path);

// What systemctl says of where a file lies. `path` is a folder of the search path or a file in one.
bool is_persistent_unit_folder(std::string_view path);  // /etc/systemd/system
bool is_runtime_unit_path(std::string_view path);       // in /run
bool is_generated_unit(std::string_view path);
bool is_transient_unit(std::string_view path);
bool is_unit_folder(std::string_view path);  // any folder of the search path

}  // namespace presscheck
