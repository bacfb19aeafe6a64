// The one form of JSON that is signed: docs/protocol.md, "Canonical bytes".
//
// Compact, members in byte order, only `"`, `\` and control characters escaped, integers within
// +-2^53 and no floats, depth at most 16, no duplicate names. So a value's bytes are the same
// wherever it stands, and a digest over them can be recomputed by anyone.
#pragma once

#include "core/result.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace presscheck {

// The canonical bytes of `value`. REQUIRES: it holds no float and only valid UTF-8; what is not
// UTF-8 comes out as U+FFFD.
std::string canonical_bytes(const nlohmann::json& value);

// Parses bytes that must already be canonical, at most `max_bytes` of them.
// Errors: too_large; malformed (not JSON, or JSON in another form; the message says which).
Result<nlohmann::json> parse_canonical(std::string_view bytes, std::size_t max_bytes);

// Parses any JSON text with the same bounds on depth, names and numbers, in whatever spelling.
// For requests and for our own files, which nobody signs.
// Errors: too_large, malformed.
Result<nlohmann::json> parse_json(std::string_view bytes, std::size_t max_bytes);

}  // namespace presscheck
