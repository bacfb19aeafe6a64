// What each probe is called, takes and returns, so that a policy can be type-checked without it:
// the collector links these declarations and no probe. A test holds each probe to its own.
#pragma once

#include "checks/policy/type.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace presscheck {

using ClosedWords = std::span<const std::string_view>;

struct Column {
    std::string_view name;
    Type type;
    ClosedWords words = {};  // of text that is always one of these; none: any text
};

struct Argument {
    std::string_view name;
    Type type;
    bool required = false;
    bool expression =
        false;  // an RE2 expression: compiled at load, so that a bad one is refused there
    ClosedWords words = {};  // as of a column
    bool names_one = false;  // a value without `*`, `?` and `[` leaves one row at most
};

struct ProbeDeclaration {
    std::string_view name;
    std::span<const Argument> arguments;
    std::span<const Column> columns;
    bool at_least_one_row = false;  // a complete table is never empty
    bool at_most_one_row = false;   // and one that has its row is complete

    std::optional<std::size_t> column(std::string_view column_name) const;
    const Argument* argument(std::string_view argument_name) const;
};

// In alphabetical order.
std::span<const ProbeDeclaration> probe_declarations();

// Null when no probe has this name.
const ProbeDeclaration* find_declaration(std::string_view name);

}  // namespace presscheck
