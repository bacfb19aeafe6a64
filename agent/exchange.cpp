#include "agent/exchange.h"

#include "agent/report_json.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::array permanent_problems{std::string_view{"urn:presscheck:malformed"},
                                        std::string_view{"urn:presscheck:too-large"},
                                        std::string_view{"urn:presscheck:wrong-host"}};

Error not_understood(const std::string& what) {
    return Error{Errc::malformed, "the collector's answer: " + what};
}

// `detail` or `title` of a problem document, or nothing: a proxy's page is not the collector's
// word.
std::string words_of(const HttpAnswer& answer) {
    const auto parsed = parse_json(answer.body, limits::answer_bytes);
    if (!parsed || !parsed->is_object()) return {};
    for (const char* member : {"detail", "title"}) {
        if (parsed->contains(member) && parsed->at(member).is_string()) {
            return parsed->at(member).get<std::string>();
        }
    }
    return {};
}

// No answer to a whole request says that a report is wrong: it stays and is sent again.
Error refused(const HttpAnswer& answer) {
    const auto words = words_of(answer);
    const bool is_problem = answer.content_type.starts_with("application/problem+json");
    auto message = "the collector answered " + std::to_string(answer.status) +
                   (words.empty() ? "" : ": " + words);
    if (!answer.retry_after.empty()) message += " (again in " + answer.retry_after + " s)";
    const bool final = is_problem && (answer.status == 403 || answer.status == 409);
    return Error{final ? Errc::denied : Errc::unavailable, std::move(message)};
}

// The JSON of an answer that has the status asked for.
Result<json> body_of(const HttpAnswer& answer, int expected) {
    if (answer.status != expected) return refused(answer);
    auto parsed = parse_json(answer.body, limits::answer_bytes);
    if (!parsed) return not_understood(parsed.error().message);
    return parsed;
}

ItemAnswer item_of(const json& object) {
    ItemAnswer item;
    item.record = object.at("record").get<std::string>();
    if (!object.contains("problem")) {
        item.fold = object.at("fold").get<std::string>();
        item.receipt = object.at("receipt").get<std::string>();
        return item;
    }
    const auto& problem = object.at("problem");
    const auto type = problem.at("type").get<std::string>();
    item.problem = problem.dump(2) + "\n";
    item.permanent = std::find(permanent_problems.begin(), permanent_problems.end(), type) !=
                     permanent_problems.end();
    return item;
}

}  // namespace

Result<std::optional<ChainHead>> read_chain_answer(const HttpAnswer& answer) {
    if (answer.status == 204) return std::optional<ChainHead>{};
    const auto parsed = body_of(answer, 200);
    if (!parsed) return parsed.error();
    try {
        auto head = chain_head_of(*parsed);
        if (!head) return not_understood(head.error().message);
        if (head->sequence == 0) return not_understood("the head of an empty chain");
        return std::optional{*std::move(head)};
    } catch (const json::exception& wrong) {
        return not_understood(wrong.what());
    }
}

Result<std::vector<ItemAnswer>> read_reports_answer(const HttpAnswer& answer, std::size_t sent) {
    const auto parsed = body_of(answer, 200);
    if (!parsed) return parsed.error();
    try {
        std::vector<ItemAnswer> answers;
        for (const auto& item : parsed->at("answers"))
            answers.push_back(item_of(item));
        if (answers.size() != sent) return not_understood("another number of answers");
        return answers;
    } catch (const json::exception& wrong) {
        return not_understood(wrong.what());
    }
}

Result<EnrolmentAnswer> read_enrolment_answer(const HttpAnswer& answer) {
    const auto parsed = body_of(answer, 201);
    if (!parsed) return parsed.error();
    try {
        return EnrolmentAnswer{parsed->at("host"), parsed->at("certificate"), parsed->at("ledger")};
    } catch (const json::exception& wrong) {
        return not_understood(wrong.what());
    }
}

Result<std::optional<ChainHead>> ask_chain(Connection& connection) {
    const auto answer = connection.request("GET", "/v1/chain", "");
    if (!answer) return answer.error();
    return read_chain_answer(*answer);
}

Result<std::vector<ItemAnswer>> send_reports(Connection& connection,
                                             const std::vector<std::string>& envelopes) {
    // Envelopes are compact JSON objects already; they are carried as they were sealed.
    std::string body = "{\"envelopes\":[";
    for (const auto& envelope : envelopes)
        body += (body.back() == '[' ? "" : ",") + envelope;
    const auto answer = connection.request("POST", "/v1/reports", body + "]}");
    if (!answer) return answer.error();
    return read_reports_answer(*answer, envelopes.size());
}

Result<EnrolmentAnswer> ask_enrolment(Connection& connection, const EnrolmentRequest& request) {
    const json body{{"csr", request.csr}, {"id", request.id}, {"secret", request.secret}};
    const auto answer = connection.request("POST", "/v1/enroll", body.dump());
    if (!answer) return answer.error();
    return read_enrolment_answer(*answer);
}

}  // namespace presscheck
