#include "core/printable.h"

#include "core/bytes.h"

#include <algorithm>

namespace presscheck {

Character first_character(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes.front());
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (bytes.size() < size || !is_utf8(bytes.substr(0, size))) return {};
    char32_t code = lead & (0x7fU >> size);
    for (const char c : bytes.substr(1, size - 1))
        code = code << 6U | (static_cast<unsigned char>(c) & 0x3fU);
    return {code, size};
}

bool is_unprintable(char32_t code) {
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

std::string printable(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const auto [code, size] = first_character(text);
        const auto bytes = std::max<std::size_t>(size, 1);
        if (size > 0 && is_unprintable(code)) {
            shown += code == U'\t' ? ' ' : '?';
        } else {
            shown += text.substr(0, bytes);
        }
        text.remove_prefix(bytes);
    }
    return shown;
}

std::string printable_lines(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const auto end = text.find('\n');
        shown += printable(text.substr(0, end)) + "\n";
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return shown;
}

}  // namespace presscheck
