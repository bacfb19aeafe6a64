#include "checks/parsers/xml_elements.h"

#include "core/limits.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace presscheck {
namespace {

constexpr XML_Char name_separator = '\n';  // stands in no name and in no address of a namespace
constexpr std::string_view inclusion = "http://www.w3.org/2001/XInclude";

struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

std::string_view without_namespace(std::string_view name) {
    return name.substr(name.rfind(name_separator) + 1);
}

// Builds the tree while expat reads, and stops at the first thing outside the bounds.
class Building {
public:
    explicit Building(XML_Parser parser) : parser_(parser) {}

    Result<XmlElement> run(std::string_view bytes) {
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, on_start, on_end);
        XML_SetCharacterDataHandler(parser_, on_text);
        XML_SetStartDoctypeDeclHandler(parser_, on_doctype);
        const auto done = XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()), 1);
        if (problem_) return *std::move(problem_);
        if (done != XML_STATUS_OK)
            return Error{Errc::malformed,
                         "XML: " + where() + XML_ErrorString(XML_GetErrorCode(parser_))};
        return std::move(root_);
    }

private:
    static Building& of(void* self) { return *static_cast<Building*>(self); }
    static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
        of(self).start(name, attributes);
    }
    static void on_end(void* self, const XML_Char* /*name*/) { of(self).end(); }
    static void on_text(void* self, const XML_Char* text, int size) {
        of(self).add_text({text, static_cast<std::size_t>(size)});
    }
    static void on_doctype(void* self, const XML_Char* /*name*/, const XML_Char* system,
                           const XML_Char* known, int internal) {
        if (system != nullptr || known != nullptr || internal != 0)
            of(self).refuse(Errc::malformed, "a DTD");
    }

    std::string where() const {
        return "line " + std::to_string(XML_GetCurrentLineNumber(parser_)) + ": ";
    }

    void refuse(Errc code, std::string_view why) {
        if (problem_) return;
        problem_ = Error{code, "XML: " + where() + std::string(why)};
        XML_StopParser(parser_, XML_FALSE);
    }

    void start(std::string_view name, const XML_Char** attributes) {
        if (problem_) return;
        if (name.substr(0, name.find(name_separator)) == inclusion)
            return refuse(Errc::malformed, "an inclusion of another file");
        if (open_.size() >= limits::yaml_depth) return refuse(Errc::too_large, "too deep");
        // Its parent does not grow while it is open.
        auto* element = open_.empty() ? &root_ : &open_.back()->children.emplace_back();
        open_.push_back(element);
        element->name = without_namespace(name);
        element->line = XML_GetCurrentLineNumber(parser_);
        count(name);
        for (; *attributes != nullptr; attributes += 2) {
            count(attributes[0]);
            count(attributes[1]);
            if (problem_) return;
            element->attributes.push_back(
                {std::string(without_namespace(attributes[0])), attributes[1]});
        }
    }

    void count(std::string_view piece) {
        if (piece.size() > limits::yaml_piece_bytes) refuse(Errc::too_large, "a text");
        if (++pieces_ > 2 * limits::yaml_nodes) refuse(Errc::too_large, "too many values");
    }

    void add_text(std::string_view text) {
        if (problem_ || open_.empty()) return;
        auto& whole = open_.back()->text;
        whole += text;
        if (whole.size() > limits::yaml_piece_bytes) refuse(Errc::too_large, "a text");
    }

    void end() {
        if (problem_) return;
        auto& text = open_.back()->text;
        constexpr std::string_view blanks = " \t\r\n";
        text.erase(text.find_last_not_of(blanks) + 1);
        text.erase(0, std::min(text.find_first_not_of(blanks), text.size()));
        open_.pop_back();
    }

    XML_Parser parser_;
    XmlElement root_;
    std::vector<XmlElement*> open_;
    std::size_t pieces_ = 0;  // names and values
    std::optional<Error> problem_;
};

}  // namespace

Result<XmlElement> parse_xml(std::string_view bytes) {
    if (bytes.size() > limits::yaml_bytes) return Error{Errc::too_large, "XML: too many bytes"};
    const Parser parser(XML_ParserCreateNS(nullptr, name_separator));
    if (!parser) return Error{Errc::unavailable, "XML: no memory"};
    return Building(parser.get()).run(bytes);
}

}  // namespace presscheck
