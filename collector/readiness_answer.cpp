#include "collector/readiness_answer.h"

#include "checks/policy/problem.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

using Heads = std::map<HostId, ChainHead>;

Result<Heads> read_heads(Store& store) {
    auto all = store.chain_heads();
    if (!all) return all.error();
    Heads heads;
    for (auto& head : *all)
        heads.emplace(head.host, std::move(head));
    return heads;
}

std::string machine_name(const HostProfile& profile) {
    const auto machine = parse_canonical(profile.machine, limits::payload_bytes);
    return machine && machine->is_object() ? machine->value("name", "") : std::string();
}

std::set<std::string, std::less<>> policy_ids(const HostProfile& profile) {
    std::set<std::string, std::less<>> ids;
    const auto policies = parse_canonical(profile.policies, limits::payload_bytes);
    if (!policies || !policies->is_array()) return ids;
    for (const auto& policy : *policies)
        ids.insert(policy.value("id", ""));
    return ids;
}

Result<HostView> view_host(Store& store, const HostRow& row, const Heads& heads,
                           const Parameters& parameters, Time now) {
    HostView view;
    view.host = row.uuid;
    view.unit = row.unit_slug;
    const auto head = heads.find(row.id);
    if (head != heads.end()) view.last_received_at = head->second.last_received_at;
    view.standing = standing_of(row.status, view.last_received_at, now,
                                parameters.interval * parameters.late_after);
    auto profile = store.host_profile(row.id);
    if (!profile) return profile.error();
    view.name = machine_name(*profile);
    view.policies = policy_ids(*profile);
    auto results = store.current_results(row.id);
    if (!results) return results.error();
    for (auto& result : *results) {
        view.findings.emplace(std::move(result.check),
                              Finding{result.state, result.reason, std::move(result.detail)});
    }
    return view;
}

Error unknown_name(const Text& what, const std::string& name,
                   const std::vector<std::string_view>& known, Language language) {
    const auto near = nearest(name, known);
    const Text meant{"; có phải '" + std::string(near) + "'?",
                     "; did you mean '" + std::string(near) + "'?"};
    return Error{Errc::not_found, what.in(language) + " '" + name.substr(0, 80) + "'" +
                                      (near.empty() ? "" : meant.in(language))};
}

Result<std::vector<const Agency*>> agencies_asked(const Roster& roster, const ReadinessScope& scope,
                                                  Day today) {
    auto agencies = roster.on(today);
    if (!scope.agency) return agencies;
    std::vector<std::string_view> known;
    for (const Agency* agency : agencies) {
        if (agency->id == *scope.agency) return std::vector{agency};
        known.push_back(agency->id);
    }
    const Text what = roster.find(*scope.agency) != nullptr
                          ? Text{"danh sách có, nhưng hôm nay không có hiệu lực, cơ quan",
                                 "the roster has, but not for today, the agency"}
                          : Text{"danh sách không có cơ quan", "the roster has no agency"};
    return unknown_name(what, *scope.agency, known, scope.language);
}

// One that is not in force yet is judged only when it is asked for. One that no longer is goes on
// being shown: systems levelled by it keep their level.
Result<std::vector<const Catalogue*>> standards_asked(const Catalogues& catalogues,
                                                      const ReadinessScope& scope, Day today) {
    std::vector<const Catalogue*> standards;
    std::vector<std::string_view> known;
    for (const auto& [id, catalogue] : catalogues) {
        known.push_back(id);
        const bool begun = !catalogue.in_force_from ||
                           std::chrono::floor<std::chrono::days>(*catalogue.in_force_from) <= today;
        const bool asked = scope.standard ? id == *scope.standard : begun;
        if (asked) standards.push_back(&catalogue);
    }
    if (scope.standard && standards.empty()) {
        return unknown_name({"không có bộ yêu cầu", "no catalogue"}, *scope.standard, known,
                            scope.language);
    }
    return standards;
}

// What one answer is made from, besides the store.
struct Question {
    const Inputs& inputs;
    const Mapping& mapping;
    const std::vector<const Catalogue*>& standards;
    const std::vector<HostRow>& rows;
    const Heads& heads;
    std::shared_ptr<const Providers> providers;
    Findings findings;
    Time now;
};

// Of whatever unit they are: a department has one log host for all of them. A name whose host is
// not there, or was revoked, is nobody.
Result<std::shared_ptr<const Providers>> view_providers(Store& store,
                                                        const std::vector<HostRow>& rows,
                                                        const Heads& heads,
                                                        const Parameters& parameters, Time now) {
    auto providers = std::make_shared<Providers>();
    for (const auto& [name, uuid] : parameters.providers) {
        for (const HostRow& row : rows) {
            if (row.uuid != uuid || row.status == HostStatus::revoked) continue;
            auto view = view_host(store, row, heads, parameters, now);
            if (!view) return view.error();
            providers->emplace(name, Provider{uuid, view->standing, std::move(view->findings)});
        }
    }
    return std::shared_ptr<const Providers>(std::move(providers));
}

Result<AgencyReadiness> judge_agency(Store& store, const Agency& agency, const Question& question) {
    AgencyReadiness readiness;
    readiness.agency = &agency;
    for (const HostRow& row : question.rows) {
        const bool belongs = std::find(agency.units.begin(), agency.units.end(), row.unit_slug) !=
                             agency.units.end();
        if (!belongs || row.status == HostStatus::revoked) continue;
        auto view = view_host(store, row, question.heads, question.inputs.parameters, question.now);
        if (!view) return view.error();
        view->providers = question.providers;
        readiness.hosts.push_back(*std::move(view));
    }
    for (const Catalogue* catalogue : question.standards) {
        readiness.standards.push_back(
            assess(agency, readiness.hosts, *catalogue, question.mapping));
    }
    if (question.findings == Findings::kept) return readiness;
    for (HostView& host : readiness.hosts)
        host.findings.clear();
    return readiness;
}

json host_json(const HostView& host) {
    return {
        {"host", host.host},
        {"last_received_at",
         host.last_received_at ? json(format_time_micros(*host.last_received_at)) : json(nullptr)},
        {"name", host.name},
        {"status", name_of(host.standing)},
        {"unit", host.unit}};
}

json standard_json(const StandardReadiness& standard) {
    const RequirementCounts& counts = standard.counts;
    return {{"applicable", counts.applicable()},
            {"blocking", standard.blocking},
            {"catalogue", standard.catalogue->id},
            {"complete", standard.catalogue->complete},
            {"counts",
             {{"attested", counts.attested},
              {"met", counts.met},
              {"not_applicable", counts.not_applicable},
              {"pending", counts.pending},
              {"unknown", counts.unknown},
              {"unmet", counts.unmet},
              {"waived", counts.waived}}},
            {"ready", standard.ready}};
}

json agency_json(const AgencyReadiness& readiness) {
    json hosts = json::array();
    for (const HostView& host : readiness.hosts)
        hosts.push_back(host_json(host));
    json standards = json::array();
    for (const StandardReadiness& standard : readiness.standards)
        standards.push_back(standard_json(standard));
    const Agency& agency = *readiness.agency;
    return {{"agency", agency.id},
            {"declared", agency.servers ? json(*agency.servers) : json(nullptr)},
            {"hosts", std::move(hosts)},
            {"standards", std::move(standards)},
            {"title", {{"en", agency.title.en}, {"vi", agency.title.vi}}}};
}

}  // namespace

Result<ReadinessAnswer> answer_readiness(Store& store, std::shared_ptr<const Inputs> inputs,
                                         const ReadinessScope& scope, Time now) {
    const Day today = local_day(now);
    auto agencies = agencies_asked(inputs->roster, scope, today);
    if (!agencies) return agencies.error();
    auto standards = standards_asked(inputs->catalogues, scope, today);
    if (!standards) return standards.error();

    auto reading = ReadScope::begin(store);
    if (!reading) return reading.error();
    auto head = store.head();
    if (!head) return head.error();
    auto rows = store.hosts();
    if (!rows) return rows.error();
    auto heads = read_heads(store);
    if (!heads) return heads.error();

    const Mapping mapping = map_checks(inputs->policies, inputs->parameters.assigned);
    auto providers = view_providers(store, *rows, *heads, inputs->parameters, now);
    if (!providers) return providers.error();
    const Question question{*inputs, mapping,    *standards,     *rows,
                            *heads,  *providers, scope.findings, now};
    ReadinessAnswer answer{{}, now, head->note, head->size, 0, inputs};
    for (const Agency* agency : *agencies) {
        auto judged = judge_agency(store, *agency, question);
        if (!judged) return judged.error();
        answer.agencies.push_back(*std::move(judged));
    }
    answer.strays =
        static_cast<int>(std::count_if(rows->begin(), rows->end(), [&](const HostRow& row) {
            return row.status != HostStatus::revoked &&
                   inputs->roster.agency_of(row.unit_slug, today) == nullptr;
        }));
    return answer;
}

bool all_ready(const ReadinessAnswer& answer) {
    bool any = false;
    for (const AgencyReadiness& agency : answer.agencies) {
        for (const StandardReadiness& standard : agency.standards) {
            if (!standard.ready) return false;
            any = true;
        }
    }
    return any;
}

std::string readiness_json(const ReadinessAnswer& answer) {
    json agencies = json::array();
    for (const AgencyReadiness& agency : answer.agencies)
        agencies.push_back(agency_json(agency));
    return canonical_bytes({{"agencies", std::move(agencies)},
                            {"at", format_time_micros(answer.at)},
                            {"checkpoint", answer.checkpoint},
                            {"format", "presscheck-readiness/1"}}) +
           "\n";
}

std::string local_time(Time time) {
    std::string text = format_time(time + std::chrono::hours{7}).substr(0, 16);
    text[10] = ' ';
    return text;
}

}  // namespace presscheck
