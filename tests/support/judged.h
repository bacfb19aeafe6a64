// A department with one agency that declared one server, one standard of two requirements, and one
// policy of two checks: small enough to count by hand.
#pragma once

#include "collector/inputs.h"
#include "tests/support/files.h"
#include "tests/support/recording.h"

#include <filesystem>
#include <stdexcept>
#include <string>

namespace presscheck::test {

inline const std::string judged_catalogue = R"(catalogue: thu
version: 2026.11.1
title: {vi: "Bộ yêu cầu thử", en: "Test standard"}
level: 3
complete: true
groups:
  - id: g
    title: {vi: "Nhóm", en: "Group"}
requirements:
  - {id: "1", title: {vi: "Một", en: "One"}, group: g, scope: host, how: automatic, provenance: S1, verified: false}
  - {id: "2", title: {vi: "Hai <b>", en: "Two"}, group: g, scope: host, how: automatic, provenance: S1, verified: false}
)";

inline const std::string judged_policy = R"(policy: level3-server
version: 2026.11.1
language: 1
scope: host
title: {vi: "Bộ kiểm tra thử", en: "Test policy"}
checks:
  - id: one
    title: {vi: "Kiểm tra một", en: "Check one"}
    why: {vi: "Vì thế", en: "Because"}
    fix: {vi: "Sửa một", en: "Mend one"}
    severity: high
    satisfies: [thu/1]
    assert: {probe: login_defs, every: {pass_max_days: {at_most: 90d}}}
  - id: two
    title: {vi: "Kiểm tra hai", en: "Check two"}
    why: {vi: "Vì thế", en: "Because"}
    fix: {vi: "Sửa hai", en: "Mend two"}
    severity: critical
    satisfies: [thu/2]
    assert: {probe: login_defs, every: {pass_warn_age: {at_least: 7d}}}
)";

inline const std::string judged_roster = R"(roster: tinh-thu
version: 2026.8.1
units:
  - {id: bao-thu, title: {vi: "Báo Thử", en: "Test paper"}}
agencies:
  - id: bao-thu
    title: {vi: "Báo Thử", en: "Test paper"}
    kinds: [print]
    from: 2020-01-01
    units: [bao-thu]
    servers: 1
)";

// A folder as the programs ship it, with these files in it.
inline void write_judged_share(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder / "catalogues");
    std::filesystem::create_directories(folder / "policies");
    write_file(folder / "catalogues" / "thu.yaml", judged_catalogue);
    write_file(folder / "policies" / "thu.yaml", judged_policy);
}

struct Judged {
    Recording collector;
    FakeAgent agent{'a'};

    Judged() {
        const TemporaryFolder share;
        write_judged_share(share.path());
        must(record_inputs(collector.recorder(), share.path().string(),
                           {{"level3-server"}, 3, std::chrono::seconds{3600}}));
        must(record_roster(collector.recorder(), "roster.yaml", judged_roster));
        collector.enrol(agent);
    }

    void report(State one, State two) {
        agent.set("level3-server/one", one);
        agent.set("level3-server/two", two, "/etc/login.defs:3 <script>");
        auto answer = collector.send(agent.full());
        if (!answer) throw std::runtime_error(answer.error().message);
    }

private:
    static void must(const Status& done) {
        if (!done) throw std::runtime_error(done.error().message);
    }
};

}  // namespace presscheck::test
