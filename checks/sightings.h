// Since when things have been as they are that carry no date of their own: what one scan hands to
// the next. An index of packages does not tell since when it offers one.
//
// Pure: what was known before comes in, what is known now goes out, and whoever scans keeps it.
#pragma once

#include "checks/table.h"
#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace presscheck {

class Sightings {
public:
    // Somebody who looks less often cannot tell when a thing came.
    static constexpr std::chrono::hours longest_gap{24};

    // Since when each of these things of one kind has been there: the moment it was first seen, or
    // a bound where nobody had looked shortly before. `all`: there is no other one now; otherwise
    // what was known of others stays, and the next scan cannot tell what is new.
    std::vector<Cell> note(std::string_view kind, const std::vector<std::string>& things, Time now,
                           bool all);

    // What the next scan begins with.
    Sightings for_next_scan() const;

    bool empty() const { return before_.empty() && after_.empty(); }

    // {"updates": {"looked": time, "seen": {thing: time or {"by": time}}}}; without `looked` when
    // not all of the kind has been seen yet.
    // Errors: malformed, too_large.
    static Result<Sightings> from_json(const nlohmann::json& object);
    nlohmann::json to_json() const;

private:
    using Since = std::variant<Time, Bound>;
    struct Kind {
        std::optional<Time> looked;
        std::map<std::string, Since, std::less<>> seen;
    };
    using Kinds = std::map<std::string, Kind, std::less<>>;

    Kinds before_, after_;
};

}  // namespace presscheck
