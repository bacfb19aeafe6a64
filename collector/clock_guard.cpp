#include "collector/clock_guard.h"

#include "core/canonical_json.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <ctime>
#include <utility>

namespace presscheck {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr std::chrono::minutes largest_step{5};

std::string in_seconds(microseconds difference) {
    return std::to_string(std::chrono::duration_cast<seconds>(difference).count()) + " s";
}

// What the wall clock said at the last `clock` entry from `first` on.
Result<std::optional<Time>> acknowledged_since(Store& store, LogIndex first) {
    auto events = store.entries_of(no_unit, EntryKind::clock);
    if (!events) return events.error();
    if (events->empty() || events->back().index < first) return std::optional<Time>{};
    auto payload = store.payload(events->back().index);
    if (!payload) return payload.error();
    auto json = parse_canonical(*payload, limits::payload_bytes);
    if (!json) return json.error();
    auto wall = parse_time(json->value("wall", ""));
    if (!wall) return wall.error();
    return std::optional(*wall);
}

// The first entry that shares the ledger's last time: from there on, time stands still.
LogIndex standing_still_since(const std::vector<Entry>& events, const LedgerHead& head) {
    for (const Entry& event : events)
        if (event.received_at == head.last_time) return event.index;
    return LogIndex{static_cast<std::int64_t>(head.size)};
}

}  // namespace

MonotonicTime system_monotonic() {
    return [] {
        timespec now{};
        ::clock_gettime(CLOCK_BOOTTIME, &now);
        return microseconds{seconds{now.tv_sec}} + microseconds{now.tv_nsec / 1000};
    };
}

ClockGuard::ClockGuard(const Clock& clock, MonotonicTime monotonic)
    : clock_(clock),
      monotonic_(std::move(monotonic)),
      offset_(clock_.now().time_since_epoch() - monotonic_()) {}

std::optional<std::string> ClockGuard::find_step(Time wall, microseconds monotonic,
                                                 const LedgerHead& head) const {
    const auto step = wall.time_since_epoch() - monotonic - offset_;
    if (step > largest_step || step < -largest_step)
        return "the clock jumped by " + in_seconds(step);
    if (head.size > 0 && wall < head.last_time - largest_step) {
        return "the clock is " + in_seconds(head.last_time - wall) + " before the last entry";
    }
    return std::nullopt;
}

Result<Time> ClockGuard::now(Store& store, const LedgerHead& head) {
    const Time wall = clock_.now();
    const auto monotonic = monotonic_();
    auto step = find_step(wall, monotonic, head);
    if (!step && !stopped_at_) return wall;
    if (!stopped_at_) stopped_at_ = head.size;
    if (!step) step = "the clock jumped and came back";

    // Time that has stood still since a person looked at the clock was looked at for all of it.
    auto events = store.entries_of(no_unit, EntryKind::clock);
    if (!events) return events.error();
    const auto first = std::min(LogIndex{static_cast<std::int64_t>(*stopped_at_)},
                                standing_still_since(*events, head));
    auto acknowledged = acknowledged_since(store, first);
    if (!acknowledged) return acknowledged.error();
    if (*acknowledged && wall >= **acknowledged - largest_step) {
        offset_ = wall.time_since_epoch() - monotonic;
        stopped_at_.reset();
        return wall;
    }
    return Error{Errc::denied, *step +
                                   "; nothing is recorded until the clock is right and "
                                   "`presscheck-collector ledger clock-event` says so"};
}

std::string encode_clock_event(Time wall, std::string_view reason) {
    return canonical_bytes({{"reason", reason}, {"schema", 1}, {"wall", format_time_micros(wall)}});
}

}  // namespace presscheck
