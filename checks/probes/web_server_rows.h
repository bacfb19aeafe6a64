// What the rows of both kinds of web servers have alike.
#pragma once

#include "checks/probes/observed.h"
#include "checks/table.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// A cell with the place it comes from.
struct WebCell {
    Cell cell;
    std::string source{};
};

// The oldest version of TLS, as it is compared: SSL 2 and 3 come before TLS 1.0.
inline Cell tls_version(std::string_view spelled) {
    return version(std::string(spelled), Version::Order::dpkg);
}

inline bool writes_nowhere(std::string_view path) {
    return path == "/dev/null";
}

}  // namespace presscheck
