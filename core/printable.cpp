#include "core/printable.h"

namespace presscheck {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

// How many bytes the character at the front takes if it must not be shown; 0 for one that may.
std::size_t unprintable_bytes(std::string_view text) {
    const auto first = byte_at(text, 0);
    const auto second = byte_at(text, 1);
    const auto third = byte_at(text, 2);
    if (first < 0x20 || first == 0x7f) return 1;
    if (first == 0xc2 && second >= 0x80 && second <= 0x9f) return 2;  // C1
    if (first == 0xd8 && second == 0x9c) return 2;                    // U+061C
    if (first == 0xe2 && second == 0x80 && third >= 0x8b && third <= 0x8f) return 3;
    if (first == 0xe2 && second == 0x80 && third >= 0xa8 && third <= 0xae) return 3;
    if (first == 0xe2 && second == 0x81 && third >= 0xa6 && third <= 0xa9) return 3;
    if (first == 0xef && second == 0xbb && third == 0xbf) return 3;  // U+FEFF
    return 0;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const auto bytes = unprintable_bytes(text);
        if (bytes == 0) {
            shown += text.front();
        } else {
            shown += text.front() == '\t' ? ' ' : '?';
        }
        text.remove_prefix(bytes == 0 ? 1 : bytes);
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
