// The kernel's clock as we see it beside what the C library says, by a call of its own.

#include "checks/file_host.h"
#include "checks/probes/clock.h"
#include "tests/support/catch.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

#include <sys/timex.h>

namespace presscheck::test {
namespace {

std::chrono::microseconds told_by_the_library() {
    ntptimeval told{};
    if (ntp_gettime(&told) < 0) throw std::runtime_error("ntp_gettime");
    return std::chrono::microseconds{told.maxerror};
}

Cell judged(std::chrono::microseconds error) {
    timex clock{};
    if (ntp_adjtime(&clock) < 0) throw std::runtime_error("ntp_adjtime");
    if (error >= std::chrono::seconds{16}) return boolean(false);
    return (clock.status & STA_UNSYNC) != 0 ? unknown(Reason::clock) : boolean(true);
}

Cell rounded(std::chrono::microseconds error) {
    return duration(std::chrono::ceil<std::chrono::seconds>(error));
}

}  // namespace

TEST_CASE("the clock is as wrong as the C library says, rounded up") {
    const auto host = FileHost::open_live(Ceiling());
    REQUIRE(host);

    // It grows while we look: the answer is the one of before or the one of after.
    const auto before = told_by_the_library();
    const auto table = observed(observe_clock, *(*host)->seen_by("clock"));
    const auto after = told_by_the_library();

    REQUIRE(table.rows().size() == 1);
    const auto& row = table.rows()[0];
    CAPTURE(before.count(), after.count(), shown(row, "max_error"));
    const auto& error = row.cell("max_error");
    CHECK((error == rounded(before) || error == rounded(after)));
    const auto& synchronised = row.cell("synchronised");
    CHECK((synchronised == judged(before) || synchronised == judged(after)));
}

}  // namespace presscheck::test
