#include "collector/reports_route.h"

#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/envelope.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/verified_report.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::size_t remembered_hosts = 65'536;

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

// The record an envelope would be; empty for what is none.
std::string record_of(const json& envelope) {
    const auto sealed = read_envelope(envelope);
    return sealed ? to_hex(sealed->record()) : "";
}

// Opens envelopes of one host. A store that cannot be read is remembered, because it must not
// become a verdict about a report.
class Opener {
public:
    Opener(Store& store, const Caller& caller) : store_(store), caller_(caller) {}

    Result<VerifiedReport> open(Envelope envelope) {
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

Response whole(int status, std::string_view type, std::string_view title, std::string_view detail) {
    return problem(status, type, title, detail);
}

}  // namespace

ReportsRoute::ReportsRoute(Recorder& recorder)
    : recorder_(recorder),
      pace_({limits::reports_per_hour, limits::reports_burst}, remembered_hosts) {}

Response ReportsRoute::answer(const Request& request, const Caller& caller, Store& store,
                              Time now) {
    const auto body = parse_json(request.body, limits::reports_request_bytes);
    if (!body) {
        return whole(400, "urn:presscheck:malformed", "The request cannot be read",
                     body.error().message);
    }
    const bool fits = body->is_object() && body->size() == 1 && body->contains("envelopes") &&
                      body->at("envelopes").is_array();
    if (!fits) {
        return whole(400, "urn:presscheck:malformed", "The request cannot be read",
                     "an object with the one member envelopes, a list, is expected");
    }
    const auto& envelopes = body->at("envelopes");
    if (envelopes.size() > limits::envelopes_per_request) {
        return whole(413, "urn:presscheck:too-large", "Too many envelopes",
                     "at most 64 in a request");
    }
    if (const auto wait = pace_.take(caller.host.uuid, envelopes.size(), now)) {
        log_event(LogLevel::warning, "too_many_reports", {{"host", caller.host.uuid}});
        auto answer = whole(429, "urn:presscheck:too-many", "Too many reports", "");
        answer.headers.emplace_back("Retry-After", std::to_string(wait->count()));
        return answer;
    }

    Opener opener(store, caller);
    std::vector<Item> items;
    std::vector<Submission> submissions;
    for (const auto& envelope : envelopes) {
        auto sealed = read_envelope(envelope);
        auto report = sealed ? opener.open(*std::move(sealed))
                             : Result<VerifiedReport>(std::move(sealed).error());
        if (opener.failure()) return try_later(*opener.failure());
        if (!report) {
            log_event(LogLevel::warning, "report_refused",
                      {{"host", caller.host.uuid},
                       {"peer", request.peer},
                       {"reason", report.error().message}});
            items.push_back({record_of(envelope), std::nullopt, problem_of(report.error())});
            continue;
        }
        items.push_back({to_hex(report->record()), submissions.size(), {}});
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
