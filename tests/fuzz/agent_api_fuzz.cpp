// The agents' routes, whatever is asked: no failure of the collector's own, nothing for strangers
// but what is public, an answer for each envelope, and a ledger that grows by what was recorded.
//
// The first byte picks the question: e enrol, r reports of a host, s a payload that the host seals
// and reports, x reports of a stranger, g any path.
#include "core/canonical_json.h"
#include "core/envelope.h"
#include "tests/fuzz/department.h"
#include "tests/fuzz/property.h"

#include <nlohmann/json.hpp>
#include <string>

namespace {

using nlohmann::json;
using presscheck::Request;
using presscheck::Response;
using presscheck::fuzz::Department;
using presscheck::fuzz::require;

// Made anew from time to time, so that its store stays small.
Department& department() {
    // Made at once, so that its threads end before OpenSSL takes away at exit what they hold.
    static auto made = std::make_unique<Department>();
    static int asked = 0;
    if (++asked % 2000 == 0) {
        made.reset();
        made = std::make_unique<Department>();
    }
    made->minute_passes();
    return *made;
}

std::uint64_t entries(const Department& at) {
    return at.judged.collector.reader()->head()->size;
}

Response ask(Department& at, const Request& request) {
    auto answer = at.api->answer(request);
    require(answer.status != 500 && answer.status != 503, "the collector does not fail");
    if (answer.content_type.find("json") != std::string::npos) {
        const auto body = json::parse(answer.body, nullptr, false);
        require(body.is_object(), "an answer is an object");
        require(answer.status < 400 || (body.contains("type") && body.contains("title")),
                "a refusal is a problem document");
    }
    for (const auto& [name, value] : answer.headers)
        require(value.find_first_of("\r\n") == std::string::npos, "a header is one line");
    return answer;
}

void enrol(Department& at, std::string_view body) {
    const auto before = entries(at);
    const auto answer = ask(at, at.request("POST", "/v1/enroll", body, false));
    require(answer.status == 400 || answer.status == 403, "nobody guesses a token");
    require(entries(at) == before, "a refused enrolment leaves no entry");
}

void report(Department& at, std::string_view body) {
    const auto before = entries(at);
    const auto answer = ask(at, at.request("POST", "/v1/reports", body, true));
    if (answer.status != 200) {
        require(entries(at) == before, "a refused request leaves no entry");
        return;
    }
    const auto asked = json::parse(body, nullptr, false);
    const auto answers = json::parse(answer.body).at("answers");
    // An element of too many values is refused unread, whatever its end.
    require(asked.is_discarded() || answers.size() == asked.at("envelopes").size(),
            "each envelope has its answer");
    std::uint64_t receipts = 0;
    for (const auto& item : answers) {
        require(item.contains("record"), "an answer names its record");
        require(item.contains("receipt") != item.contains("problem"),
                "a report is received or has a problem");
        receipts += item.contains("receipt") ? 1 : 0;
    }
    require(entries(at) - before <= receipts, "what is recorded is receipted");
}

void seal_and_report(Department& at, std::string_view payload) {
    const auto envelope =
        presscheck::seal(presscheck::report_type, std::string(payload), at.judged.agent.key());
    const auto before = entries(at);
    const auto answer = ask(
        at, at.request("POST", "/v1/reports", "{\"envelopes\":[" + encode(envelope) + "]}", true));
    require(answer.status == 200, "a host's own envelope is answered");
    const auto item = json::parse(answer.body).at("answers").at(0);
    const auto report = presscheck::parse_report(payload);
    const bool ours = report && report->host == at.judged.agent.host() &&
                      (!report->full() || report->basis->unit == "bao-thu");
    require(item.contains("receipt") == ours,
            "a well signed report of a known host is received, and no other");
    require(entries(at) <= before + 1, "one report is one entry");
}

void refuse_stranger(Department& at, std::string_view body) {
    const auto request = at.request("POST", "/v1/reports", body, false);
    require(std::holds_alternative<Response>(at.api->admit(request)),
            "a stranger's body is not read");
    const auto before = entries(at);
    require(ask(at, request).status == 403, "a stranger reports nothing");
    require(entries(at) == before, "a stranger leaves no entry");
}

void get(Department& at, std::string_view target) {
    const bool own = target.starts_with("/v1/chain");
    for (const bool from_host : {false, true}) {
        const auto answer = ask(at, at.request("GET", target, "", from_host));
        require(from_host || !own || answer.status == 403 || answer.status == 404,
                "a chain is its host's alone");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    const auto letter = presscheck::fuzz::take_letter(text);
    auto& at = department();
    switch (letter) {
        case 'e':
            enrol(at, text);
            break;
        case 'r':
            report(at, text);
            break;
        case 's':
            seal_and_report(at, text);
            break;
        case 'x':
            refuse_stranger(at, text);
            break;
        case 'g':
            get(at, text);
            break;
        default:
            break;
    }
    return 0;
}
