#include "checks/sightings.h"

#include "core/limits.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::string_view shape =
    "a kind is {\"looked\": time, \"seen\": {thing: time or {\"by\": time}}}";

Result<Time> time_of(const json& value) {
    if (!value.is_string()) return Error{Errc::malformed, std::string(shape)};
    return parse_time(value.get_ref<const std::string&>());
}

}  // namespace

std::vector<Cell> Sightings::note(std::string_view kind, const std::vector<std::string>& things,
                                  Time now, bool all) {
    const auto found = before_.find(kind);
    const Kind known = found == before_.end() ? Kind{} : found->second;
    // What came while nobody looked, or by a clock that was set back, came at some time until now.
    const bool dated = known.looked && *known.looked <= now && now - *known.looked <= longest_gap;
    Kind next = all ? Kind{now, {}} : known;
    std::vector<Cell> since;
    for (const auto& thing : things) {
        const auto old = known.seen.find(thing);
        const auto when = old != known.seen.end() ? old->second
                          : dated                 ? Since{now}
                                                  : Since{Bound{now}};
        if (next.seen.size() < limits::rows_per_table) next.seen.insert_or_assign(thing, when);
        const auto* moment_seen = std::get_if<Time>(&when);
        since.push_back(moment_seen != nullptr ? moment(*moment_seen)
                                               : Cell{std::get<Bound>(when)});
    }
    after_.insert_or_assign(std::string(kind), std::move(next));
    return since;
}

Sightings Sightings::for_next_scan() const {
    Sightings next;
    next.before_ = before_;
    for (const auto& [name, kind] : after_)
        next.before_.insert_or_assign(name, kind);
    return next;
}

Result<Sightings> Sightings::from_json(const json& object) {
    const Error wrong{Errc::malformed, std::string(shape)};
    if (!object.is_object()) return wrong;
    Sightings sightings;
    std::size_t things = 0;
    for (const auto& [name, written] : object.items()) {
        if (!written.is_object() || !written.contains("seen") || !written["seen"].is_object())
            return wrong;
        Kind kind;
        if (written.contains("looked")) {
            const auto looked = time_of(written["looked"]);
            if (!looked) return looked.error();
            kind.looked = *looked;
        }
        for (const auto& [thing, since] : written["seen"].items()) {
            const bool bound = since.is_object() && since.contains("by");
            const auto time = time_of(bound ? since["by"] : since);
            if (!time) return time.error();
            kind.seen.emplace(thing, bound ? Since{Bound{*time}} : Since{*time});
            if (++things > limits::rows_per_table)
                return Error{Errc::too_large, "more things than a table has rows"};
        }
        sightings.before_.emplace(name, std::move(kind));
    }
    return sightings;
}

json Sightings::to_json() const {
    auto object = json::object();
    for (const auto& [name, kind] : for_next_scan().before_) {
        auto seen = json::object();
        for (const auto& [thing, since] : kind.seen) {
            const auto* time = std::get_if<Time>(&since);
            seen[thing] = time != nullptr ? json(format_time(*time))
                                          : json{{"by", format_time(std::get<Bound>(since).by)}};
        }
        object[name] = {{"seen", std::move(seen)}};
        if (kind.looked) object[name]["looked"] = format_time(*kind.looked);
    }
    return object;
}

}  // namespace presscheck
