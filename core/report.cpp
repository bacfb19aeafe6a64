#include "core/report.h"

#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/member_reader.h"
#include "core/names.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using Json = nlohmann::json;

constexpr std::size_t digest_digits = 64;
constexpr std::size_t chain_digits = 32;
constexpr auto largest = static_cast<std::uint64_t>(limits::json_integer);

bool is_digest(std::string_view text) {
    return is_hex(text, digest_digits);
}

bool is_whole_second(std::string_view text) {
    const auto time = parse_time(text);
    return time && format_time(*time) == text;
}

constexpr Form name{is_name, "a name"};
constexpr Form check_name{is_check_name, "a check's name (policy/check)"};
constexpr Form version{is_version, "three whole numbers like 2026.11.1"};
constexpr Form uuid{is_uuid, "a UUID in lower case"};
constexpr Form digest{is_digest, "64 hex digits"};
constexpr Form chain_id{[](std::string_view text) { return is_hex(text, chain_digits); },
                        "32 hex digits"};
constexpr Form second{is_whole_second, "a time like 2026-11-23T01:02:03Z"};

// ---- Reading.

std::vector<OverlayUse> read_overlays(MemberReader& policy) {
    std::vector<OverlayUse> overlays;
    for (const auto& value : policy.array("overlays", limits::policies)) {
        MemberReader members(value, "overlays");
        overlays.push_back({members.text("id", name), members.text("version", version),
                            members.text("digest", digest)});
        if (auto read = members.finish(); !read) policy.refuse(read.error());
    }
    return overlays;
}

std::map<std::string, std::string> read_set(MemberReader& policy) {
    std::map<std::string, std::string> set;
    if (!policy.has("set")) return set;
    const auto& object = policy.object("set");
    if (object.empty() || object.size() > limits::parameters)
        policy.refuse("set", "empty, or of more than " + std::to_string(limits::parameters));
    MemberReader members(object, "set");
    for (const auto& [parameter, value] : object.items())
        set.emplace(parameter, members.bounded_text(parameter, limits::parameter_text_bytes));
    if (auto read = members.finish(); !read) policy.refuse(read.error());
    return set;
}

std::vector<PolicyUse> read_policies(MemberReader& report) {
    std::vector<PolicyUse> policies;
    for (const auto& value : report.array("policies", limits::policies)) {
        MemberReader members(value, "policies");
        policies.push_back({members.text("id", name), members.text("version", version),
                            members.text("digest", digest), read_overlays(members),
                            read_set(members)});
        if (auto read = members.finish(); !read) report.refuse(read.error());
    }
    return policies;
}

ReportBasis read_basis(MemberReader& report) {
    ReportBasis basis;
    basis.policies = read_policies(report);
    basis.unit = report.text("unit", name);
    MemberReader agent(report.object("agent"), "agent");
    basis.agent_version = agent.bounded_text("version", limits::name_bytes);
    basis.agent_digest = agent.text("digest", digest);
    if (auto read = agent.finish(); !read) report.refuse(read.error());
    return basis;
}

Machine read_machine(MemberReader& report) {
    MemberReader members(report.object("machine"), "machine");
    Machine machine{members.bounded_text("name", limits::machine_text_bytes),
                    members.bounded_text("system", limits::machine_text_bytes),
                    members.bounded_text("kernel", limits::machine_text_bytes),
                    members.bounded_text("architecture", limits::machine_text_bytes)};
    if (auto read = members.finish(); !read) report.refuse(read.error());
    return machine;
}

// Each greater than the one before, by `key`: sorted, and none twice.
template <class Element, class Key>
bool is_ascending(const std::vector<Element>& elements, Key key) {
    return std::adjacent_find(elements.begin(), elements.end(),
                              [&](const auto& left, const auto& right) {
                                  return key(left) >= key(right);
                              }) == elements.end();
}

std::vector<ReportedResult> read_results(MemberReader& report) {
    std::vector<ReportedResult> results;
    for (const auto& value : report.array("results", limits::results_per_report)) {
        auto result = ReportedResult::from_value(value);
        if (!result) {
            report.refuse(at("results", std::move(result).error()));
            return {};
        }
        results.push_back(*std::move(result));
    }
    if (!is_ascending(results, [](const auto& result) { return result.check; })) {
        report.refuse("results", "not in byte order of check, each once");
    }
    return results;
}

std::vector<std::string> read_removed(MemberReader& report) {
    std::vector<std::string> removed;
    for (const auto& value : report.array("removed", limits::results_per_report)) {
        if (!value.is_string() || !is_check_name(value.get_ref<const std::string&>())) {
            report.refuse("removed", "not " + std::string(check_name.what));
            return {};
        }
        removed.push_back(value.get<std::string>());
    }
    if (removed.empty()) report.refuse("removed", "empty: it is left out then");
    if (!is_ascending(removed, [](const auto& check) { return check; })) {
        report.refuse("removed", "not in byte order, each once");
    }
    return removed;
}

Gap read_gap(MemberReader& report) {
    MemberReader members(report.object("gap"), "gap");
    Gap gap{members.number("from", 1, largest), members.number("to", 1, largest),
            members.text("reason", name)};
    if (auto read = members.finish(); !read) report.refuse(read.error());
    return gap;
}

Resumes read_resumes(MemberReader& report) {
    MemberReader members(report.object("resumes"), "resumes");
    Resumes resumes{members.text("chain", chain_id), members.number("sequence", 1, largest),
                    members.text("digest", digest)};
    if (auto read = members.finish(); !read) report.refuse(read.error());
    return resumes;
}

std::map<std::string, std::int64_t> read_cost(MemberReader& report) {
    std::map<std::string, std::int64_t> cost;
    const auto& object = report.object("cost");
    if (object.empty()) report.refuse("cost", "empty: it is left out then");
    if (object.size() > limits::costs) {
        report.refuse("cost", "more than " + std::to_string(limits::costs) + " figures",
                      Errc::too_large);
    }
    for (const auto& [key, value] : object.items()) {
        const auto figure = whole_number(value);
        if (is_name(key) && figure) {
            cost.emplace(key, static_cast<std::int64_t>(*figure));
        } else {
            report.refuse("cost", "not whole numbers from 0 by name");
        }
    }
    return cost;
}

void read_always(MemberReader& members, Report& report) {
    members.number("schema", 1, 1);
    report.host = members.text("host", uuid);
    report.chain = members.text("chain", chain_id);
    report.instance = members.text("instance", chain_id);
    report.sequence = members.number("sequence", 1, largest);
    report.previous = members.text("previous", digest);
    if (const auto time = parse_time(members.text("finished_at", second)); time) {
        report.finished_at = *time;
    }
    report.state_digest = members.text("state_digest", digest);
}

void read_sometimes(MemberReader& members, Report& report) {
    if (members.has("policies")) report.basis = read_basis(members);
    if (report.full() || members.has("machine")) report.machine = read_machine(members);
    if (report.full() || members.has("results")) report.results = read_results(members);
    if (members.has("removed")) report.removed = read_removed(members);
    if (members.has("gap")) report.gap = read_gap(members);
    if (members.has("resumes")) report.resumes = read_resumes(members);
    if (members.has("cost")) report.cost = read_cost(members);
}

// Rules that tie members to each other.
void check_together(MemberReader& members, const Report& report) {
    const bool first = report.sequence == 1;
    if (first != (report.previous == std::string(digest_digits, '0'))) {
        members.refuse("previous", "zeros in the first report of a chain, and only there");
    }
    if (first && !report.full()) members.refuse("policies", "the first report of a chain is full");
    if (report.full() && !report.removed.empty()) {
        members.refuse("removed", "a full report removes nothing");
    }
    if (!report.full() && members.has("results") && report.results.empty()) {
        members.refuse("results", "empty in a delta: it is left out then");
    }
    if (report.gap && (report.gap->from > report.gap->to || report.gap->to >= report.sequence)) {
        members.refuse("gap", "from and to are earlier sequences, in this order");
    }
    if (report.resumes && (!first || report.resumes->chain == report.chain)) {
        members.refuse("resumes", "only the first report of a chain resumes another");
    }
}

void check_disjoint(MemberReader& members, const Report& report) {
    const bool both =
        std::any_of(report.results.begin(), report.results.end(), [&](const auto& result) {
            return std::binary_search(report.removed.begin(), report.removed.end(), result.check);
        });
    if (both) members.refuse("removed", "names a check that has a result");
}

void check_evidence(MemberReader& members, const Report& report, std::size_t payload_bytes) {
    if (payload_bytes <= limits::evidence_report_bytes) return;
    std::size_t total = 0;
    for (const auto& result : report.results)
        total += evidence_bytes(result);
    if (total > limits::evidence_report_bytes) {
        members.refuse(
            "results",
            "over " + std::to_string(limits::evidence_report_bytes) + " bytes of evidence",
            Errc::too_large);
    }
}

// ---- Writing.

// An object written member by member: a result's bytes go in as they are.
using Members = std::map<std::string, std::string>;

std::string object_of(const Members& members) {
    std::string text = "{";
    for (const auto& [key, value] : members) {
        if (text.size() > 1) text += ',';
        text += canonical_bytes(key) + ":" + value;
    }
    return text + "}";
}

std::string results_of(const Report& report) {
    CompleteState sorted;
    for (const auto& result : report.results)
        sorted.insert_or_assign(result.check, result);
    std::string text = "[";
    for (const auto& [check, result] : sorted) {
        if (text.size() > 1) text += ',';
        text += result.bytes;
    }
    return text + "]";
}

Json policies_of(const ReportBasis& basis) {
    Json policies = Json::array();
    for (const auto& policy : basis.policies) {
        Json overlays = Json::array();
        for (const auto& overlay : policy.overlays) {
            overlays.push_back(
                {{"id", overlay.id}, {"version", overlay.version}, {"digest", overlay.digest}});
        }
        policies.push_back({{"id", policy.id},
                            {"version", policy.version},
                            {"digest", policy.digest},
                            {"overlays", std::move(overlays)}});
        if (!policy.set.empty()) policies.back()["set"] = policy.set;
    }
    return policies;
}

void write_basis(const ReportBasis& basis, Members& into) {
    into["unit"] = canonical_bytes(basis.unit);
    into["agent"] =
        canonical_bytes({{"version", basis.agent_version}, {"digest", basis.agent_digest}});
    into["policies"] = canonical_bytes(policies_of(basis));
}

void write_sometimes(const Report& report, Members& into) {
    if (report.basis) write_basis(*report.basis, into);
    if (const auto& machine = report.machine; machine) {
        into["machine"] = canonical_bytes({{"name", machine->name},
                                           {"system", machine->system},
                                           {"kernel", machine->kernel},
                                           {"architecture", machine->architecture}});
    }
    if (report.full() || !report.results.empty()) into["results"] = results_of(report);
    if (!report.removed.empty()) {
        auto removed = report.removed;
        std::sort(removed.begin(), removed.end());
        into["removed"] = canonical_bytes(removed);
    }
    if (const auto& gap = report.gap; gap) {
        into["gap"] =
            canonical_bytes({{"from", gap->from}, {"to", gap->to}, {"reason", gap->reason}});
    }
    if (const auto& resumes = report.resumes; resumes) {
        into["resumes"] = canonical_bytes({{"chain", resumes->chain},
                                           {"sequence", resumes->sequence},
                                           {"digest", resumes->digest}});
    }
    if (!report.cost.empty()) into["cost"] = canonical_bytes(report.cost);
}

}  // namespace

std::string encode(const Report& report) {
    Members members{{"schema", "1"},
                    {"host", canonical_bytes(report.host)},
                    {"chain", canonical_bytes(report.chain)},
                    {"instance", canonical_bytes(report.instance)},
                    {"sequence", std::to_string(report.sequence)},
                    {"previous", canonical_bytes(report.previous)},
                    {"finished_at", canonical_bytes(format_time(report.finished_at))},
                    {"state_digest", canonical_bytes(report.state_digest)}};
    write_sometimes(report, members);
    return object_of(members);
}

Result<Report> parse_report(std::string_view payload) {
    const auto value = parse_canonical(payload, limits::payload_bytes);
    if (!value) return at("report", value.error());
    MemberReader members(*value, "report");
    Report report;
    read_always(members, report);
    read_sometimes(members, report);
    check_together(members, report);
    check_disjoint(members, report);
    check_evidence(members, report, payload.size());
    if (auto read = members.finish(); !read) return read.error();
    return report;
}

}  // namespace presscheck
