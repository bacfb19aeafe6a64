// `.presscheck/case.yaml` of a fixture: what is expected of it, and what git and a file tree cannot
// hold about its files. docs/policy.md, "Fixtures".
//
//     expect: pass                         # fail, unknown, not_applicable; of a policy's fixture
//     reason: denied                       # of an unknown; left out: any
//     now: 2026-11-01T00:00:00Z            # left out: this
//     params: {max_wrong_logins: 3}        # as an overlay sets them
//     with: {path: /etc/motd}              # of a probe's fixture: its arguments
//     live: [listening]                    # recorded while these looked: what is not here was not
//                                          # there; left out: an image, of which no kernel tells
//     memory:                              # what an earlier scan left: checks/sightings.h
//       updates: {looked: 2026-10-31T23:00:00Z, seen: {"openssl:amd64 3.0.1": {by:
//       2026-10-01T00:00:00Z}}}
//     files:
//       /var/backups/db.age: {mtime: 2026-10-31T00:00:00Z, mode: 0600, owner: root, group: backup,
//                             device: 8:17, acl: true, size: 4096}
//       /var/lib/empty: {type: directory}  # or file, other (a device, a FIFO, a socket), link
//       /etc/sudoers: {error: denied}      # reading, listing, and everything below
//       /run/closed: {error: unlistable}   # listing alone
//       /proc/sys/x: {error: unavailable}  # reading fails as from a broken disk
#pragma once

#include "checks/fixture_files.h"
#include "checks/policy/document.h"
#include "checks/policy/problem.h"
#include "checks/sightings.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <set>
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
    bool dated = false;  // `now` is said
    Node params, with;   // maps; empty ones when they are not there
    Sightings memory;
    std::set<std::string, std::less<>> live;
    std::map<std::string, WrittenOverride, std::less<>> files;
};

// Any bytes are answered.
Loaded<FixtureCase> parse_case(std::string_view bytes);

// The case of the fixture at `folder`; the plain one when it has no case.yaml.
// Errors: as read_text_file; malformed (all its problems).
Result<FixtureCase> load_case(const std::string& folder);

// All problems of a file as one error: malformed, a line each.
Error refusal(std::string_view file, const std::vector<Problem>& problems);

// The case of a fixture without a case.yaml.
FixtureCase plain_case();

// With owners and groups as numbers, which the fixture's own files tell.
Loaded<FileOverrides> settle(const FixtureCase& fixture, std::string_view passwd,
                             std::string_view group);

}  // namespace presscheck
