#include "checks/parsers/journal_file.h"

#include <chrono>
#include <cstdint>

namespace presscheck {
namespace {

constexpr std::string_view signature = "LPKSHHRH";
constexpr std::size_t entries_at = 152, first_realtime_at = 184;

// The format is little-endian everywhere.
std::uint64_t number_at(std::string_view bytes, std::size_t offset) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i > 0; --i)
        value = value << 8U | static_cast<unsigned char>(bytes[offset + i - 1]);
    return value;
}

}  // namespace

Result<std::optional<Time>> first_journal_entry(std::string_view head) {
    if (!head.starts_with(signature) || head.size() < journal_head_bytes)
        return Error{Errc::malformed, "no file of the journal"};
    if (number_at(head, entries_at) == 0) return std::optional<Time>{};
    const auto since = number_at(head, first_realtime_at);
    if (since == 0 || since > static_cast<std::uint64_t>(INT64_MAX))
        return Error{Errc::malformed, "a file of the journal that begins at no time"};
    return std::optional<Time>{Time{std::chrono::microseconds{static_cast<std::int64_t>(since)}}};
}

}  // namespace presscheck
