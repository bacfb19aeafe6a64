// The files that a policy's `path` means, for probes that hand out parts of their contents.
#pragma once

#include "checks/host.h"
#include "checks/table.h"

#include <functional>
#include <string>
#include <string_view>

namespace presscheck {

// Calls `visit` with each file and its content. A pattern passes over folders, devices and links to
// nowhere; a path that names one, and whatever could not be looked at, leaves the table incomplete;
// so does what is beyond four times
// limits::observed_file_bytes in all, of which no more is read.
void read_matching_files(
    const Host& host, const std::string& pattern, Table& table,
    const std::function<void(const std::string& path, const std::string& bytes)>& visit);

// What such a probe may show of a value: nothing where its name is that of a secret, or it looks
// like one.
Cell shown_value(std::string_view name, const std::string& value);

}  // namespace presscheck
