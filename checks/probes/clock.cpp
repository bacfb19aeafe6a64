#include "checks/probes/clock.h"

#include "checks/probes/observed.h"

namespace presscheck {
namespace {

// Whoever disciplines the clock tells the kernel how far it may be off; the kernel adds half a
// millisecond a second, and stops at this, which means "anything".
constexpr std::chrono::microseconds no_idea = std::chrono::seconds{16};

// The flag STA_UNSYNC says less than its name: chrony without `rtcsync` and timesyncd on a hardware
// clock in local time set it on a clock they keep right, so that the kernel leaves that one alone.
// Flag and error then say opposite things, and which of them is right the kernel cannot tell.
Cell synchronised(const KernelClock& clock) {
    if (clock.max_error >= no_idea) return boolean(false);
    return clock.flagged ? unknown(Reason::clock) : boolean(true);
}

}  // namespace

Table observe_clock(const Observation& observation) {
    auto table = Table::of("clock");
    const auto clock = observation.host.kernel_clock();
    if (!clock) {
        const auto reason = reason_of(clock.error(), observation.host);
        table.add_row()
            .set("synchronised", unknown(reason))
            .set("max_error", unknown(reason))
            .from("adjtimex");
        return table;
    }
    table.add_row()
        .set("synchronised", synchronised(*clock))
        .set("max_error", duration(std::chrono::ceil<std::chrono::seconds>(clock->max_error)))
        .from("adjtimex");
    return table;
}

}  // namespace presscheck
