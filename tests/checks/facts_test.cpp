#include "checks/facts.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"

#include <array>
#include <string>

namespace presscheck::test {
namespace {

const Time now = *parse_time("2026-11-01T00:00:00Z");

int looks = 0;

Table two_files(const Observation& asked) {
    ++looks;
    auto table = Table::of("files");
    table.add_row().set("path", text("a"));
    table.add_row().set("path", text("b"));
    static_cast<void>(asked);
    return table;
}

// Reads until the machine answers no more, and then takes that for an empty folder.
Table endless(const Observation& asked) {
    auto table = Table::of("files");
    while (asked.host.read_file("/etc/motd"))
        table.add_row().set("path", text("/etc/motd"));
    return table;
}

// What two probes make alike, and how often.
struct Made {
    int number = 0;
};
int made = 0;

Table sharing(const Observation& asked) {
    const auto shared = asked.memory.once<Made>([] { return Made{++made}; });
    auto table = Table::of("files");
    table.add_row().set("size", integer(shared->number));
    return table;
}

// The same, and then its time is up.
Table sharing_too_long(const Observation& asked) {
    auto table = sharing(asked);
    while (asked.host.read_file("/etc/motd"))
        table.add_row();
    return table;
}

Table itself(const Observation& asked) {
    return asked.other("files", asked.arguments);
}

Arguments path(const std::string& value) {
    return {{"path", Value{Scalar{value}}}};
}

const ProbeDeclaration& files = *find_declaration("files");

// A watch that moves a millisecond whenever somebody looks at it.
Stopwatch ticking() {
    auto time = std::make_shared<std::chrono::milliseconds>(0);
    return [time] { return ++*time; };
}

constexpr std::array counting{Probe{"files", two_files}};
constexpr std::array never_ending{Probe{"files", endless}};
constexpr std::array self_seeking{Probe{"files", itself}};

constexpr std::array sharers{Probe{"files", sharing}, Probe{"lines", sharing_too_long}};

}  // namespace

TEST_CASE("what probes share is made once a scan", "[checks]") {
    const FakeHost host;
    made = 0;
    FactCache cache(host, now, sharers), next_scan(host, now, sharers);

    const auto& first = cache.table(files, path("/a"));
    const auto& second = cache.table(files, path("/b"));
    const auto& next = next_scan.table(files, path("/a"));

    CHECK(first.rows()[0].cell("size") == integer(1));
    CHECK(second.rows()[0].cell("size") == integer(1));
    CHECK(next.rows()[0].cell("size") == integer(2));
}

TEST_CASE("what was made by a probe whose time was up is not believed", "[checks][hostile]") {
    const auto host = FakeHost{}.with_file("/etc/motd", "hello");
    made = 0;
    FactCache cache(host, now, sharers, {std::chrono::milliseconds{50}}, ticking());

    const auto& late = cache.table(*find_declaration("lines"), path("/a"));
    const auto& after = cache.table(files, path("/a"));

    CHECK(late.reason() == Reason::budget);
    CHECK(after.rows()[0].cell("size") == integer(2));
}

TEST_CASE("a probe looks once for the same arguments", "[checks]") {
    const FakeHost host;
    FactCache cache(host, now, counting);
    looks = 0;

    const auto& first = cache.table(files, path("/a"));
    const auto& other = cache.table(files, path("/b"));
    const auto& again = cache.table(files, path("/a"));

    CHECK(looks == 2);
    CHECK(&first == &again);
    CHECK(&first != &other);
    CHECK(cache.cost().contains("files"));
}

TEST_CASE("arguments that read alike are not the same", "[checks][hostile]") {
    const FakeHost host;
    FactCache cache(host, now, counting);
    looks = 0;
    const auto list = [](std::vector<Scalar> items) {
        return Arguments{{"path", Value{std::move(items)}}};
    };

    cache.table(files, list({std::string("a, b")}));
    cache.table(files, list({std::string("a"), std::string("b")}));
    cache.table(files, path("[a, b]"));

    CHECK(looks == 3);
}

TEST_CASE("rows beyond the budget are missing, and said to be", "[checks]") {
    const FakeHost host;
    FactCache cache(host, now, counting, {.time = std::chrono::seconds{1}, .rows = 1});

    const auto& table = cache.table(files, path("/a"));

    CHECK(table.rows().size() == 1);
    CHECK(table.reason() == Reason::budget);
}

TEST_CASE("a probe ends however fast the machine answers", "[checks][hostile]") {
    const auto host = FakeHost{}.with_file("/etc/motd", "hello");
    const auto no_time_passes = [] { return std::chrono::milliseconds{0}; };
    FactCache cache(host, now, never_ending, {}, no_time_passes);

    const auto& table = cache.table(files, path("/a"));

    CHECK(table.rows().empty());
    CHECK(table.reason() == Reason::budget);
}

TEST_CASE("a probe whose time is up has seen nothing, whatever it says", "[checks][hostile]") {
    const auto host = FakeHost{}.with_file("/etc/motd", "hello");
    FactCache cache(host, now, never_ending, {.time = std::chrono::milliseconds{50}}, ticking());

    const auto& table = cache.table(files, path("/a"));

    CHECK(table.rows().empty());
    CHECK(table.reason() == Reason::budget);
    CHECK(cache.cost().at("files") > 50);
}

TEST_CASE("a probe nobody built, or that asks for its own table, is unsupported", "[checks]") {
    const FakeHost host;
    FactCache none(host, now, {});
    FactCache circle(host, now, self_seeking);

    CHECK(none.table(files, path("/a")).reason() == Reason::unsupported);
    CHECK(circle.table(files, path("/a")).reason() == Reason::unsupported);
}

}  // namespace presscheck::test
