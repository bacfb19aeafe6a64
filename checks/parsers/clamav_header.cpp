#include "checks/parsers/clamav_header.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// "ClamAV-VDB:BUILD TIME:VERSION:SIGNATURES:LEVEL:MD5:SIGNATURE:BUILDER:SECONDS". The build time is
// for people, in a zone of its own; the seconds say the same.
constexpr std::string_view magic = "ClamAV-VDB";
constexpr std::size_t fields = 9;

}  // namespace

std::optional<Time> clamav_built(std::string_view head) {
    if (head.size() < clamav_header_bytes) return std::nullopt;
    head = head.substr(0, clamav_header_bytes);
    std::array<std::string_view, fields> parts{};
    for (auto& part : parts) {
        if (head.empty()) return std::nullopt;
        part = head.substr(0, head.find(':'));
        head.remove_prefix(std::min(part.size() + 1, head.size()));
    }
    if (parts.front() != magic) return std::nullopt;
    const auto seconds = parse_decimal(trimmed(parts.back()));
    constexpr std::int64_t last = 253402300799;  // of the year 9999
    if (!seconds || *seconds <= 0 || *seconds > last) return std::nullopt;
    return Time(std::chrono::seconds(*seconds));
}

}  // namespace presscheck
