// Takes JSON text of a request apart without building it.
//
// A tree of eight MiB of `1,1,1` is twenty times its text. What is looked at here costs nothing but
// the look, and says what is small enough to be parsed. It decides nothing about validity: whoever
// wants a value parses its piece.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace presscheck {

// Whether the text can be of no more than `most` values: itself, its members and elements, and
// theirs.
bool has_few_values(std::string_view json, std::size_t most);

// The elements of `{"<name>": [...]}`, an object with that one member, as pieces of the text.
// Errors: malformed (not of that shape), too_large (more than `most` elements; it looks no
// further).
Result<std::vector<std::string_view>> elements_of(std::string_view json, std::string_view name,
                                                  std::size_t most);

}  // namespace presscheck
