// pg_control, PostgreSQL's note of itself: src/include/catalog/pg_control.h. One fact of it is
// told, whether pages of data carry checksums; the rest stays here.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// As much of the file as is needed.
inline constexpr std::size_t postgres_control_bytes = 512;

// Errors: malformed (its own checksum does not fit, or it is no such file); unavailable (a version
// of the file that is not known).
Result<bool> has_data_checksums(std::string_view head);

// The same bytes without the number by which the server invents salts for names it does not have,
// its own checksum again fitting; nothing where they are none of a version that is known.
std::optional<std::string> without_postgres_nonce(std::string_view head);

}  // namespace presscheck
