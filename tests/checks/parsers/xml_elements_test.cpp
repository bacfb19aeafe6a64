#include "checks/parsers/xml_elements.h"

#include "checks/policy/argument.h"
#include "checks/policy/xml_address.h"
#include "core/limits.h"
#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

// name(@a=1 "text" child(...)): a tree on one line.
std::string spelled(const XmlElement& element) {
    std::string all = element.name + "(";
    for (const auto& [name, value] : element.attributes)
        all += "@" + name + "=" + value + " ";
    if (!element.text.empty()) all += "\"" + element.text + "\"";
    for (const auto& child : element.children)
        all += spelled(child);
    return all + ")";
}

std::string xml(std::string_view bytes) {
    const auto root = parse_xml(bytes);
    if (root) return spelled(*root);
    return root.error().code == Errc::too_large ? "too_large" : "malformed";
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string whole;
    for (std::size_t i = 0; i < times; ++i)
        whole += part;
    return whole;
}

// ASCII as UTF-16 with its byte order mark.
std::string in_utf16(std::string_view text) {
    std::string bytes = "\xff\xfe";
    for (const char c : text)
        bytes += {c, '\0'};
    return bytes;
}

}  // namespace

TEST_CASE("an element has its attributes, its own text and its children", "[checks]") {
    CHECK(xml("<a/>") == "a()");
    CHECK(xml("<?xml version=\"1.0\"?>\n<!-- x --><a b=\"1\" c='&lt;2'> t<d> u </d>v\n</a>") ==
          "a(@b=1 @c=<2 \"tv\"d(\"u\"))");
    CHECK(xml("<a><![CDATA[<b>&amp;]]> &#x1EC7;</a>") == "a(\"<b>&amp; \u1ec7\")");
    CHECK(xml("\xef\xbb\xbf<a/>") == "a()");
    CHECK(xml("<!DOCTYPE a><a/>") == "a()");
    CHECK(parse_xml("<a>\n\n<b/></a>")->children.front().line == 3);
}

TEST_CASE("names are told without namespaces", "[checks]") {
    CHECK(xml("<p:a xmlns:p=\"urn:x\" p:b=\"1\" xml:lang=\"vi\"><c xmlns=\"urn:y\"/></p:a>") ==
          "a(@b=1 @lang=vi c())");
}

TEST_CASE("XML in an encoding that everybody reads is read", "[checks]") {
    CHECK(xml(in_utf16("<a b=\"1\"/>")) == "a(@b=1 )");
    CHECK(xml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>") == "a(\"\u00e9\")");
}

TEST_CASE("XML that hangs on more than itself is not read", "[checks][hostile]") {
    const auto document =
        GENERATE(as<std::string>{}, "<!DOCTYPE a SYSTEM \"file:///etc/shadow\"><a/>",
                 "<!DOCTYPE a PUBLIC \"-//x//y\" \"http://x/y.dtd\"><a/>",
                 "<!DOCTYPE a [<!ENTITY e SYSTEM \"/etc/shadow\">]><a>&e;</a>",
                 "<!DOCTYPE a [<!ATTLIST a b CDATA \"on\">]><a/>",
                 "<!DOCTYPE a [<!ENTITY l \"ha\"><!ENTITY m \"&l;&l;&l;\">]><a>&m;</a>",
                 "<a xmlns:i=\"http://www.w3.org/2001/XInclude\"><i:include href=\"b.xml\"/></a>",
                 "<a>&undeclared;</a>", "<!DOCTYPE a><a>&undeclared;</a>", "<!DOCTYPE a []><a/>");
    CAPTURE(document);

    CHECK(xml(document) == "malformed");
}

TEST_CASE("XML that is none to the letter is malformed", "[checks][hostile]") {
    const auto document =
        GENERATE(as<std::string>{}, "", " ", "text", "<a>", "<a></b>", "<a/><b/>",
                 "<a b='1' b='2'/>", "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", "<p:a/>",
                 "<a b=1/>", "<a b='<'/>", "<a>&</a>", "<a>&#0;</a>", "<a>\x01</a>", "<a>\xff</a>",
                 std::string("<a>\0</a>", 8), "<?xml version=\"1.0\" encoding=\"EBCDIC\"?><a/>",
                 "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", "\xff\xfe<a/>", "<a/>\n<!-- --",
                 " <?xml version=\"1.0\"?><a/>");
    CAPTURE(document);

    CHECK(xml(document) == "malformed");
}

TEST_CASE("XML beyond the bounds is too large", "[checks][hostile]") {
    const auto deep = [](std::size_t depth) {
        return repeated("<a>", depth) + repeated("</a>", depth);
    };
    CHECK(xml(deep(limits::yaml_depth)) != "too_large");
    CHECK(xml(deep(limits::yaml_depth + 1)) == "too_large");
    CHECK(xml(repeated("<a>", 1'000'000)) == "too_large");
    CHECK(xml("<a>" + std::string(limits::yaml_piece_bytes + 1, 'x') + "</a>") == "too_large");
    CHECK(xml("<a b='" + std::string(limits::yaml_piece_bytes + 1, 'x') + "'/>") == "too_large");
    CHECK(xml("<a>" + repeated("<b/>", 2 * limits::yaml_nodes) + "</a>") == "too_large");
    CHECK(xml("<a>" + std::string(limits::yaml_bytes, ' ') + "</a>") == "too_large");
}

TEST_CASE("an address of XML is a path of names, numbers and an attribute", "[checks]") {
    const auto steps = parse_xml_address("/Server/*/Connector[2]/@port");

    REQUIRE(steps);
    REQUIRE(steps->size() == 4);
    CHECK(steps->at(1).name == "*");
    CHECK(steps->at(2).index == 2);
    CHECK(steps->at(3).attribute);
}

TEST_CASE("an address that is none is refused", "[checks][hostile]") {
    const auto* address =
        GENERATE("", "a", "/", "//a", "/a/", "/a//b", "/@b", "/a/@b/c", "/a[0]", "/a[-1]", "/a[x]",
                 "/a[1", "/a]", "/a/@b[1]", "/a/..", "/a/.", "/a b", "/p:a", "/a[@b='c']",
                 "/a/text()", "/a[99999999999999999999]", "/a/@");
    CAPTURE(address);

    CHECK_FALSE(parse_xml_address(address));
    CHECK(fault_of(Argument{"address", Type{Kind::text}}, Value{Scalar{std::string(address)}}));
}

}  // namespace presscheck::test
