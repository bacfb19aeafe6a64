// Bytes as text and back: hex, base64 and base64url, strict in both directions.
//
// Bytes travel as std::string and std::string_view throughout.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace presscheck {

std::string to_hex(std::string_view bytes);  // lower case

// Errors: malformed (odd length, anything but 0-9 a-f).
Result<std::string> from_hex(std::string_view text);

std::string to_base64(std::string_view bytes);  // RFC 4648 section 4, padded

// Accepts only what to_base64 prints: padded, no white space, unused bits zero.
// Errors: malformed.
Result<std::string> from_base64(std::string_view text);

std::string to_base64url(std::string_view bytes);  // RFC 4648 section 5, no padding

// Errors: malformed.
Result<std::string> from_base64url(std::string_view text);

bool is_utf8(std::string_view bytes);

// How many bytes from the start are whole UTF-8 characters.
std::size_t utf8_prefix(std::string_view bytes);

// `count` bytes from the system's generator.
std::string random_bytes(std::size_t count);

// A random (version 4) UUID, lower case with dashes.
std::string random_uuid();

}  // namespace presscheck
