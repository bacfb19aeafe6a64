// The results of core/report.h: one result, and states made of many.
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/member_reader.h"
#include "core/names.h"
#include "core/report.h"
#include "core/sha256.h"
#include "core/state_digest.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using Json = nlohmann::json;

constexpr Form check_name{is_check_name, "a check's name (policy/check)"};
constexpr Form name{is_name, "a name"};
constexpr Form state_name{[](std::string_view text) { return parse_state(text).has_value(); },
                          "a state"};
constexpr Form reason_name{[](std::string_view text) { return parse_reason(text).has_value(); },
                           "a reason"};

// A row is no longer than its result, so that short results need no measuring.
void read_evidence(MemberReader& result, std::size_t result_bytes) {
    for (const auto& entry : result.array("evidence", limits::evidence_rows)) {
        MemberReader members(entry, "evidence");
        members.text("probe", name);
        members.bounded_text("source", limits::result_text_bytes);
        const auto& row = members.object("row");
        if (result_bytes > limits::evidence_row_bytes &&
            canonical_bytes(row).size() > limits::evidence_row_bytes) {
            members.refuse("row", "over " + std::to_string(limits::evidence_row_bytes) + " bytes",
                           Errc::too_large);
        }
        if (auto read = members.finish(); !read) result.refuse(read.error());
    }
}

// [low, high], or [low, null] when nothing bounds the count from above.
bool is_count(const Json& value) {
    if (!value.is_array() || value.size() != 2) return false;
    const auto low = whole_number(value[0]);
    const auto high = whole_number(value[1]);
    return low && (value[1].is_null() || (high && *low <= *high));
}

void read_measured(MemberReader& result) {
    const auto& measured = result.object("measured");
    if (measured.empty()) result.refuse("measured", "empty: it is left out then");
    if (measured.size() > limits::measures) {
        result.refuse("measured", "more than " + std::to_string(limits::measures) + " counts",
                      Errc::too_large);
    }
    for (const auto& [key, count] : measured.items()) {
        if (!is_name(key) || !is_count(count)) {
            result.refuse("measured", "not counts by name, each [low, high]");
        }
    }
}

void read_relies_on(MemberReader& result) {
    MemberReader members(result.object("relies_on"), "relies_on");
    members.text("check", check_name);
    members.bounded_text("host", limits::machine_text_bytes);
    members.text("otherwise", state_name);
    if (auto read = members.finish(); !read) result.refuse(read.error());
}

Result<ReportedResult> parse_value(const Json& value, std::string bytes) {
    MemberReader members(value, "result");
    ReportedResult result;
    result.check = members.text("check", check_name);
    result.state = parse_state(members.text("state", state_name)).value_or(State::unknown);
    if (members.has("reason")) {
        result.reason = parse_reason(members.text("reason", reason_name));
    }
    members.bounded_text("expected", limits::result_text_bytes);
    members.bounded_text("source", limits::result_text_bytes);
    read_evidence(members, bytes.size());
    if (members.has("measured")) read_measured(members);
    if (members.has("relies_on")) read_relies_on(members);
    if (members.has("reason") != (result.state == State::unknown)) {
        members.refuse("reason", "there when the state is unknown, and only then");
    }
    if (auto read = members.finish(); !read) {
        return result.check.empty() ? read.error() : at(result.check, read.error());
    }
    result.bytes = std::move(bytes);
    return result;
}

ReportedResult without_evidence(ReportedResult result) {
    auto value = Json::parse(result.bytes, nullptr, false);
    value["evidence"] = Json::array();
    result.bytes = canonical_bytes(value);
    return result;
}

}  // namespace

Result<ReportedResult> ReportedResult::parse(std::string_view bytes) {
    const auto value = parse_canonical(bytes, limits::payload_bytes);
    if (!value) return at("result", value.error());
    return parse_value(*value, std::string(bytes));
}

Result<ReportedResult> ReportedResult::from_value(const nlohmann::json& value) {
    return parse_value(value, canonical_bytes(value));
}

std::size_t evidence_bytes(const ReportedResult& result) {
    constexpr std::size_t brackets = 2;
    return canonical_bytes(Json::parse(result.bytes, nullptr, false)["evidence"]).size() - brackets;
}

std::string state_digest(const CompleteState& state) {
    StateDigest digest;
    for (const auto& [check, result] : state)
        digest.add(check, sha256_hex(result.bytes));
    return digest.hex();
}

CompleteState state_after(CompleteState before, const Report& report) {
    if (report.full()) before.clear();
    for (const auto& check : report.removed)
        before.erase(check);
    for (const auto& result : report.results)
        before.insert_or_assign(result.check, result);
    return before;
}

Difference difference(const CompleteState& before, const CompleteState& after) {
    Difference changed;
    for (const auto& [check, result] : after) {
        const auto old = before.find(check);
        if (old == before.end() || old->second.bytes != result.bytes) {
            changed.results.push_back(result);
        }
    }
    for (const auto& [check, result] : before) {
        if (!after.contains(check)) changed.removed.push_back(check);
    }
    return changed;
}

CompleteState within_evidence_limit(CompleteState state) {
    std::size_t total = 0;
    for (const auto& [check, result] : state)
        total += result.bytes.size();
    if (total <= limits::evidence_report_bytes) return state;

    std::size_t left = limits::evidence_report_bytes;
    // What is worse keeps its evidence first.
    for (int rank = 0; rank <= rank_of(State::not_applicable); ++rank) {
        for (auto& [check, result] : state) {
            if (rank_of(result.state) != rank) continue;
            const auto size = evidence_bytes(result);
            if (size > left) result = without_evidence(result);
            if (size <= left) left -= size;
        }
    }
    return state;
}

}  // namespace presscheck
