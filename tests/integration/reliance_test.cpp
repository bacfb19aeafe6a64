// What a host keeps elsewhere, from end to end: the agent's look at a web server that sends its
// logs away, the look at the log host, and what the collector makes of the two.
#include "checks/ceiling.h"
#include "checks/file_host.h"
#include "checks/policy/load.h"
#include "checks/scan.h"
#include "collector/readiness/readiness.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/places.h"

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace presscheck::test {
namespace {

const std::string source = source_folder();

Catalogues shipped_catalogues() {
    Catalogues catalogues;
    for (const auto& file : std::filesystem::directory_iterator(source + "/config/catalogues")) {
        auto catalogue = std::get<Catalogue>(load_catalogue(read_file(file.path())));
        auto id = catalogue.id;
        catalogues.insert_or_assign(std::move(id), std::move(catalogue));
    }
    return catalogues;
}

Policy shipped(const std::string& id, const Catalogues& catalogues) {
    const auto text = read_file(source + "/config/policies/" + id + ".yaml");
    return std::get<Policy>(load_policy(text, catalogues));
}

// What an agent there would report of this one check.
ReportedResult look(const Policy& policy, const std::string& check, const std::string& fixture) {
    auto values = default_values(policy);
    if (policy.id == "level3-server")
        values.insert_or_assign("log_hosts", Value{std::vector{Scalar{std::string("10.0.1.9")}}});
    const auto root = source + "/tests/fixtures/" + policy.id + "/" + check + "/" + fixture;
    const auto host = FileHost::open_root(root, Ceiling());
    REQUIRE(host);
    const auto looked = scan(**host, {{&policy, values, {}}}, *parse_time("2026-11-01T00:00:00Z"),
                             {policy.id + "/" + check});
    REQUIRE(looked.results.size() == 1);
    return to_reported(looked.results.front());
}

Finding finding(const ReportedResult& result) {
    return {result.state, result.reason, result.bytes};
}

}  // namespace

TEST_CASE("logs that are kept elsewhere are kept as long as the log host shows", "[integration]") {
    const auto catalogues = shipped_catalogues();
    const auto server = shipped("level3-server", catalogues);
    const auto log_host = shipped("log-host", catalogues);
    struct Case {
        std::string store;       // fixture of log-host/keeps-sources
        std::string registered;  // the name the department gave the log host
        Standing standing;
        RequirementState state;
    };
    using R = RequirementState;
    const auto& each = GENERATE(values<Case>({
        {"pass", "10.0.1.9", Standing::ok, R::met},
        {"fail", "10.0.1.9", Standing::ok, R::unmet},
        {"new-source", "10.0.1.9", Standing::ok, R::unknown},
        {"pass", "10.0.1.9", Standing::late, R::unknown},
        {"pass", "10.0.1.8", Standing::ok, R::unknown},
    }));
    CAPTURE(each.store, each.registered, name_of(each.standing));

    const auto sent = look(server, "log-retention", "pass-forwarded");
    const auto kept = look(log_host, "keeps-sources", each.store);
    HostView web;
    web.host = "web";
    web.standing = Standing::ok;
    web.findings.emplace(sent.check, finding(sent));
    web.providers = std::make_shared<Providers>(Providers{
        {each.registered, Provider{"log", each.standing, {{kept.check, finding(kept)}}}}});
    const MappedCheck mapped{&server, server.find("log-retention")};
    const auto standing = stand_on_host(Requirement{}, {mapped}, web);

    CHECK(sent.state == State::pass);
    CHECK(sent.bytes.find(R"("relies_on":{"check":"log-host/keeps-sources","host":"10.0.1.9",)"
                          R"("otherwise":"fail"})") != std::string::npos);
    REQUIRE(standing);
    CHECK(standing->state == each.state);
}

TEST_CASE("logs that are kept here need no log host", "[integration]") {
    const auto catalogues = shipped_catalogues();
    const auto server = shipped("level3-server", catalogues);

    const auto kept = look(server, "log-retention", "pass");

    CHECK(kept.state == State::pass);
    CHECK(kept.bytes.find("relies_on") == std::string::npos);
}

}  // namespace presscheck::test
