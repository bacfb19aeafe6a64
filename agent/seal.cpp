#include "agent/seal.h"

#include "agent/report_json.h"
#include "agent/trial_report.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/envelope.h"
#include "core/limits.h"
#include "core/sha256.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr auto full_every = std::chrono::days{7};

Result<CompleteState> results_of(const json& list) {
    CompleteState state;
    for (const auto& item : list) {
        auto result = ReportedResult::from_value(item);
        if (!result) return result.error();
        auto name = result->check;
        state.emplace(std::move(name), *std::move(result));
    }
    return within_evidence_limit(std::move(state));
}

// A report carries this much of a machine's name for itself, and whole characters of it.
std::string shortened(std::string text) {
    if (text.size() <= limits::machine_text_bytes) return text;
    text.resize(limits::machine_text_bytes);
    while (!text.empty() && !is_utf8(text))
        text.pop_back();
    return text;
}

Machine shortened(Machine machine) {
    return {shortened(std::move(machine.name)), shortened(std::move(machine.system)),
            shortened(std::move(machine.kernel)), shortened(std::move(machine.architecture))};
}

Result<ScannedState> scanned_of(const json& scan) {
    ScannedState scanned;
    const auto finished = parse_time(scan.at("finished_at").get<std::string>());
    if (!finished) return finished.error();
    auto results = results_of(scan.at("results"));
    if (!results) return results.error();
    scanned.finished_at = *finished;
    scanned.machine = shortened(machine_of(scan.at("machine")));
    scanned.policies = policies_of(scan.at("policies"));
    scanned.results = *std::move(results);
    Report parts;
    parts.basis = ReportBasis{"unit", "0", std::string(64, '0'), scanned.policies};
    parts.machine = scanned.machine;
    parts.results = difference({}, scanned.results).results;
    if (auto sound = hold_to_protocol(std::move(parts)); !sound) return sound.error();
    return scanned;
}

bool same(const Machine& left, const Machine& right) {
    return left.name == right.name && left.system == right.system && left.kernel == right.kernel &&
           left.architecture == right.architecture;
}

bool same(const OverlayUse& left, const OverlayUse& right) {
    return left.id == right.id && left.version == right.version && left.digest == right.digest;
}

bool same(const PolicyUse& left, const PolicyUse& right) {
    return left.id == right.id && left.version == right.version && left.digest == right.digest &&
           left.set == right.set &&
           std::equal(left.overlays.begin(), left.overlays.end(), right.overlays.begin(),
                      right.overlays.end(),
                      [](const auto& a, const auto& b) { return same(a, b); });
}

bool same(const ReportBasis& left, const ReportBasis& right) {
    return left.unit == right.unit && left.agent_version == right.agent_version &&
           left.agent_digest == right.agent_digest &&
           std::equal(left.policies.begin(), left.policies.end(), right.policies.begin(),
                      right.policies.end(),
                      [](const auto& a, const auto& b) { return same(a, b); });
}

bool must_be_full(const Remembered& memory, const ReportBasis& basis, Time now) {
    return memory.needs_full || memory.gap || !memory.basis || !same(*memory.basis, basis) ||
           now < memory.full_at || now - memory.full_at >= full_every;
}

// The next of its chain.
Report next_of(const ChainHead& head) {
    Report report;
    report.chain = head.chain;
    report.sequence = head.sequence + 1;
    report.previous = head.sequence == 0 ? std::string(64, '0') : head.digest;
    return report;
}

void say_everything(Report& report, const ScannedState& scanned, const Remembered& memory,
                    ReportBasis basis) {
    report.basis = std::move(basis);
    report.machine = scanned.machine;
    for (const auto& [name, result] : scanned.results)
        report.results.push_back(result);
    report.gap = memory.gap;
    if (report.sequence == 1) report.resumes = memory.resumes;
    report.cost = scanned.cost;
}

void say_what_changed(Report& report, const ScannedState& scanned, const Remembered& memory) {
    auto changed = difference(memory.state, scanned.results);
    report.results = std::move(changed.results);
    report.removed = std::move(changed.removed);
    if (!memory.machine || !same(*memory.machine, scanned.machine))
        report.machine = scanned.machine;
}

}  // namespace

Result<ScannedState> parse_scanned(std::string_view document) {
    const auto parsed = parse_json(document, limits::scanner_answer_bytes);
    if (!parsed) return at("the scanner's answer", parsed.error());
    try {
        auto scanned = scanned_of(parsed->at("scan"));
        if (!scanned) return scanned;
        auto sightings = Sightings::from_json(parsed->value("memory", json::object()));
        if (!sightings) return at("the scanner's answer", sightings.error());
        scanned->sightings = *std::move(sightings);
        return scanned;
    } catch (const json::exception& wrong) {
        return Error{Errc::malformed, std::string("the scanner's answer: ") + wrong.what()};
    }
}

void begin_chain(Position& position, std::optional<Resumes> resumes) {
    position.head = {to_hex(random_bytes(16)), 0, std::string(64, '0'), {}};
    position.memory.needs_full = true;
    position.memory.gap.reset();
    position.memory.resumes = std::move(resumes);
}

SealedReport seal_report(const ScannedState& scanned, const Position& position,
                         const Sealer& sealer, const PrivateKey& key, bool force_full) {
    const auto& memory = position.memory;
    ReportBasis basis{sealer.unit, PRESSCHECK_VERSION, sealer.agent_digest, scanned.policies};
    const bool full = force_full || position.head.sequence == 0 ||
                      must_be_full(memory, basis, scanned.finished_at);

    Report report = next_of(position.head);
    report.host = sealer.host;
    report.instance = sealer.instance;
    report.finished_at = scanned.finished_at;
    report.state_digest = state_digest(scanned.results);
    if (full) {
        say_everything(report, scanned, memory, basis);
    } else {
        say_what_changed(report, scanned, memory);
    }

    auto payload = encode(report);
    const ChainHead head{report.chain, report.sequence, sha256_hex(payload), report.state_digest};
    Remembered after{scanned.results, std::move(basis),
                     scanned.machine, full ? scanned.finished_at : memory.full_at,
                     false,           std::nullopt,
                     std::nullopt};
    auto envelope = encode(seal(report_type, std::move(payload), key));
    return {std::move(report), std::move(envelope), {head, std::move(after)}};
}

}  // namespace presscheck
