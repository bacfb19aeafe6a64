#include "checks/probes/fetched_answer.h"

namespace presscheck {

std::optional<Reason> reason_of(NoAnswer why) {
    switch (why) {
        case NoAnswer::refused:
        case NoAnswer::no_such_name:
            return std::nullopt;
        case NoAnswer::timeout:
            return Reason::budget;
        case NoAnswer::unreachable:
            return Reason::denied;
        case NoAnswer::forbidden:
            return Reason::not_permitted;
        case NoAnswer::too_large:
            return Reason::too_large;
        case NoAnswer::no_tls:
        case NoAnswer::broken:
            break;
    }
    return Reason::malformed;
}

// That nobody asked is no answer, on a machine that is there as on an image.
FetchedAnswer fetched_answer(const Host& host, std::string_view name) {
    auto bytes = host.fetched(name);
    if (!bytes && bytes.error().code == Errc::not_found) return Reason::not_live;
    if (!bytes) return reason_of(bytes.error(), host);
    if (!bytes->starts_with('!')) return *std::move(bytes);
    const auto why = parse_no_answer(*bytes);
    if (!why) return Reason::malformed;
    if (const auto reason = reason_of(*why)) return *reason;
    return NothingThere{};
}

}  // namespace presscheck
