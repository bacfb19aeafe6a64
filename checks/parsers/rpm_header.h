// What a package is called, from the header that rpm keeps of it: two counts, an index of tags, and
// the data the index points into, all big-endian. A header lists every file of its package and may
// be megabytes; only the parts that are asked for are read.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace presscheck {

struct RpmPackage {
    std::string name;
    std::string version;  // epoch:version-release; without a colon where it has no epoch
    std::optional<std::string> architecture;  // keys that rpm keeps as packages have none
};

// Exactly `bytes` of a header from `offset` on.
using HeaderPart = std::function<Result<std::string>(std::size_t offset, std::size_t bytes)>;

// Errors: malformed (counts, tags or texts beyond the `size` of the header, a name or version that
// lacks or is there twice), and those of `part`.
Result<RpmPackage> parse_rpm_header(std::size_t size, const HeaderPart& part);

}  // namespace presscheck
