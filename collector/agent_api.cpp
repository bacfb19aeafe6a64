#include "collector/agent_api.h"

#include "collector/caller.h"
#include "collector/tree.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::string_view tiles = "/v1/ledger/tile/";

Response not_found() {
    return problem(404, "urn:presscheck:not-found", "There is nothing here");
}

Response only(std::string_view method) {
    auto answer = problem(405, "urn:presscheck:method", "Another method is meant");
    answer.headers.emplace_back("Allow", method);
    return answer;
}

bool reads(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, bad] = std::from_chars(text.data(), end, value);
    if (text.empty() || bad != std::errc{} || rest != end) return std::nullopt;
    return value;
}

// C2SP tlog-tiles: "<level>/<number>" or "<level>/<number>.p/<width>", the number in groups of
// three digits, all but the last with an x in front ("x001/x234/067").
struct TilePlace {
    unsigned level = 0;
    std::uint64_t number = 0;
    std::uint64_t width = tile_width;
};

std::optional<std::uint64_t> grouped(std::string_view text) {
    std::uint64_t value = 0;
    for (int groups = 0; groups < 6; ++groups) {
        const bool more = text.starts_with('x');
        if (more) text.remove_prefix(1);
        const auto digits = number(text.substr(0, 3));
        if (!digits || text.size() < 3) return std::nullopt;
        value = value * 1000 + *digits;
        text.remove_prefix(3);
        if (!more) return text.empty() ? std::optional(value) : std::nullopt;
        if (!text.starts_with('/')) return std::nullopt;
        text.remove_prefix(1);
    }
    return std::nullopt;
}

std::optional<TilePlace> place_of(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto level = number(text.substr(0, slash));
    auto rest = text.substr(slash + 1);
    TilePlace place;
    if (const auto part = rest.find(".p/"); part != std::string_view::npos) {
        const auto width = number(rest.substr(part + 3));
        if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
        place.width = *width;
        rest = rest.substr(0, part);
    }
    const auto which = grouped(rest);
    if (!level || *level > 63 / tile_height || !which) return std::nullopt;
    place.level = static_cast<unsigned>(*level);
    place.number = *which;
    return place;
}

}  // namespace

AgentApi::AgentApi(EnrolmentParts parts)
    : parts_(parts), enrolment_(std::move(parts)), reports_(parts_.recorder) {}

std::variant<std::size_t, Response> AgentApi::admit(const Request& head) {
    if (head.path() != "/v1/reports") return limits::request_body_bytes;
    if (head.method != "POST") return limits::request_body_bytes;
    const auto& certificate = head.client.certificate;
    if (!certificate) return refused(head, head.client.reason);
    if (auto later = reports_.hurry(certificate->identity.host, parts_.clock.now())) {
        return *std::move(later);
    }
    return limits::reports_request_bytes;
}

Response AgentApi::answer(const Request& request) {
    const auto path = request.path();
    if (path == "/v1/enroll") {
        return request.method == "POST" ? enrolment_.answer(request) : only("POST");
    }
    if (path == "/v1/reports") {
        return request.method == "POST" ? answer_caller(request) : only("POST");
    }
    if (path == "/v1/chain") return reads(request) ? answer_caller(request) : only("GET");
    if (path == "/v1/ca") return reads(request) ? authorities() : only("GET");
    if (path == "/v1/ledger/checkpoint") return reads(request) ? checkpoint() : only("GET");
    if (path.starts_with(tiles)) {
        return reads(request) ? tile(path.substr(tiles.size())) : only("GET");
    }
    return not_found();
}

Response AgentApi::answer_caller(const Request& request) {
    auto reader = parts_.readers.borrow();
    if (!reader) return try_later(reader.error());
    const Time now = parts_.clock.now();
    const auto caller = identify(request, **reader, parts_.trust_domain, now);
    if (!caller) {
        return caller.error().code == Errc::denied ? refused(request, caller.error().message)
                                                   : try_later(caller.error());
    }
    if (request.path() == "/v1/chain") return chain(*caller, **reader);
    return reports_.answer(request, *caller, **reader, now);
}

Response AgentApi::chain(const Caller& caller, Store& store) const {
    const auto head = store.chain_head(caller.host.id);
    if (!head) return try_later(head.error());
    if (!*head) return Response{204, "", "", {}, true};
    return json_response(200, json{{"chain", (*head)->chain_id},
                                   {"digest", (*head)->digest},
                                   {"sequence", (*head)->sequence},
                                   {"state_digest", (*head)->state_digest}}
                                  .dump());
}

Response AgentApi::authorities() const {
    return Response{200,
                    "application/pem-certificate-chain",
                    parts_.authority.issuing.pem() + parts_.authority.root.pem(),
                    {},
                    true};
}

Response AgentApi::checkpoint() const {
    auto reader = parts_.readers.borrow();
    if (!reader) return try_later(reader.error());
    const auto head = (*reader)->head();
    if (!head) return try_later(head.error());
    if (head->note.empty()) return not_found();
    return Response{200, "text/plain; charset=utf-8", head->note, {}, true};
}

Response AgentApi::tile(std::string_view text) const {
    const auto place = place_of(text);
    if (!place) return not_found();
    auto reader = parts_.readers.borrow();
    if (!reader) return try_later(reader.error());
    const auto scope = ReadScope::begin(**reader);
    if (!scope) return try_later(scope.error());
    const auto head = (*reader)->head();
    if (!head) return try_later(head.error());
    const auto hashes = read_tile(**reader, place->level, place->number, place->width, head->size);
    if (!hashes) {
        return hashes.error().code == Errc::not_found ? not_found() : try_later(hashes.error());
    }
    return Response{200, "application/octet-stream", *hashes, {}, true};
}

}  // namespace presscheck
