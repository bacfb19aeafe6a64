// A line of /etc/passwd and its kin, as the C library reads it: fields between colons.
#pragma once

#include "core/state.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace presscheck {

// Blanks before the name do not count; empty lines and comments are no records.
std::optional<std::string_view> record_of(std::string_view line);

std::vector<std::string_view> fields_of(std::string_view record);

// A carriage return at the end belongs to the last field for every program that reads it, so the
// record stays as it is, but a person has to hear of it.
bool has_control(std::string_view text);

// A user's or a group's number.
std::optional<std::int64_t> parse_id(std::string_view field);

// `+` and `-` ask a directory for records.
bool is_import(std::string_view record);

// Lines are left out of what was read of a file; the first reason stays, and its line.
template <class File>
void leave_out(File& file, Reason reason, std::size_t line) {
    if (file.incomplete) return;
    file.incomplete = reason;
    file.incomplete_line = line;
}

}  // namespace presscheck
