// A document of lists and maps (JSON, YAML) as other programs write them, with the type each value
// has for its readers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct ValueTree {
    // `undecided`: readers of the format do not agree what it is.
    enum class Type { text, integer, number, boolean, null, list, map, undecided };
    Type type = Type::null;
    std::string text;               // of what is no list, map or null; numbers as they are written
    std::size_t line = 0;           // from 1; 0 where the parser does not tell
    std::vector<ValueTree> items;   // of a list, and the values of a map
    std::vector<std::string> keys;  // of a map, as many as items, none twice
};

// "text", "integer" ...; REQUIRES: not undecided.
std::string_view name_of(ValueTree::Type type);

}  // namespace presscheck
