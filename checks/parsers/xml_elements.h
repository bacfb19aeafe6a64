// XML as other programs read it: elements with their attributes and their own text, named without
// namespaces. What a document means must not hang on another file, so that one with a DTD, an
// entity of its own or an inclusion (XInclude) is not read.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct XmlAttribute {
    std::string name, value;
};

struct XmlElement {
    std::string name;  // without its prefix, as attributes are
    std::size_t line = 0;
    std::string text;  // directly in it, without blanks at both ends
    std::vector<XmlAttribute> attributes;
    std::vector<XmlElement> children;
};

// The document's element. UTF-8, UTF-16, ISO-8859-1 and ASCII are read; texts are UTF-8. Bounded as
// YAML: limits::yaml_bytes, yaml_depth, yaml_nodes, yaml_piece_bytes.
// Errors: malformed, too_large.
Result<XmlElement> parse_xml(std::string_view bytes);

}  // namespace presscheck
