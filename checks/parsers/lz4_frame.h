// LZ4 frames, in which apt may keep its lists: lz4_Frame_format.md and lz4_Block_format.md, 1.6.
//
// Checksums are not compared: who wrote the file knew what it is, and a byte that is wrong is one
// that was wrong before it was packed.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace presscheck {

// What was packed. Dictionaries and the legacy format are not read.
// Errors: malformed, too_large (over `most` bytes).
Result<std::string> unpack_lz4(std::string_view bytes, std::size_t most);

}  // namespace presscheck
