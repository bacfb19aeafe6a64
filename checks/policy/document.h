// A YAML file as a tree with places, read strictly: UTF-8, one document, no duplicate keys, no
// anchors, aliases, merge keys or tags, bounded in bytes, depth and nodes. docs/policy.md, "YAML".
//
// Scalars stay text; whoever asks for a value says which type reads it. The only file that includes
// libyaml is document.cpp.
#pragma once

#include "checks/policy/policy.h"
#include "checks/policy/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct Node {
    enum class Kind { scalar, list, map };
    Kind kind = Kind::scalar;
    Place place;
    std::string text;         // of a scalar
    bool quoted = false;      // of a scalar
    std::vector<Node> items;  // of a list, and the values of a map
    std::vector<Node> keys;   // of a map, scalars, as many as items

    const Node* find(std::string_view key) const;  // of a map; null when it is not there
};

// What becomes of a place without a value (`a:`, `~`, `null`, an empty file): our own files may
// have none, those of other programs do. Kept, it is a scalar that is not quoted.
enum class Nulls { refused, kept };

// REQUIRES nothing: any bytes are answered, within a second and in bounded memory.
Loaded<Node> parse_document(std::string_view bytes, Nulls nulls = Nulls::refused);

// Reads a file a person wrote, at most limits::yaml_bytes of it.
// Errors: not_found, denied, too_large, malformed (a directory, a device), each with the path and
// how to mend it.
Result<std::string> read_text_file(const std::string& path);

}  // namespace presscheck
