// What came over the network, for probes: an answer, that there is none and why, or why that is not
// known.
#pragma once

#include "checks/host.h"
#include "checks/net_names.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace presscheck {

struct NothingThere {};  // nobody listens, or there is no such name: known

using FetchedAnswer = std::variant<std::string, NothingThere, Reason>;

FetchedAnswer fetched_answer(const Host& host, std::string_view name);

// Nothing for what is known.
std::optional<Reason> reason_of(NoAnswer why);

}  // namespace presscheck
