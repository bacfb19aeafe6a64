#include "checks/policy/clause.h"

#include <cstddef>

namespace presscheck {
namespace {

// The first character of `text`, which is UTF-8, and its bytes.
struct Character {
    char32_t code = 0;
    std::size_t length = 1;
};
Character first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    char32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    return {code, length};
}

bool is_combining(char32_t code) {
    return code >= 0x300 && code <= 0x36f;
}

// Latin letters, those of Vietnamese among them. All of these blocks are their own NFC form, so a
// clause has one spelling only.
bool is_letter_or_digit(char32_t code) {
    const bool ascii = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
                       (code >= 'A' && code <= 'Z');
    const bool latin = code >= 0xc0 && code <= 0x24f && code != 0xd7 && code != 0xf7;
    return ascii || latin || (code >= 0x1e00 && code <= 0x1eff);
}

}  // namespace

std::string fault_of_clause(std::string_view id) {
    bool in_part = false;
    for (auto rest = id; !rest.empty();) {
        const auto character = first_character(rest);
        if (is_combining(character.code)) {
            return "has a letter in two pieces (a combining mark); write the composed letter "
                   "(Unicode NFC), as \xc4\x91 or \xc3\xaa";
        }
        const bool joint = character.code == '.' || character.code == '-';
        const bool letter = is_letter_or_digit(character.code);
        if (!letter && (!joint || !in_part)) {
            return "is not parts of letters and digits joined by single dots or dashes";
        }
        in_part = letter;
        rest.remove_prefix(character.length);
    }
    return in_part && id.size() <= 64 ? ""
                                      : "is not parts of letters and digits joined by single dots "
                                        "or dashes, at most 64 bytes";
}

bool covers(std::string_view above, std::string_view clause) {
    return clause.starts_with(above) &&
           (clause.size() == above.size() || clause[above.size()] == '.');
}

}  // namespace presscheck
