// XML of other programs: a tree is bounded and whole, holds no document with a DTD that says
// anything, and says the same when it is written out and read again.
#include "checks/parsers/xml_elements.h"
#include "core/bytes.h"
#include "core/limits.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::XmlElement;
using presscheck::fuzz::require;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = std::string_view("<>&\"\r\n\t").find(c) == std::string_view::npos;
        out += plain ? std::string(1, c) : "&#" + std::to_string(static_cast<int>(c)) + ";";
    }
    return out;
}

// Names without prefixes may stand twice: each gets a number.
std::string written(const XmlElement& element) {
    auto all = "<" + element.name;
    int number = 0;
    for (const auto& [name, value] : element.attributes)
        all += " " + name + "-" + std::to_string(++number) + "=\"" + escaped(value) + "\"";
    all += ">" + escaped(element.text);
    for (const auto& child : element.children)
        all += written(child);
    return all + "</" + element.name + ">";
}

bool same(const XmlElement& one, const XmlElement& other) {
    return one.name == other.name && one.text == other.text &&
           std::equal(one.attributes.begin(), one.attributes.end(), other.attributes.begin(),
                      other.attributes.end(),
                      [](const auto& left, const auto& right) {
                          return left.value == right.value && right.name.starts_with(left.name);
                      }) &&
           std::equal(one.children.begin(), one.children.end(), other.children.begin(),
                      other.children.end(), same);
}

void hold(const XmlElement& element, std::size_t depth, std::size_t lines) {
    require(depth <= presscheck::limits::yaml_depth, "a tree is bounded in depth");
    require(element.line >= 1 && element.line <= lines, "an element stands on a line");
    require(!element.name.empty() && element.name.find(':') == std::string::npos,
            "a name has no prefix");
    require(presscheck::is_utf8(element.text), "texts are UTF-8");
    require(element.text.size() <= presscheck::limits::yaml_piece_bytes, "texts are bounded");
    for (const auto& child : element.children)
        hold(child, depth + 1, lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto tree = presscheck::parse_xml(text);
    if (!tree) return 0;
    // In UTF-16 a newline is one byte among others: no more lines than bytes.
    hold(*tree, 1, text.size() + 1);
    require(text.find("<!ENTITY") == std::string::npos || text.find("<!--") != std::string::npos ||
                text.find("<![CDATA[") != std::string::npos || text.find("<?") != std::string::npos,
            "no entity is declared");
    const auto again = presscheck::parse_xml(written(*tree));
    const bool larger = !again && again.error().code == presscheck::Errc::too_large;
    require(larger || (again && same(*tree, *again)), "what was read is read again");
    return 0;
}
