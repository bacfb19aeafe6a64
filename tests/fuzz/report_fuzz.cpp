// A payload that is taken as a report is the canonical bytes of that report, its results keep their
// own bytes, and the state it makes is the one its difference tells.
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/report.h"
#include "tests/fuzz/property.h"

#include <nlohmann/json.hpp>
#include <string>

namespace {

using presscheck::fuzz::require;

void hold_results(const presscheck::Report& report) {
    std::string before;
    for (const auto& result : report.results) {
        const auto again = presscheck::ReportedResult::parse(result.bytes);
        require(again && again->bytes == result.bytes, "a result's bytes are a result's");
        require(again->check == result.check && again->state == result.state &&
                    again->reason == result.reason,
                "a result says what its bytes say");
        require(before < result.check, "results stand in the order of their names, each once");
        require(presscheck::evidence_bytes(result) <= result.bytes.size(),
                "evidence is part of its result");
        before = result.check;
    }
}

void hold_state(const presscheck::Report& report) {
    const auto state = presscheck::state_after({}, report);
    const auto whole = presscheck::difference({}, state);
    require(whole.removed.empty() && whole.results.size() == state.size(),
            "from nothing, the difference is the whole state");
    const auto none = presscheck::difference(state, state);
    require(none.removed.empty() && none.results.empty(), "a state does not differ from itself");
    const auto gone = presscheck::difference(state, {});
    require(gone.results.empty() && gone.removed.size() == state.size(),
            "to nothing, everything is removed");
    const auto bounded = presscheck::within_evidence_limit(state);
    std::size_t evidence = 0;
    for (const auto& [check, result] : bounded)
        evidence += presscheck::evidence_bytes(result);
    require(bounded.size() == state.size() && evidence <= presscheck::limits::evidence_report_bytes,
            "evidence is bounded and no result is lost for it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto report = presscheck::parse_report(text);
    if (!report) return 0;
    require(encode(*report) == text, "a report that is taken is canonical");
    require(report->sequence >= 1, "sequences begin with 1");
    require(!report->full() || report->removed.empty(), "a full report removes nothing");
    hold_results(*report);
    hold_state(*report);
    return 0;
}
