#include "checks/parsers/security_txt.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <string>

namespace presscheck {
namespace {

// RFC 3339 with an offset of hours and minutes, which parse_time() does not take.
std::optional<Time> read_time(std::string_view text) {
    std::string plain(text.substr(0, 10));
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
    const auto clock = text.find_first_of("Zz+-", 11);
    if (clock == std::string_view::npos) return std::nullopt;
    plain += "T" + std::string(text.substr(11, clock - 11)) + "Z";
    // A fraction of more than six digits says no more to anybody.
    if (const auto dot = plain.find('.'); dot != std::string::npos && plain.size() - dot > 8)
        plain = plain.substr(0, dot + 7) + "Z";
    const auto time = parse_time(plain);
    if (!time) return std::nullopt;
    const auto offset = text.substr(clock);
    if (offset == "Z" || offset == "z") return *time;
    if (offset.size() != 6 || offset[3] != ':') return std::nullopt;
    const auto hours = parse_decimal(offset.substr(1, 2));
    const auto minutes = parse_decimal(offset.substr(4, 2));
    if (!hours || !minutes || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59)
        return std::nullopt;
    const auto east = std::chrono::minutes{*hours * 60 + *minutes};
    return offset[0] == '+' ? *time - east : *time + east;
}

}  // namespace

SecurityTxt parse_security_txt(std::string_view text) {
    SecurityTxt found;
    int expires = 0;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto colon = line->text.find(':');
        if (line->text.starts_with('#') || colon == std::string_view::npos) continue;
        const auto name = in_small_letters(trimmed(line->text.substr(0, colon)));
        const auto value = trimmed(line->text.substr(colon + 1));
        // A contact is an address of the web, of mail or of a telephone.
        if (name == "contact" && value.find(':') != std::string_view::npos) found.contact = true;
        if (name != "expires") continue;
        found.expires = ++expires == 1 ? read_time(value) : std::nullopt;
    }
    return found;
}

}  // namespace presscheck
