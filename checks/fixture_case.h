// `.presscheck/case.yaml` of a fixture: what is expected of it, and what git and a file tree cannot
// hold about its files. docs/policy.md, "Fixtures".
//
//     expect: pass                         # fail, unknown, not_applicable; of a policy's fixture
//     reason: denied                       # of an unknown; left out: any
//     now: 2026-11-01T00:00:00Z            # left out: this
//     params: {max_wrong_logins: 3}        # as an overlay sets them
//     with: {path: /etc/motd}              # of a probe's fixture: its arguments
//     files:
//       /var/backups/db.age: {mtime: 2026-10-31T00:00:00Z, mode: 0600, owner: root, group: backup,
//                             device: 8:17, acl: true}
//       /var/lib/empty: {type: directory}  # or file, other (a device, a FIFO, a socket)
//       /etc/sudoers: {error: denied}      # reading, listing, and everything below
#pragma once

#include "checks/fixture_files.h"
#include "checks/policy/document.h"
#include "checks/policy/problem.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// An override as it is written: whose a file is may be said by name.
struct WrittenOverride {
    FileOverride changes;
    std::string owner, group;  // empty: not said
    Place place;
};

struct FixtureCase {
    std::optional<State> expect;
    std::optional<Reason> reason;
    Time now{};
    Node params, with;  // maps; empty ones when they are not there
    std::map<std::string, WrittenOverride, std::less<>> files;
};

// Any bytes are answered.
Loaded<FixtureCase> parse_case(std::string_view bytes);

// All problems of a file as one error: malformed, a line each.
Error refusal(std::string_view file, const std::vector<Problem>& problems);

// The case of a fixture without a case.yaml.
FixtureCase plain_case();

// With owners and groups as numbers, which the fixture's own files tell.
Loaded<FileOverrides> settle(const FixtureCase& fixture, std::string_view passwd,
                             std::string_view group);

}  // namespace presscheck
