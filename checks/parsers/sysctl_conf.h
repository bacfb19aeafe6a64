// Names of kernel parameters, and the files of sysctl.d(5) that set them at boot, as systemd-sysctl
// reads them (src/sysctl/sysctl.c).
#pragma once

#include "core/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// A name as a path below /proc/sys. The first separator tells how it is spelled: after a dot, dots
// part and slashes are dots (`net.ipv4.conf.eth0/100.rp_filter`); after a slash it is a path as it
// stands.
std::string sysctl_path(std::string_view name);

// A path below /proc/sys as sysctl(8) prints it, with dots.
std::string sysctl_name(std::string_view path);

struct SysctlAssignment {
    std::string path;                  // may hold `*`, `?` and `[...]`
    std::optional<std::string> value;  // nothing: `-name`, which keeps patterns away from a name
    std::size_t line = 0;
};

// In the order of the file; lines that are no assignment are left out, as systemd-sysctl does.
// Errors: too_large (more than limits::rows_per_table of them).
Result<std::vector<SysctlAssignment>> parse_sysctl_conf(std::string_view bytes);

bool is_sysctl_pattern(std::string_view path);

// As glob(7), component by component. Time grows with the product of the lengths, never faster.
bool sysctl_pattern_matches(std::string_view pattern, std::string_view path);

}  // namespace presscheck
