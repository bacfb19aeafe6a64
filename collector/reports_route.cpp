#include "collector/reports_route.h"

#include "collector/json_pieces.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/envelope.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/verified_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::size_t remembered_hosts = 65'536;
constexpr std::chrono::seconds refill{3600 / limits::reports_per_hour};  // until one more may come

// An envelope has seven; one that is nearly right hears what is wrong with it.
constexpr std::size_t envelope_values = 64;
// The largest report there can be has fewer: its names alone are longer than this allows.
constexpr std::size_t report_values = limits::payload_bytes / 8;

// What becomes of one envelope: a place among the submissions, or an answer already.
struct Item {
    std::string record;  // hex; empty for what is no envelope
    std::optional<std::size_t> submission;
    json problem;
};

json permanent(std::string_view type, std::string_view title, std::string_view detail) {
    return json{{"detail", detail}, {"title", title}, {"type", type}};
}

json wrong_host() {
    return permanent("urn:presscheck:wrong-host", "Not a report of this host",
                     "It is not signed by a key of the host that sends it.");
}

json problem_of(const Error& error) {
    switch (error.code) {
        case Errc::too_large:
            return permanent("urn:presscheck:too-large", "Too large", error.message);
        case Errc::untrusted:
            return wrong_host();
        case Errc::not_found:
        case Errc::denied:
        case Errc::not_permitted:
        case Errc::malformed:
        case Errc::conflict:
        case Errc::unavailable:
            break;
    }
    return permanent("urn:presscheck:malformed", "Not a report", error.message);
}

// As how many reports a request counts that cannot be read: the largest as the most there may be.
std::size_t cost_of(std::string_view body) {
    return 1 + body.size() / (limits::reports_request_bytes / limits::envelopes_per_request);
}

Response unreadable(std::string_view detail) {
    return problem(400, "urn:presscheck:malformed", "The request cannot be read", detail);
}

// What one element of a request is: an envelope, or why it is none. Only what is no JSON at all is
// an error of the whole request.
struct Element {
    std::optional<Envelope> envelope;
    Error problem;
};

Result<Element> read_element(std::string_view text) {
    if (!has_few_values(text, envelope_values)) {
        return Element{{}, {Errc::malformed, "envelope: more values than one has"}};
    }
    const auto value = parse_json(text, limits::envelope_bytes);
    if (!value && value.error().code != Errc::too_large) return value.error();
    if (!value) return Element{{}, value.error()};
    auto envelope = read_envelope(*value);
    if (!envelope) return Element{{}, std::move(envelope).error()};
    return Element{*std::move(envelope), {}};
}

// Opens envelopes of one host. A store that cannot be read is remembered, because it must not
// become a verdict about a report.
class Opener {
public:
    Opener(Store& store, const Caller& caller) : store_(store), caller_(caller) {}

    Result<VerifiedReport> open(Envelope envelope) {
        if (!has_few_values(envelope.payload, report_values)) {
            return Error{Errc::too_large, "report: more values than a report has"};
        }
        auto report = open_report(std::move(envelope), [this](std::string_view keyid) {
            return key_of_this_host(keyid);
        });
        if (report && report->report().host != caller_.host.uuid) {
            return Error{Errc::untrusted, "another host's"};
        }
        if (report && report->report().full() &&
            report->report().basis->unit != caller_.host.unit_slug) {
            return Error{Errc::untrusted, "another unit's"};
        }
        return report;
    }

    const std::optional<Error>& failure() const { return failure_; }

private:
    std::optional<PublicKey> key_of_this_host(std::string_view keyid) {
        if (keyid == caller_.keyid) return caller_.key;
        const auto known = store_.find_host_key(keyid);
        if (!known) {
            failure_ = known.error();
            return std::nullopt;
        }
        if (!*known || (*known)->host != caller_.host.id || (*known)->revoked) return std::nullopt;
        auto key = PublicKey::from_raw((*known)->public_key);
        if (!key) return std::nullopt;
        return *key;
    }

    Store& store_;
    const Caller& caller_;
    std::optional<Error> failure_;
};

json spell(const Item& item, const Answers& answers) {
    if (!item.submission) return json{{"problem", item.problem}, {"record", item.record}};
    const auto& answer = answers[*item.submission];
    if (!answer) return json{{"problem", wrong_host()}, {"record", item.record}};
    return json{
        {"fold", name_of(answer->fold)}, {"receipt", answer->receipt}, {"record", item.record}};
}

// A failure that is not about one report is an answer to the whole request: the agent keeps all of
// them and sends them again, and what was recorded is recognised.
const Error* failure_of_all(const Answers& answers) {
    for (const auto& answer : answers)
        if (!answer && answer.error().code != Errc::conflict) return &answer.error();
    return nullptr;
}

}  // namespace

ReportsRoute::ReportsRoute(Recorder& recorder)
    : recorder_(recorder),
      pace_({limits::reports_per_hour, limits::reports_burst}, remembered_hosts) {}

std::optional<Response> ReportsRoute::hurry(std::string_view host, Time now) {
    const auto wait = pace_.wait(host, now);
    if (!wait) return std::nullopt;
    return too_many(host, *wait);
}

Response ReportsRoute::too_many(std::string_view host, std::chrono::seconds wait) const {
    log_event(LogLevel::warning, "too_many_reports", {{"host", std::string(host)}});
    auto answer = problem(429, "urn:presscheck:too-many", "Too many reports");
    answer.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return answer;
}

Response ReportsRoute::answer(const Request& request, const Caller& caller, Store& store,
                              Time now) {
    const std::string& host = caller.host.uuid;
    const auto elements = elements_of(request.body, "envelopes", limits::envelopes_per_request);
    if (!elements) {
        const bool many = elements.error().code == Errc::too_large;
        pace_.charge(host, many ? limits::envelopes_per_request : cost_of(request.body), now);
        return many ? problem(413, "urn:presscheck:too-large", "Too many envelopes",
                              elements.error().message)
                    : unreadable(elements.error().message);
    }
    if (const auto wait = pace_.take(host, std::max<std::size_t>(elements->size(), 1), now)) {
        pace_.charge(host, 1, now);
        return too_many(host, *wait + refill);
    }

    Opener opener(store, caller);
    std::vector<Item> items;
    std::vector<Submission> submissions;
    for (const std::string_view text : *elements) {
        auto element = read_element(text);
        if (!element) {
            pace_.charge(host, cost_of(request.body), now);
            return unreadable(element.error().message);
        }
        const std::string record =
            element->envelope ? to_hex(element->envelope->record()) : std::string();
        auto report = element->envelope ? opener.open(*std::move(element->envelope))
                                        : Result<VerifiedReport>(std::move(element->problem));
        if (opener.failure()) return try_later(*opener.failure());
        if (!report) {
            log_event(LogLevel::warning, "report_refused",
                      {{"host", host}, {"peer", request.peer}, {"reason", report.error().message}});
            items.push_back({record, std::nullopt, problem_of(report.error())});
            continue;
        }
        items.push_back({record, submissions.size(), {}});
        submissions.push_back({*std::move(report), request.peer});
    }

    const auto answers = recorder_.record(std::move(submissions));
    if (const Error* const failed = failure_of_all(answers)) {
        return failed->code == Errc::denied ? refused(request, failed->message) : not_recorded();
    }
    json spelled = json::array();
    for (const auto& item : items)
        spelled.push_back(spell(item, answers));
    return json_response(200, json{{"answers", std::move(spelled)}}.dump());
}

}  // namespace presscheck
