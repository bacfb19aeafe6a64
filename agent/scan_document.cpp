#include "agent/scan_document.h"

#include "agent/local_files.h"
#include "agent/overlays.h"
#include "agent/policy_files.h"
#include "agent/report_json.h"
#include "agent/scan_requirements.h"
#include "agent/selection.h"
#include "checks/policy/demand.h"
#include "checks/policy/load.h"
#include "checks/policy/undeclared.h"
#include "checks/probes/site_file.h"
#include "checks/scan.h"
#include "core/canonical_json.h"
#include "core/durable_file.h"
#include "core/limits.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

json to_json(const Text& text) {
    return {{"en", text.en}, {"vi", text.vi}};
}

// Of the shipped policies: those for hosts, and those for a role only where the machine has it.
Result<std::vector<const Policy*>> applicable(const PolicyFiles& files, const Host& host,
                                              const std::string& root) {
    const auto site = read_site(host, root);  // a fact of the machine: inside --root
    if (!site) return site.error();
    auto policies = all_of(files);
    std::erase_if(policies, [&](const Policy* policy) {
        const auto& roles = site->roles;
        return policy->scope != Scope::host ||
               (!policy->role.empty() &&
                std::find(roles.begin(), roles.end(), policy->role) == roles.end());
    });
    return policies;
}

Result<std::vector<BoundPolicy>> bind(const std::vector<const Policy*>& policies,
                                      const PolicyFiles& files, const ScanRequest& request) {
    const auto overlays = load_local_overlays(request.etc, request.owner, files, request.share);
    if (!overlays) return overlays.error();
    std::vector<BoundPolicy> bound;
    for (const auto* policy : policies) {
        bound.push_back({policy, default_values(*policy), {}});
        for (const auto& [path, overlay] : *overlays) {
            if (overlay.policy != policy->id) continue;
            apply(overlay, bound.back().parameters);
            bound.back().overlays.push_back({overlay.policy, overlay.version, overlay.digest});
        }
    }
    return bound;
}

json checks_json(const std::vector<BoundPolicy>& policies,
                 const std::map<std::string, State>& states) {
    auto checks = json::object();
    for (const auto& [policy, parameters, overlays] : policies) {
        const auto shown = [&, &rules = *policy, &values = parameters](const Text& text) {
            return to_json(shown_text(text, rules, values));
        };
        for (const auto& check : policy->checks) {
            const auto name = policy->full_name(check);
            if (!states.contains(name)) continue;
            checks[name] = {{"asks", to_json(demanded(check.assertion, parameters))},
                            {"fix", shown(check.fix)},
                            {"satisfies", check.satisfies},
                            {"severity", name_of(check.severity)},
                            {"title", shown(check.title)},
                            {"why", shown(check.why)}};
            if (const auto missing = undeclared_in(check, parameters); !missing.empty()) {
                checks[name]["undeclared"] = to_json(who_declares(*policy, missing));
            }
        }
    }
    return checks;
}

// The requirements that --only named, by themselves or by a clause above them.
json asked_json(const json& requirements, const std::vector<std::string>& only) {
    auto list = json::array();
    for (const auto& entry : requirements) {
        const auto& name = entry.at("requirement").get_ref<const std::string&>();
        if (std::any_of(only.begin(), only.end(),
                        [&](const auto& word) { return is_clause_of(word, name); })) {
            list.push_back(name);
        }
    }
    return list;
}

json titles_json(const json& requirements, const Catalogues& catalogues) {
    auto titles = json::object();
    for (const auto& entry : requirements) {
        const auto& name = entry.at("requirement").get_ref<const std::string&>();
        if (const auto* known = find_requirement(catalogues, name)) {
            titles[name] = to_json(known->title);
        }
    }
    return titles;
}

json summary_json(const std::map<std::string, State>& states) {
    json summary{{"fail", 0}, {"not_applicable", 0}, {"pass", 0}, {"unknown", 0}};
    for (const auto& [name, state] : states) {
        auto& count = summary[std::string(name_of(state))];
        count = count.get<int>() + 1;
    }
    return summary;
}

void add_member(std::string& object, std::string_view name, std::string_view bytes) {
    object += object.empty() ? "{\"" : ",\"";
    object += name;
    object += "\":";
    object += bytes;
}

// Results are JSON already, and most of the document: they are put in as they are.
std::string results_bytes(const std::vector<CheckResult>& results) {
    std::string list;
    for (const auto& result : results) {
        list += list.empty() ? "[" : ",";
        list += to_reported(result).bytes;
    }
    return list.empty() ? "[]" : list + "]";
}

std::string document_for_report(const Scan& scan, Time finished) {
    std::string body;
    add_member(body, "finished_at", json(format_time(finished)).dump());
    add_member(body, "machine", to_json(scan.machine).dump());
    add_member(body, "policies", to_json(scan.policies).dump());
    add_member(body, "results", results_bytes(scan.results));
    return "{\"memory\":" + scan.sightings.to_json().dump() + ",\"scan\":" + body + "}}";
}

std::string document_of(const Scan& scan, const std::vector<BoundPolicy>& policies,
                        const Catalogues& catalogues, const ScanRequest& request, Time finished) {
    std::map<std::string, State> states;
    for (const auto& result : scan.results)
        states[result.check] = result.state;
    const auto checks = checks_json(policies, states);
    const bool whole = request.policies.empty() && request.only.empty();
    const auto requirements = requirements_json(policies, states, catalogues, whole);
    std::string body;
    add_member(body, "checks", checks.dump());
    add_member(body, "finished_at", json(format_time(finished)).dump());
    add_member(body, "format", "\"presscheck-scan/1\"");
    add_member(body, "machine", to_json(scan.machine).dump());
    if (const auto unread = unread_json(request.etc); !unread.empty()) {
        add_member(body, "not_read", unread.dump());
    }
    add_member(body, "policies", to_json(scan.policies).dump());
    add_member(body, "requirements", requirements.dump());
    add_member(body, "results", results_bytes(scan.results));
    add_member(body, "summary", summary_json(states).dump());
    std::string document;
    add_member(document, "asked", asked_json(requirements, request.only).dump());
    if (request.root.empty()) add_member(document, "memory", scan.sightings.to_json().dump());
    add_member(document, "scan", body + "}");
    add_member(document, "standards", standards_json(requirements, catalogues).dump());
    add_member(document, "titles", titles_json(requirements, catalogues).dump());
    add_member(document, "whole", whole ? "true" : "false");
    return document + "}";
}

Result<std::vector<std::string>> wanted_checks(const ScanRequest& request,
                                               const std::vector<const Policy*>& policies) {
    std::vector<std::string> names;
    for (const auto& word : request.only) {
        auto called = checks_called(word, policies, request.language);
        if (!called) return Error{Errc::malformed, "--only: " + called.error().message};
        names.insert(names.end(), called->begin(), called->end());
    }
    return names;
}

// What a request asks of a machine, with the values that hold there.
struct Wanted {
    std::vector<BoundPolicy> policies;
    std::vector<std::string> only;
};

Result<Wanted> wanted_by(const ScanRequest& request, const PolicyFiles& files, const Host& host) {
    const auto policies =
        request.policies.empty() ? applicable(files, host, request.root) : all_of(files);
    if (!policies) return policies.error();
    auto only = wanted_checks(request, *policies);
    if (!only) return only.error();
    auto bound = bind(*policies, files, request);
    if (!bound) return bound.error();
    return Wanted{*std::move(bound), *std::move(only)};
}

// Which policies, with which values.
std::string spell(const std::vector<BoundPolicy>& policies) {
    std::string text;
    for (const auto& bound : policies) {
        text += bound.policy->id + "\n";
        for (const auto& [name, value] : bound.parameters)
            text += name + ": " + presscheck::spell(value) + "\n";
    }
    return text;
}

// Nobody keeps one of an image. One that is missing, or that this user may not read, or that is
// damaged, is begun anew by who keeps it: everything is seen for the first time.
std::optional<Sightings> remembered_by(const ScanRequest& request) {
    if (!request.root.empty()) return std::nullopt;
    const auto begun_anew =
        request.begins_memory ? std::optional(Sightings{}) : std::optional<Sightings>();
    if (request.memory.empty()) return begun_anew;
    const auto bytes = read_whole(request.memory, limits::state_file_bytes);
    if (!bytes) return begun_anew;
    const auto parsed = parse_json(*bytes, limits::state_file_bytes);
    if (!parsed) return begun_anew;
    auto sightings = Sightings::from_json(*parsed);
    return sightings ? std::optional(*std::move(sightings)) : begun_anew;
}

}  // namespace

Result<std::string> make_scan_document(const ScanRequest& request, const HostMaker& make_host,
                                       const Clock& clock) {
    const auto files = load_policies(request.policies, request.share);
    if (!files) return files.error();
    return make_scan_document(request, *files, make_host, clock);
}

Result<std::string> make_scan_document(const ScanRequest& request, const PolicyFiles& files,
                                       const HostMaker& make_host, const Clock& clock,
                                       RememberedFacts* remembered) {
    const auto ceiling = load_local_ceiling(request.etc, request.owner);
    if (!ceiling) return ceiling.error();
    if (remembered != nullptr && remembered->ceiling() != *ceiling) remembered = nullptr;
    const auto host = make_host(request.root, *ceiling, request.fetcher);
    if (!host) return host.error();
    const auto wanted = wanted_by(request, files, **host);
    if (!wanted) return wanted.error();

    const auto result = scan(**host, wanted->policies, clock.now(), wanted->only, remembered,
                             remembered_by(request));
    if (request.for_report) return document_for_report(result, clock.now());
    return document_of(result, wanted->policies, files.catalogues, request, clock.now());
}

Result<LearntFacts> learn_facts(const ScanRequest& request, const PolicyFiles& files,
                                const WitnessedHostMaker& make_host, const Clock& clock,
                                const LearntFacts& known) {
    const auto began = clock.now();
    const auto ceiling = load_local_ceiling(request.etc, request.owner);
    if (!ceiling) return ceiling.error();
    auto witnessed = make_host(request.root, *ceiling, began);
    if (!witnessed) return witnessed.error();
    const auto wanted = wanted_by(request, files, *witnessed->host);
    if (!wanted) return wanted.error();
    LearntFacts learnt{nullptr, spell(wanted->policies)};
    if (known.facts && known.facts->ceiling() == *ceiling && known.wanted == learnt.wanted)
        return learnt;

    learnt.facts = std::make_unique<RememberedFacts>(*ceiling, std::move(witnessed->witness),
                                                     std::move(witnessed->opening));
    scan(*witnessed->host, wanted->policies, began, wanted->only, learnt.facts.get());
    learnt.facts->stop_learning();
    // What had just been changed when it began may have been so long before by such a clock.
    if (clock.now() < began) return Error{Errc::unavailable, "the clock was set back"};
    return learnt;
}

}  // namespace presscheck
