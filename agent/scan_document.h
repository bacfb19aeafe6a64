// What the scanner answers to the keeper: one JSON document that a person's table, a machine's JSON
// and the sealed report are all made from. Design section 15, `scan --format json`.
#pragma once

#include "agent/local_files.h"
#include "agent/policy_files.h"
#include "checks/ceiling.h"
#include "checks/file_host.h"
#include "checks/host.h"
#include "checks/policy/text.h"
#include "checks/remembered_facts.h"
#include "core/clock.h"
#include "core/result.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace presscheck {

// Makes the host that is looked at: live for an empty root. Called inside the confined scanner.
// The fetcher is for a live one: what only the kernel's tables or the network can say.
using HostMaker =
    std::function<Result<std::unique_ptr<Host>>(const std::string& root, Ceiling, const Fetcher&)>;

// The same with a witness, for what may be remembered.
using WitnessedHostMaker =
    std::function<Result<WitnessedHost>(const std::string& root, Ceiling, Time began)>;

struct ScanRequest {
    std::vector<std::string> policies;  // files or folders; none: those shipped that apply here
    std::string share;                  // .../share/presscheck
    std::string etc;                    // /etc/presscheck
    Owner owner = Owner::root;          // who may own what lies in `etc`
    std::string root;                   // empty: this machine
    std::vector<std::string> only;      // check ids or clauses; none: all
    bool for_report = false;            // nothing but what a report is sealed from
    Language language = Language::en;   // of what is said about `only`
    std::string memory{};               // the agent's memory.json, read where it can be
    bool begins_memory = false;         // where there is none to be read: it will be kept
    Fetcher fetcher{};                  // of a look at this machine
};

// {"asked": [requirements that `only` names], "scan": {presscheck-scan/1}, "standards": [those of
// scan_requirements.h], "titles": {requirement: {vi, en}}}; for a report "scan" alone, of
// "finished_at", "machine", "policies" and "results".
// "whole": every check of the shipped policies, so that each requirement is there.
// "memory" is what memory.json shall hold from now on; there is none of an image.
// "not_read" is there when overlay.d holds files that are no overlays.
// A requirement has "not_scanned" where `only` left out some of its checks: it is never met then.
// Errors: malformed (a policy, an overlay, site.yaml; `only` names nothing), not_found, denied,
// untrusted (a local file that others may write), unavailable.
Result<std::string> make_scan_document(const ScanRequest& request, const HostMaker& make_host,
                                       const Clock& clock);

// The same with policies that are loaded already; overlays, site.yaml and the ceiling are read.
// What is `remembered` is not looked at, where the ceiling is the same.
Result<std::string> make_scan_document(const ScanRequest& request, const PolicyFiles& files,
                                       const HostMaker& make_host, const Clock& clock,
                                       RememberedFacts* remembered = nullptr);

struct LearntFacts {
    std::unique_ptr<RememberedFacts> facts;  // null: none
    std::string wanted;                      // the policies and values that they were learnt for
};

// What such a scan may remember for the next one; none when it would ask for the same as the one
// that `known` was learnt by. Reads nothing but what root alone may write.
// Errors: as make_scan_document; unavailable (the clock was set back meanwhile).
Result<LearntFacts> learn_facts(const ScanRequest& request, const PolicyFiles& files,
                                const WitnessedHostMaker& make_host, const Clock& clock,
                                const LearntFacts& known);

}  // namespace presscheck
