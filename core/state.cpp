#include "core/state.h"

#include <array>
#include <utility>

namespace presscheck {
namespace {

constexpr std::array states{
    std::pair{State::pass, std::string_view{"pass"}},
    std::pair{State::fail, std::string_view{"fail"}},
    std::pair{State::unknown, std::string_view{"unknown"}},
    std::pair{State::not_applicable, std::string_view{"not_applicable"}},
};

constexpr std::array reasons{
    std::pair{Reason::absent, std::string_view{"absent"}},
    std::pair{Reason::denied, std::string_view{"denied"}},
    std::pair{Reason::not_permitted, std::string_view{"not_permitted"}},
    std::pair{Reason::not_live, std::string_view{"not_live"}},
    std::pair{Reason::budget, std::string_view{"budget"}},
    std::pair{Reason::too_large, std::string_view{"too_large"}},
    std::pair{Reason::malformed, std::string_view{"malformed"}},
    std::pair{Reason::directory_service, std::string_view{"directory_service"}},
    std::pair{Reason::version, std::string_view{"version"}},
    std::pair{Reason::stale, std::string_view{"stale"}},
    std::pair{Reason::undeclared, std::string_view{"undeclared"}},
    std::pair{Reason::clock, std::string_view{"clock"}},
    std::pair{Reason::unsupported, std::string_view{"unsupported"}},
    std::pair{Reason::no_check, std::string_view{"no_check"}},
    std::pair{Reason::late, std::string_view{"late"}},
    std::pair{Reason::container, std::string_view{"container"}},
};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
    for (const auto& [known, name] : table) {
        if (known == value) return name;
    }
    return {};
}

template <class Table>
auto find_in(const Table& table, std::string_view name)
    -> std::optional<decltype(table.front().first)> {
    for (const auto& [value, known] : table) {
        if (known == name) return value;
    }
    return std::nullopt;
}

}  // namespace

int rank_of(State state) {
    switch (state) {
        case State::fail:
            return 0;
        case State::unknown:
            return 1;
        case State::pass:
            return 2;
        case State::not_applicable:
            return 3;
    }
    return 3;
}

std::string_view name_of(State state) {
    return name_in(states, state);
}
std::string_view name_of(Reason reason) {
    return name_in(reasons, reason);
}
std::optional<State> parse_state(std::string_view name) {
    return find_in(states, name);
}
std::optional<Reason> parse_reason(std::string_view name) {
    return find_in(reasons, name);
}

}  // namespace presscheck
