// The head of a database of ClamAV: 512 bytes of text with colons in between, as `sigtool --info`
// shows them.
#pragma once

#include "core/clock.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace presscheck {

inline constexpr std::size_t clamav_header_bytes = 512;

// When the database was built; nothing when the bytes are no such head.
std::optional<Time> clamav_built(std::string_view head);

}  // namespace presscheck
