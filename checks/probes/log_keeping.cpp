#include "checks/probes/log_keeping.h"

namespace presscheck {
namespace {

using How = LogKept::How;
using Set = LogSeen::Set;
using std::chrono::days;
using std::chrono::seconds;

// When a timer starts what rotates is not exact to the minute.
constexpr days leeway{1};
// The shortest time that any standard here asks for: three months.
constexpr days least_shown{90};

seconds since(Time then, Time now) {
    return std::chrono::duration_cast<seconds>(now - then);
}

LogKept as_set(const LogSeen& seen) {
    if (seen.set == Set::for_ever) return {How::for_ever, {}, {}};
    return {How::some, seen.set_time, {}};
}

LogKept nothing_shows() {
    return {How::unknown, {}, Reason::absent};
}

// Everything since the machine's birth is there, as far as can be told.
bool is_whole(const LogSeen& seen, Time now) {
    // What rotates takes up to two periods until it does so for the first time.
    const auto begins = since(seen.oldest.value_or(now), now) + 2 * seen.blur + 2 * leeway;
    return begins >= since(*seen.machine_since, now);
}

}  // namespace

seconds coarse_age(seconds age) {
    const auto whole = std::chrono::floor<days>(age).count();
    constexpr days::rep ten = 10;
    return days(whole < ten ? whole : whole / ten * ten);
}

LogKept kept_as_seen(const LogSeen& seen, Time now) {
    if (seen.set == Set::unknown) return {How::unknown, {}, seen.why};
    const auto age = seen.oldest ? std::optional(since(*seen.oldest, now)) : std::nullopt;
    if (age && age->count() < 0) return {How::unknown, {}, Reason::clock};
    const bool timed = seen.set == Set::time;
    if (timed && seen.set_time.count() == 0) return as_set(seen);
    if (timed && age && *age + seen.blur + leeway >= seen.set_time) return as_set(seen);
    if (!seen.machine_since) return nothing_shows();
    const bool young =
        timed ? since(*seen.machine_since, now) < seen.set_time + leeway : is_whole(seen, now);
    const bool whole = is_whole(seen, now);
    const bool sized = seen.set == Set::size || seen.by_size_too;
    if (young && whole && !sized) return as_set(seen);
    // A size that has taken nothing away yet has shown nothing before this.
    const bool shown = age && (!young || (sized && *age >= least_shown));
    if (!shown) return nothing_shows();
    return {How::some, coarse_age(*age), {}};
}

}  // namespace presscheck
