// Which unit of systemd a process belongs to, from /proc/PID/cgroup: cgroups(7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// The unit of the system's own systemd: below the slices, the first part of the path. Nothing when
// systemd did not place the process.
std::optional<std::string> unit_of_cgroups(std::string_view text);

}  // namespace presscheck
