#include "checks/probes/sntp.h"

#include "checks/parsers/sntp_replies.h"
#include "checks/probes/fetched_answer.h"
#include "checks/probes/observed.h"
#include "checks/probes/site_file.h"

#include <algorithm>

namespace presscheck {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// Half of the way there and back may be all on one side: the clock may be off by that much more.
Cell offset_of(const SntpReply& reply) {
    constexpr microseconds longest_way = seconds{1};
    if (!reply.synchronised) return unknown(Reason::clock);
    if (reply.delay < microseconds{0}) return unknown(Reason::malformed);
    if (reply.delay > longest_way) return unknown(Reason::budget);
    const auto apart = reply.offset < microseconds{0} ? -reply.offset : reply.offset;
    return duration(std::chrono::ceil<seconds>(apart + reply.delay / 2));
}

void set_unknown(Row& row, Reason reason) {
    for (const auto* const column : {"answers", "offset", "stratum", "synchronised"})
        row.set(column, unknown(reason));
}

void set_answer(Row& row, const SntpAnswer& answer) {
    if (const auto* reply = std::get_if<SntpReply>(&answer.answer)) {
        row.set("answers", boolean(true))
            .set("offset", offset_of(*reply))
            .set("stratum", integer(reply->stratum))
            .set("synchronised", boolean(reply->synchronised));
        return;
    }
    if (const auto reason = reason_of(std::get<NoAnswer>(answer.answer)))
        return set_unknown(row, *reason);
    row.set("answers", boolean(false));
    for (const auto* const column : {"offset", "stratum", "synchronised"})
        row.set(column, absent());
}

}  // namespace

Table observe_sntp(const Observation& observation) {
    auto table = Table::of("sntp");
    const auto site = site_for(observation.host, "endpoints", table);
    std::vector<SntpAnswer> answers;
    auto reason = Reason::not_live;
    bool asked = false;
    for (const auto& endpoint : site.endpoints) {
        const auto& url = endpoint.url;
        if (url.scheme != EndpointScheme::ntp) continue;
        if (!std::exchange(asked, true)) {
            const auto fetched = fetched_answer(observation.host, sntp_name);
            if (const auto* why = std::get_if<Reason>(&fetched)) reason = *why;
            if (const auto* text = std::get_if<std::string>(&fetched)) {
                auto parsed = parse_sntp_replies(*text);
                if (parsed) answers = *std::move(parsed);
                if (!parsed) reason = Reason::malformed;
            }
        }
        auto& row = table.add_row();
        row.set("name", observed_text(endpoint.name)).set("server", text(url.host));
        row.set("port", integer(url.port)).from(std::string(site_path));
        const auto answer =
            std::find_if(answers.begin(), answers.end(), [&](const SntpAnswer& each) {
                return each.server == url.host && each.port == url.port;
            });
        if (answer == answers.end()) {
            set_unknown(row, reason);
        } else {
            set_answer(row, *answer);
        }
    }
    return table;
}

}  // namespace presscheck
