#include "checks/probes/log_keeping.h"

#include "checks/parsers/journal_file.h"
#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using Set = LogSeen::Set;

const Time now = *parse_time("2026-11-01T00:00:00Z");

LogSeen seen(Set set, days set_time, std::optional<days> oldest, std::optional<days> machine) {
    LogSeen seen;
    seen.set = set;
    seen.set_time = set_time;
    if (oldest) seen.oldest = now - *oldest;
    if (machine) seen.machine_since = now - *machine;
    return seen;
}

std::string kept(const LogSeen& seen) {
    const auto kept = kept_as_seen(seen, now);
    if (kept.how == LogKept::How::for_ever) return "for ever";
    if (kept.how == LogKept::How::unknown) return std::string(name_of(kept.why));
    return std::to_string(std::chrono::floor<days>(kept.time).count()) + " d";
}

}  // namespace

TEST_CASE("what a log is set to counts as far as its oldest entry shows it") {
    CHECK(kept(seen(Set::time, days(91), days(95), days(900))) == "91 d");
    CHECK(kept(seen(Set::time, days(91), days(90), days(900))) == "91 d");
    CHECK(kept(seen(Set::time, days(91), days(85), days(900))) == "80 d");
    CHECK(kept(seen(Set::time, days(91), days(5), days(900))) == "5 d");
    CHECK(kept(seen(Set::time, days(91), std::nullopt, days(900))) == "absent");
    CHECK(kept(seen(Set::time, days(0), std::nullopt, std::nullopt)) == "0 d");
}

TEST_CASE("an old file's last entry says nothing of its first ones") {
    auto weekly = seen(Set::time, days(91), days(84), days(900));
    CHECK(kept(weekly) == "80 d");

    weekly.blur = days(7);
    CHECK(kept(weekly) == "91 d");
}

TEST_CASE("a machine that is younger than its logs may grow has to have all of them") {
    CHECK(kept(seen(Set::time, days(91), days(20), days(21))) == "91 d");
    CHECK(kept(seen(Set::time, days(91), days(20), days(30))) == "absent");
    CHECK(kept(seen(Set::time, days(91), std::nullopt, days(2))) == "91 d");
    CHECK(kept(seen(Set::time, days(91), std::nullopt, days(20))) == "absent");
    CHECK(kept(seen(Set::for_ever, days(0), days(20), days(21))) == "for ever");
}

TEST_CASE("a machine of unknown age proves nothing that its logs do not show") {
    CHECK(kept(seen(Set::time, days(91), days(20), std::nullopt)) == "absent");
    CHECK(kept(seen(Set::time, days(91), days(95), std::nullopt)) == "91 d");
    CHECK(kept(seen(Set::for_ever, days(0), days(200), std::nullopt)) == "absent");
}

TEST_CASE("a log that only its size limits is kept as long as it shows") {
    CHECK(kept(seen(Set::size, days(0), days(150), days(900))) == "150 d");
    CHECK(kept(seen(Set::size, days(0), days(40), days(900))) == "40 d");
    CHECK(kept(seen(Set::size, days(0), days(40), days(41))) == "absent");
    CHECK(kept(seen(Set::size, days(0), days(100), days(101))) == "100 d");
    CHECK(kept(seen(Set::size, days(0), std::nullopt, days(900))) == "absent");
    CHECK(kept(seen(Set::for_ever, days(0), days(40), days(900))) == "40 d");
}

TEST_CASE("a time to keep promises nothing where a size may come first") {
    const auto either = [](std::optional<days> oldest, days machine) {
        auto log = seen(Set::time, days(120), oldest, machine);
        log.by_size_too = true;
        return kept(log);
    };

    CHECK(either(days(125), days(900)) == "120 d");
    CHECK(either(days(40), days(900)) == "40 d");
    CHECK(either(days(40), days(41)) == "absent");
    CHECK(either(days(100), days(101)) == "100 d");
    CHECK(either(std::nullopt, days(1)) == "absent");
}

TEST_CASE("what is not known of a log's rotation is not known of its keeping") {
    auto hidden = seen(Set::unknown, days(0), days(400), days(900));
    hidden.why = Reason::denied;

    CHECK(kept(hidden) == "denied");
    CHECK(kept(seen(Set::time, days(91), days(-2), days(900))) == "clock");
}

TEST_CASE("an age is as coarse as not to change each day", "[checks]") {
    CHECK(coarse_age(hours(23)) == days(0));
    CHECK(coarse_age(days(9) + hours(23)) == days(9));
    CHECK(coarse_age(days(19)) == days(10));
    CHECK(coarse_age(days(365)) == days(360));
}

TEST_CASE("a file of the journal says when its last entry was written") {
    std::string head = "LPKSHHRH" + std::string(192, '\0');
    CHECK_FALSE(*last_journal_entry(head));

    head[152] = 1;
    CHECK_FALSE(last_journal_entry(head));
    head[192 + 3] = 1;
    CHECK(last_journal_entry(head)->value().time_since_epoch() ==
          std::chrono::microseconds(1 << 24));
    CHECK_FALSE(last_journal_entry("LPKSHHRH"));
}

}  // namespace presscheck::test
