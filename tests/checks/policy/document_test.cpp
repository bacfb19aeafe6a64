#include "checks/policy/document.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

// The problems of a document that must have some, one a line.
std::string problems_of(std::string_view bytes) {
    const auto loaded = parse_document(bytes);
    const auto* problems = std::get_if<std::vector<Problem>>(&loaded);
    return problems == nullptr ? "none\n" : spell("f", *problems);
}

// REQUIRES: the document is good.
Node node_of(std::string_view bytes) {
    return std::get<Node>(parse_document(bytes));
}

std::string nested_by_indentation(std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += std::string(i, ' ') + "a:\n";
    return text;
}

}  // namespace

TEST_CASE("a document is a tree of texts with their places", "[policy]") {
    const auto root = node_of("a: no\nđb: [0640, 'x y']\nc:\n  - d: |\n      text\n");

    REQUIRE(root.kind == Node::Kind::map);
    REQUIRE(root.find("a") != nullptr);
    CHECK(root.find("a")->text == "no");
    CHECK_FALSE(root.find("a")->quoted);
    CHECK(root.find("a")->place.column == 4);
    REQUIRE(root.find("đb") != nullptr);
    REQUIRE(root.find("đb")->items.size() == 2);
    const auto& second = root.find("đb")->items[1];
    CHECK(second.text == "x y");
    CHECK(second.quoted);
    CHECK(second.place.line == 2);
    CHECK(second.place.column == 12);
    CHECK(root.find("e") == nullptr);
}

TEST_CASE("a byte order mark, Windows line ends and document marks change nothing", "[policy]") {
    const auto root =
        node_of("\xef\xbb\xbf---\r\na: \"b\r\n  c\"\r\nd: |\r\n  e\r\n  f\r\n...\r\n");

    CHECK(root.find("a")->text == "b c");
    CHECK(root.find("d")->text == "e\nf\n");
    CHECK(root.find("d")->place.line == 4);
    CHECK(root.find("d")->place.column == 4);
}

TEST_CASE("what YAML has and our files do not is refused in its place", "[policy]") {
    const auto [text, problem] = GENERATE(table<std::string, std::string>({
        {"a: &x b", "f:1:4: an anchor (&name); write the value out where it is needed\n"},
        {"a: *x", "f:1:4: an alias (*name); write the value out\n"},
        {"a: !!str b",
         "f:1:4: a tag (!name); the schema says what a value is, leave the tag out\n"},
        {"a: ! b", "f:1:4: a tag (!name); the schema says what a value is, leave the tag out\n"},
        {"a: ! 'b'", "f:1:4: a tag (!name); the schema says what a value is, leave the tag out\n"},
        {"!x\na: b", "f:1:1: a tag (!name); the schema says what a value is, leave the tag out\n"},
        {"<<: {a: b}", "f:1:1: a merge key (<<); write the keys out\n"},
        {"? [a]\n: b", "f:1:3: a key is a text, not a list or a map\n"},
        {"a: b\nc: d\na: e", "f:3:1: duplicate key 'a'; it is already in line 1\n"},
        {"a: b\n---\nc: d", "f:2:1: a second document; a file holds one\n"},
        {"{a: b} c", "f:1:8: a second document; a file holds one\n"},
        {"a: null", "f:1:4: no value here (empty, ~ or null); write one, or leave its key out\n"},
        {"a: ~", "f:1:4: no value here (empty, ~ or null); write one, or leave its key out\n"},
        {"a: b\nc", "f:2:1: no value here (empty, ~ or null); write one, or leave its key out\n"},
        {"a: [b, ::1]",
         "f:1:8: not YAML: a value is expected here; inside [] and {} a text that "
         "begins with a colon (::1) needs quotes\n"},
        {"", "f:1:1: there is nothing in this file\n"},
        {"# only a comment\n", "f:1:1: there is nothing in this file\n"},
    }));
    CAPTURE(text);

    CHECK(problems_of(text) == problem);
}

TEST_CASE("all that is refused is named at once, in the order of the file", "[policy]") {
    CHECK(problems_of("a: &x b\nc: {d: e, d: f}\ng: *x\nc: ~\n") ==
          "f:1:4: an anchor (&name); write the value out where it is needed\n"
          "f:2:11: duplicate key 'd'; it is already in line 2\n"
          "f:3:4: an alias (*name); write the value out\n"
          "f:4:1: duplicate key 'c'; it is already in line 2\n"
          "f:4:4: no value here (empty, ~ or null); write one, or leave its key out\n");
}

TEST_CASE("a quote that never closes is refused where it opens", "[policy][hostile]") {
    const auto text = GENERATE(as<std::string>{}, "a: b\nc: \"d", "a: b\nc: \"d\n", "a: b\nc: 'd\n",
                               "a: b\nc: 'd''\n", "a: b\nc: \"d\\\"\n", "a: b\nc: 'd\ne: f\n");
    CAPTURE(text);

    CHECK(problems_of(text) == "f:2:4: the quote that opens here never closes\n");
}

TEST_CASE("a quote that the next one closes is refused where it opens", "[policy][hostile]") {
    const auto [text, problem] = GENERATE(table<std::string, std::string>({
        {"a: b\nc: {vi: \"d, en: e}\nf: g\nh: \"i\"\n",
         "f:2:9: the quote that opens here closes "
         "only in line 4, and what follows there is "
         "not YAML; close it where its text ends\n"},
        {"a: 'b\nc: 'd'\n",
         "f:1:4: the quote that opens here closes only in line 2, and what "
         "follows there is not YAML; close it where its text ends\n"},
    }));
    CAPTURE(text);

    CHECK(problems_of(text) == problem);
}

TEST_CASE("a mistake behind a text of several lines is its own", "[policy]") {
    const std::string text = "a: \"b\n  c\"\nd: e: f\n";

    CHECK(problems_of(text).starts_with("f:3:5: not YAML: "));
}

TEST_CASE("a tab where blanks belong is called a tab", "[policy]") {
    const auto [text, place] = GENERATE(table<std::string, std::string>({
        {"\ta: b\n", "f:1:1"},
        {"a:\n\tb: c\n", "f:2:1"},
        {"a:\n  b: c\n\td: e\n", "f:3:1"},
        {"đ: |\n\tb\n", "f:2:1"},
    }));
    CAPTURE(text);

    CHECK(problems_of(text) ==
          place + ": a tab, where YAML takes blanks only; put blanks in its place\n");
}

TEST_CASE("quotes that do close are no problem", "[policy]") {
    const auto [text, value] = GENERATE(table<std::string, std::string>({
        {"a: ''", ""},
        {"a: 'it''s'", "it's"},
        {"a: ''''", "'"},
        {"a: \"\\\"\"", "\""},
        {"a: \"\\\\\"", "\\"},
        {"a: b\"c", "b\"c"},
        {"a: |\n  \"b\n", "\"b\n"},
    }));
    CAPTURE(text);

    CHECK(node_of(text).find("a")->text == value);
}

TEST_CASE("what is not YAML is refused in its place", "[policy][hostile]") {
    const auto [text, place] = GENERATE(table<std::string, std::string>({
        {"a: b: c\n", "f:1:5: not YAML: "},
        {"a: [b\nc: d\n", "f:2:2: not YAML: "},
        {"a: 'b' c\n", "f:1:8: not YAML: "},
        {"a:\n    b: 1\n  c: 2\n", "f:3:3: not YAML: "},
        {"a: @b\n", "f:1:4: not YAML: "},
        {"a: \"\\ud800\"\n", "f:1:7: not YAML: "},
    }));
    CAPTURE(text);

    CHECK(problems_of(text).substr(0, place.size()) == place);
}

TEST_CASE("bytes that are no text are refused in their place", "[policy][hostile]") {
    const auto [text, problem] = GENERATE(table<std::string, std::string>({
        {"a: b\nđ: \xc0\xaf\n", "f:2:4: not UTF-8; save the file as UTF-8\n"},
        {"a: \xed\xa0\x80", "f:1:4: not UTF-8; save the file as UTF-8\n"},
        {std::string("\xff\xfe"
                     "a\0",
                     4),
         "f:1:1: not UTF-8; save the file as UTF-8\n"},
        {std::string("a: b\0c", 6), "f:1:5: a control character (byte 00); take it out\n"},
        {"a: \x1b[2J", "f:1:4: a control character (byte 1b); take it out\n"},
        {"a: b\rc: d\n", "f:1:5: a control character (byte 0d); take it out\n"},
        {"a: \xc2\x9b", "f:1:4: a control character (byte c2); take it out\n"},
        {"a: \"\\0\"", "f:1:4: a control character; take it out\n"},
        {"a: \"\\e[2J\"", "f:1:4: a control character; take it out\n"},
        {"a: b\xe2\x80\xa8", "f:1:5: a line separator (U+2028, U+2029); end the line instead\n"},
        {"a: \xef\xbf\xbf", "f:1:4: a code that is no character (U+FFFE, U+FFFF); take it out\n"},
        {"a: \xef\xbb\xbf", "f:1:4: a byte order mark; it may only begin the file\n"},
    }));

    CHECK(problems_of(text) == problem);
}

TEST_CASE("deep nesting is refused before it costs anything", "[policy][hostile]") {
    const auto text = GENERATE(repeated("[", 10'000), repeated("{", 10'000), repeated("[{", 10'000),
                               repeated("- ", 10'000), repeated("? ", 10'000), repeated("a: {", 33),
                               repeated("[", 33) + repeated("]", 33), nested_by_indentation(2'500));

    CHECK(problems_of(text).find(": nested deeper than 32\n") != std::string::npos);
}

TEST_CASE("indentation 10,000 deep is refused by its size", "[policy][hostile]") {
    CHECK(problems_of(nested_by_indentation(10'000)) ==
          "f:1:1: larger than 4194304 bytes; split the file\n");
}

TEST_CASE("nesting as deep as allowed is read", "[policy]") {
    const auto text = repeated("[", 32) + repeated("]", 32);

    CHECK(problems_of(text) == "none\n");
}

TEST_CASE("bytes that could fill a parser's memory are answered like any others",
          "[policy][hostile]") {
    const std::size_t most = 1U << 20U;
    const auto [text, problem] = GENERATE_COPY(table<std::string, std::string>({
        {repeated("[", most), "f:1:33: nested deeper than 32\n"},
        {repeated("{", most), "f:1:33: nested deeper than 32\n"},
        {"[" + repeated("b,", most / 4) + "]", "f:1:400000: more than 200000 values\n"},
        {"a: \"" + repeated("\\n", most / 4) + "\"",
         "f:1:4: a text longer than 65536 bytes; break it up\n"},
        {"a: |\n" + repeated(" b\n", most / 4),
         "f:1:4: a text longer than 65536 bytes; break it up\n"},
        {"a: " + repeated("b", 70'000), "f:1:4: a text longer than 65536 bytes; break it up\n"},
        {repeated("#\n", most / 2), "f:1:1: there is nothing in this file\n"},
        {repeated("\n", most), "f:1:1: there is nothing in this file\n"},
        {repeated("\t", most), "f:1:1: a tab, "},
        {repeated("&a ", most / 4), "f:1:1: an anchor (&name)"},
        {repeated("! ", most / 4), "f:1:1: a tag (!name)"},
        {"a: b\n" + repeated("b", 2'000) + ": c",
         "f:2:1: a key longer than 1024 characters; shorten it\n"},
    }));

    CAPTURE(text.substr(0, 20));

    CHECK(problems_of(text).substr(0, problem.size()) == problem);
}

TEST_CASE("a piece as long as allowed is read", "[policy]") {
    const auto text = "a: '" + repeated("b", 65'000) + "'\nc: [" + repeated("d,", 32'000) + "e]\n";

    const auto root = node_of(text);

    CHECK(root.find("a")->text.size() == 65'000);
    CHECK(root.find("c")->items.size() == 32'001);
}

TEST_CASE("more values than a person writes are refused", "[policy][hostile]") {
    CHECK(problems_of(repeated("- a\n", 200'001)) == "f:200000:3: more than 200000 values\n");
}

}  // namespace presscheck::test
