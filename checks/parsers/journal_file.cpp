#include "checks/parsers/journal_file.h"

#include <chrono>
#include <cstdint>

namespace presscheck {
namespace {

constexpr std::string_view signature = "LPKSHHRH";
constexpr std::size_t entries_at = 152, first_realtime_at = 184, last_realtime_at = 192;

// The format is little-endian everywhere.
std::uint64_t number_at(std::string_view bytes, std::size_t offset) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i > 0; --i)
        value = value << 8U | static_cast<unsigned char>(bytes[offset + i - 1]);
    return value;
}

Result<std::optional<Time>> entry_time(std::string_view head, std::size_t offset) {
    if (!head.starts_with(signature) || head.size() < journal_head_bytes)
        return Error{Errc::malformed, "no file of the journal"};
    if (number_at(head, entries_at) == 0) return std::optional<Time>{};
    const auto time = number_at(head, offset);
    if (time == 0 || time > static_cast<std::uint64_t>(INT64_MAX))
        return Error{Errc::malformed, "a file of the journal with entries of no time"};
    return std::optional<Time>{Time{std::chrono::microseconds{static_cast<std::int64_t>(time)}}};
}

}  // namespace

Result<std::optional<Time>> first_journal_entry(std::string_view head) {
    return entry_time(head, first_realtime_at);
}

Result<std::optional<Time>> last_journal_entry(std::string_view head) {
    return entry_time(head, last_realtime_at);
}

}  // namespace presscheck
