// Byte offsets of a file as the lines and columns an editor shows.
#pragma once

#include "checks/policy/policy.h"

#include <cstddef>
#include <string_view>

namespace presscheck {

// Offsets mostly grow, so it walks on from the last one. Columns count characters. Keeps a view of
// the bytes.
class Places {
public:
    explicit Places(std::string_view bytes) : bytes_(bytes) {}

    Place at(std::size_t offset);

private:
    std::string_view bytes_;
    std::size_t offset_ = 0;
    Place place_{1, 1};
};

}  // namespace presscheck
