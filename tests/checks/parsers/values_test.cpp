#include "checks/parsers/json_values.h"
#include "checks/parsers/yaml_values.h"
#include "core/limits.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using ValueType = ValueTree::Type;

std::string repeated(std::string_view part, std::size_t times) {
    std::string whole;
    for (std::size_t i = 0; i < times; ++i)
        whole += part;
    return whole;
}

// One line of a tree: maps as {key=...}, lists as [...], scalars as type:text.
std::string spelled(const ValueTree& tree) {
    const bool map = tree.type == ValueType::map;
    if (!map && tree.type != ValueType::list) {
        const bool undecided = tree.type == ValueType::undecided;
        return (undecided ? "?" : std::string(name_of(tree.type))) + ":" + tree.text;
    }
    std::string all;
    for (std::size_t i = 0; i < tree.items.size(); ++i) {
        if (i > 0) all += ",";
        if (map) all += tree.keys[i] + "=";
        all += spelled(tree.items[i]);
    }
    return map ? "{" + all + "}" : "[" + all + "]";
}

std::string outcome(const Result<ValueTree>& result) {
    if (result) return spelled(*result);
    return result.error().code == Errc::too_large ? "too_large" : "malformed";
}
std::string json(std::string_view bytes) {
    return outcome(parse_json_values(bytes));
}
std::string yaml(std::string_view bytes) {
    return outcome(parse_yaml_values(bytes));
}

}  // namespace

TEST_CASE("JSON keeps order, types and the text of numbers", "[checks]") {
    CHECK(json(R"({"b":[1,-2,1.50,1e3,true,false,null],"a":{"":"x\n"},"c":[],"d":{}})") ==
          "{b=[integer:1,integer:-2,number:1.50,number:1e3,boolean:true,boolean:false,null:],"
          "a={=text:x\n},c=[],d={}}");
    CHECK(json(" 123456789012345678901234567890 ") == "integer:123456789012345678901234567890");
}

TEST_CASE("what is not JSON to the letter is refused whole", "[checks][hostile]") {
    const auto bytes =
        GENERATE(as<std::string>{}, "", "{", "{} {}", "{}x", R"({"a":1,"a":2})", R"({"a":1,})",
                 "// c\n{}", "\"\xff\"", "\"\\ud800\"", "\xef\xbb\xbf{}", std::string("1\0", 2),
                 "NaN", "01", "{a:1}", "1e999999");
    CAPTURE(bytes);

    CHECK(json(bytes) == "malformed");
}

TEST_CASE("JSON beyond the bounds is too large", "[checks][hostile]") {
    const auto deep = limits::yaml_depth;
    const auto name = std::string(limits::yaml_piece_bytes + 1, 'a');

    CHECK(json(repeated("[", deep) + repeated("]", deep)) ==
          repeated("[", deep) + repeated("]", deep));
    CHECK(json(repeated("[", deep + 1) + repeated("]", deep + 1)) == "too_large");
    CHECK(json(repeated("[", 1'000'000)) == "too_large");
    CHECK(json("[" + repeated("1,", limits::yaml_nodes) + "1]") == "too_large");
    CHECK(json("{\"" + name + "\":1}") == "too_large");
    CHECK(json("\"" + name + "\"") == "too_large");
    CHECK(json(std::string(limits::yaml_bytes + 1, ' ')) == "too_large");
}

TEST_CASE("YAML has the types both of its versions give it", "[checks]") {
    CHECK(yaml("a: 1\nb: [true, 'true', x, -2.5, 0x1F]\nc:\nd: ~\n8080: \"\"\n") ==
          "{a=integer:1,b=[boolean:true,text:true,text:x,number:-2.5,integer:0x1F],c=null:,d=null:,"
          "8080=text:}");
    CHECK(yaml("# nothing\n") == "null:");
    CHECK(yaml("") == "null:");
    CHECK(yaml("---\na: 10.0.0.1\nb: 127.0.0.1:9200\nc: 1.2.3\n") ==
          "{a=text:10.0.0.1,b=text:127.0.0.1:9200,c=text:1.2.3}");
}

TEST_CASE("YAML that its versions read apart is undecided", "[checks]") {
    const auto scalar =
        GENERATE(as<std::string>{}, "yes", "No", "on", "OFF", "y", "010", "0o17", "0b1", "1_000",
                 "22:22", "2026-01-01", "1e3", ".5", "5.", "1.5e3", "2001-12-14t21:59:43.10-05:00");
    CAPTURE(scalar);

    CHECK(type_of_plain(scalar) == ValueType::undecided);
    CHECK(yaml("a: '" + scalar + "'") == "{a=text:" + scalar + "}");
}

TEST_CASE("YAML whose meaning depends on its reader is refused whole", "[checks][hostile]") {
    const auto bytes = GENERATE(as<std::string>{}, "a: &x 1\nb: *x\n", "a: !!str 1\n",
                                "a: 1\na: 2\n", "a: 1\n---\nb: 2\n", "<<: {a: 1}\n", "a: [\n",
                                "a: \xff\n", "~: 1\n", "? [a]\n: 1\n", "a: \"x\\0y\"\n");
    CAPTURE(bytes);

    CHECK(yaml(bytes) == "malformed");
}

TEST_CASE("YAML beyond the bounds is too large", "[checks][hostile]") {
    const auto deep = limits::yaml_depth;

    CHECK(yaml(repeated("[", deep) + repeated("]", deep)) ==
          repeated("[", deep) + repeated("]", deep));
    CHECK(yaml(repeated("[", deep + 1) + repeated("]", deep + 1)) == "too_large");
    CHECK(yaml(repeated("[", 100'000)) == "too_large");
    CHECK(yaml("- " + std::string(limits::yaml_piece_bytes + 1, 'a')) == "too_large");
    CHECK(yaml("[" + repeated("1,", limits::yaml_nodes) + "1]") == "too_large");
    CHECK(yaml(std::string(limits::yaml_bytes + 1, '#')) == "too_large");
}

}  // namespace presscheck::test
