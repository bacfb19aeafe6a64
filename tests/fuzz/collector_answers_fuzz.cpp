// What an agent makes of a collector that answers anything: no report leaves the spool but for a
// listed reason, and no head is believed that the agent's next report could not name.
//
// The first byte picks the question: c chain, r two reports, e enrolment, t a token that somebody
// hands out. The second is the status: 2 the one expected, 4 for 204, others a failure.
#include "agent/enroll.h"
#include "agent/exchange.h"
#include "agent/trial_report.h"
#include "core/bytes.h"
#include "tests/fuzz/property.h"

#include <array>
#include <string>

namespace {

using presscheck::HttpAnswer;
using presscheck::fuzz::require;

HttpAnswer answer_of(std::string_view text, int expected) {
    const char picked = presscheck::fuzz::take_letter(text);
    HttpAnswer answer{expected, "application/json", "", std::string(text)};
    if (picked == '4') answer.status = 204;
    if (picked == '2' || picked == '4') return answer;
    constexpr std::array failures{400, 401, 403, 404, 409, 413, 429, 500, 502, 503};
    answer.status = failures[static_cast<unsigned char>(picked) % failures.size()];
    if (picked % 2 == 0) answer.content_type = "application/problem+json";
    answer.retry_after = "5";
    return answer;
}

void read_chain(std::string_view text) {
    const auto answer = answer_of(text, 200);
    const auto head = presscheck::read_chain_answer(answer);
    if (!head || !*head) {
        require(!head || answer.status == 204, "no head is what 204 says");
        return;
    }
    presscheck::Report next;
    next.resumes = {(*head)->chain, (*head)->sequence, (*head)->digest};
    require(static_cast<bool>(presscheck::hold_to_protocol(next)),
            "a report can resume a head that is believed");
}

void read_reports(std::string_view text) {
    const auto answer = answer_of(text, 200);
    const auto items = presscheck::read_reports_answer(answer, 2);
    if (!items) return;
    require(answer.status == 200 && items->size() == 2, "each report has its answer");
    for (const auto& item : *items) {
        require(!item.permanent || !item.problem.empty(), "a final word is a problem");
        require(!item.permanent || item.problem.find("urn:presscheck:") != std::string::npos,
                "only a listed problem is final");
        require(item.problem.empty() || item.receipt.empty(), "a problem is no receipt");
        require(presscheck::is_utf8(item.problem), "a problem is text");
    }
}

void read_token(std::string_view text) {
    const auto token = presscheck::parse_token(text);
    if (!token) {
        require(token.error().code == presscheck::Errc::malformed, "a bad token is malformed");
        return;
    }
    const auto url = presscheck::parse_collector_url(token->url);
    if (!url) return;
    require(!url->host.empty() && !url->port.empty(), "an address has a host and a port");
    require(url->host.find_first_of("/@ \r\n") == std::string::npos, "a host is only a host");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'c':
            read_chain(text);
            break;
        case 'r':
            read_reports(text);
            break;
        case 'e':
            static_cast<void>(presscheck::read_enrolment_answer(answer_of(text, 201)));
            break;
        case 't':
            read_token(text);
            read_token("pcheck1." + presscheck::to_base64url(text));
            break;
        default:
            break;
    }
    return 0;
}
