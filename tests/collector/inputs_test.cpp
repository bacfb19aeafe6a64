#include "collector/inputs.h"

#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/judged.h"
#include "tests/support/places.h"
#include "tests/support/recording.h"

#include <string>

namespace presscheck::test {
namespace {

const std::string share = source_folder() + "/config";

std::string catalogue(const std::string& version, const std::string& title) {
    return "catalogue: thu\nversion: " + version + "\ntitle: {vi: \"" + title +
           "\", en: \"Test\"}\nlevel: 3\ncomplete: true\ngroups:\n"
           "  - id: g\n    title: {vi: \"Nhóm\", en: \"Group\"}\n"
           "requirements:\n  - id: \"1\"\n    title: {vi: \"Một\", en: \"One\"}\n    group: g\n"
           "    scope: host\n    how: automatic\n    provenance: S1\n    verified: false\n";
}

// A share folder with one catalogue and no policy.
void write_share(const std::filesystem::path& folder, const std::string& yaml) {
    std::filesystem::create_directories(folder / "catalogues");
    std::filesystem::create_directories(folder / "policies");
    write_file(folder / "catalogues" / "thu.yaml", yaml);
}

std::size_t entries(const Recording& collector) {
    return collector.reader()->head()->size;
}

}  // namespace

TEST_CASE("shipped files are recorded once and read back from the ledger", "[collector][inputs]") {
    Recording collector;
    const TemporaryFolder shipped;
    write_judged_share(shipped.path());
    const Parameters parameters{{"level3-server"}, 3, std::chrono::seconds{3600}};

    const auto first = record_inputs(collector.recorder(), shipped.path().string(), parameters);
    const auto again = record_inputs(collector.recorder(), shipped.path().string(), parameters);

    REQUIRE(first);
    REQUIRE(again);
    CHECK(entries(collector) == 3);  // a catalogue, a policy, the parameters
    const auto reader = collector.reader();
    const auto inputs = load_inputs(*reader);
    REQUIRE(inputs);
    CHECK(inputs->parameters == parameters);
    CHECK(inputs->catalogues.at("thu").requirements.size() == 2);
    CHECK(inputs->policies.at("level3-server").checks.size() == 2);
}

TEST_CASE("a new version takes the place of the old one", "[collector][inputs]") {
    Recording collector;
    const TemporaryFolder folder;
    write_share(folder.path(), catalogue("2026.9.1", "Cũ"));
    REQUIRE(record_inputs(collector.recorder(), folder.path(), {}));
    write_share(folder.path(), catalogue("2026.11.1", "Mới"));
    REQUIRE(record_inputs(collector.recorder(), folder.path(), {}));

    const auto inputs = load_inputs(*collector.reader());

    REQUIRE(inputs);
    CHECK(inputs->catalogues.at("thu").title.vi == "Mới");
}

TEST_CASE("other content under a recorded version is refused", "[collector][inputs][hostile]") {
    Recording collector;
    const TemporaryFolder folder;
    write_share(folder.path(), catalogue("2026.11.1", "Một"));
    REQUIRE(record_inputs(collector.recorder(), folder.path(), {}));
    write_share(folder.path(), catalogue("2026.11.1", "Hai"));

    const auto recorded = record_inputs(collector.recorder(), folder.path(), {});

    REQUIRE_FALSE(recorded);
    CHECK(recorded.error().code == Errc::conflict);
    CHECK(load_inputs(*collector.reader())->catalogues.at("thu").title.vi == "Một");
}

TEST_CASE("an older version than the recorded one is refused", "[collector][inputs][hostile]") {
    Recording collector;
    const TemporaryFolder folder;
    write_share(folder.path(), catalogue("2026.11.1", "Mới"));
    REQUIRE(record_inputs(collector.recorder(), folder.path(), {}));
    write_share(folder.path(), catalogue("2026.9.1", "Cũ"));

    const auto recorded = record_inputs(collector.recorder(), folder.path(), {});

    REQUIRE_FALSE(recorded);
    CHECK(recorded.error().code == Errc::conflict);
}

TEST_CASE("a catalogue that does not load is refused with its place and nothing is recorded",
          "[collector][inputs][hostile]") {
    Recording collector;
    const TemporaryFolder folder;
    write_share(folder.path(), catalogue("2026.11", "Một"));

    const auto recorded = record_inputs(collector.recorder(), folder.path(), {});

    REQUIRE_FALSE(recorded);
    CHECK(recorded.error().code == Errc::malformed);
    CHECK(recorded.error().message.find("thu.yaml:2:") != std::string::npos);
    CHECK(entries(collector) == 0);
}

TEST_CASE("changed parameters are recorded, the same ones are not", "[collector][inputs]") {
    Recording collector;
    const TemporaryFolder folder;
    write_share(folder.path(), catalogue("2026.11.1", "Một"));
    Parameters parameters;
    REQUIRE(record_inputs(collector.recorder(), folder.path(), parameters));
    const auto size = entries(collector);
    parameters.late_after = 5;
    parameters.providers = {{"10.0.1.9", "0b5f9c1e-6d0a-4f5e-9d2b-3c8a7e1f4b60"}};

    REQUIRE(record_inputs(collector.recorder(), folder.path(), parameters));
    REQUIRE(record_inputs(collector.recorder(), folder.path(), parameters));

    CHECK(load_inputs(*collector.reader())->parameters == parameters);
    CHECK(entries(collector) == size + 1);
    CHECK(load_inputs(*collector.reader())->parameters.late_after == 5);
}

TEST_CASE("a roster is recorded whole, and a bad one is not", "[collector][inputs]") {
    Recording collector;
    const auto yaml = read_file(share + "/roster.yaml");

    const auto good = record_roster(collector.recorder(), "roster.yaml", yaml);
    const auto same = record_roster(collector.recorder(), "roster.yaml", yaml);
    const auto bad = record_roster(collector.recorder(), "roster.yaml", "roster: 5 5\n");

    CHECK(good);
    CHECK(same);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().message.find("roster.yaml:") == 0);
    CHECK(entries(collector) == 1);
    CHECK(load_inputs(*collector.reader())->roster.id == "lam-dong");
}

TEST_CASE("inputs are loaded again only when something was recorded", "[collector][inputs]") {
    Recording collector;
    const auto reader = collector.reader();
    InputsCache cache;
    const auto first = cache.get(*reader);
    const auto same = cache.get(*reader);
    REQUIRE(record_roster(collector.recorder(), "roster.yaml", read_file(share + "/roster.yaml")));

    const auto after = cache.get(*reader);

    REQUIRE(first);
    REQUIRE(after);
    CHECK(*first == *same);
    CHECK((*after)->roster.id == "lam-dong");
}

}  // namespace presscheck::test
