// The words a result may use: its state, and why it is unknown. Closed lists.
#pragma once

#include <optional>
#include <string_view>

namespace presscheck {

enum class State { pass, fail, unknown, not_applicable };

enum class Reason {
    absent,
    denied,
    not_permitted,
    not_live,
    budget,
    too_large,
    malformed,
    directory_service,
    version,
    stale,
    undeclared,
    clock,
    unsupported,
    no_check,
    late,
    container,
};

// Worst first: fail, unknown, pass, not_applicable. Smaller is worse.
int rank_of(State state);

std::string_view name_of(State state);
std::string_view name_of(Reason reason);
std::optional<State> parse_state(std::string_view name);
std::optional<Reason> parse_reason(std::string_view name);

}  // namespace presscheck
