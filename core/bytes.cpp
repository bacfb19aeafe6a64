#include "core/bytes.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace presscheck {
namespace {

constexpr std::string_view hex_alphabet = "0123456789abcdef";
constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Reverse = std::array<std::int8_t, 256>;

constexpr Reverse reversed(std::string_view alphabet) {
    Reverse table{};
    for (auto& entry : table)
        entry = -1;
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

std::string encode_64(std::string_view bytes, std::string_view alphabet, bool pad) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t three =
            byte_at(bytes, i) << 16U | byte_at(bytes, i + 1) << 8U | byte_at(bytes, i + 2);
        const std::size_t digits = std::min<std::size_t>(bytes.size() - i, 3) + 1;
        for (std::size_t d = 0; d < 4; ++d) {
            if (d < digits) {
                out.push_back(alphabet[three >> (18U - 6U * d) & 63U]);
            } else if (pad) {
                out.push_back('=');
            }
        }
    }
    return out;
}

// `digits` without padding. Nothing when a character is foreign, the length impossible, or an
// unused bit set.
Result<std::string> decode_64(std::string_view digits, const Reverse& table) {
    const Error malformed{Errc::malformed, "not canonical base64"};
    if (digits.size() % 4 == 1) return malformed;
    std::string out;
    out.reserve(digits.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : digits) {
        const auto value = table[static_cast<unsigned char>(c)];
        if (value < 0) return malformed;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out.push_back(static_cast<char>(bits >> held & 0xffU));
        }
        bits &= (1U << held) - 1U;
    }
    if (bits != 0) return malformed;
    return out;
}

// Bytes that must follow a lead byte, or -1 for a byte that cannot lead.
int utf8_followers(unsigned char lead) {
    if (lead < 0x80) return 0;
    if (lead >= 0xc2 && lead <= 0xdf) return 1;
    if (lead >= 0xe0 && lead <= 0xef) return 2;
    if (lead >= 0xf0 && lead <= 0xf4) return 3;
    return -1;
}

// The second byte rules out overlong forms, surrogates and values past U+10FFFF.
bool is_second(unsigned char lead, unsigned char second) {
    if (lead == 0xe0) return second >= 0xa0 && second <= 0xbf;
    if (lead == 0xed) return second >= 0x80 && second <= 0x9f;
    if (lead == 0xf0) return second >= 0x90 && second <= 0xbf;
    if (lead == 0xf4) return second >= 0x80 && second <= 0x8f;
    return second >= 0x80 && second <= 0xbf;
}

// Bytes of the character at the start of `rest`; 0 when none stands there. REQUIRES: not empty.
std::size_t utf8_length(std::string_view rest) {
    const auto lead = static_cast<unsigned char>(rest.front());
    const int followers = utf8_followers(lead);
    const auto length = static_cast<std::size_t>(followers + 1);
    if (followers < 0 || length > rest.size()) return 0;
    for (std::size_t k = 1; k < length; ++k) {
        const auto next = static_cast<unsigned char>(rest[k]);
        if (k == 1 ? !is_second(lead, next) : (next & 0xc0U) != 0x80U) return 0;
    }
    return length;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(hex_alphabet[byte >> 4U]);
        out.push_back(hex_alphabet[byte & 15U]);
    }
    return out;
}

Result<std::string> from_hex(std::string_view text) {
    static constexpr Reverse table = reversed(hex_alphabet);
    const Error malformed{Errc::malformed, "not lower-case hex"};
    if (text.size() % 2 != 0) return malformed;
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = table[static_cast<unsigned char>(text[i])];
        const int low = table[static_cast<unsigned char>(text[i + 1])];
        if (high < 0 || low < 0) return malformed;
        out.push_back(static_cast<char>(high * 16 + low));
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    return encode_64(bytes, base64_alphabet, true);
}

Result<std::string> from_base64(std::string_view text) {
    static constexpr Reverse table = reversed(base64_alphabet);
    if (text.size() % 4 != 0) return Error{Errc::malformed, "not canonical base64"};
    std::size_t digits = text.size();
    while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=')
        --digits;
    return decode_64(text.substr(0, digits), table);
}

std::string to_base64url(std::string_view bytes) {
    return encode_64(bytes, base64url_alphabet, false);
}

Result<std::string> from_base64url(std::string_view text) {
    static constexpr Reverse table = reversed(base64url_alphabet);
    return decode_64(text, table);
}

std::size_t utf8_prefix(std::string_view bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        const auto length = utf8_length(bytes.substr(i));
        if (length == 0) break;
        i += length;
    }
    return i;
}

bool is_utf8(std::string_view bytes) {
    return utf8_prefix(bytes) == bytes.size();
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("the system's random generator failed");
    }
    return bytes;
}

std::string random_uuid() {
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | 0x40U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);
    std::string hex = to_hex(bytes);
    for (const std::size_t dash : {20U, 16U, 12U, 8U})
        hex.insert(dash, 1, '-');
    return hex;
}

}  // namespace presscheck
