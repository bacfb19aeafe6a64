#include "checks/parsers/ini_file.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

// "section/key=value" for each setting, with a comma behind it; "!" where a line was not understood.
std::string parsed(std::string_view text) {
    const auto file = parse_ini(text);
    std::string all;
    for (const auto& setting : file.settings) {
        all += setting.section + "/" + setting.key;
        if (setting.value) all += "=" + *setting.value;
        if (setting.joined) all += " (joined)";
        all += ",";
    }
    return all + (file.malformed ? "!" : "");
}

}  // namespace

TEST_CASE("sections and keys are read as they are written", "[checks]") {
    CHECK(parsed("a=1\n[main]\nb = 2 3\n c: d = e \n[ x y ]\r\nkey\r\n") ==
          "/a=1,main/b=2 3\nc: d = e (joined),x y/key,");
    CHECK(parsed("[main]\n# a=1\n; a=2\na=3 ; no comment\n") == "main/a=3 ; no comment,");
    CHECK(parsed("[a]\nx=1\n[a]\nx=2\nX=3\n") == "a/x=1,a/x=2,a/X=3,");
    CHECK(parsed("\xef\xbb\xbf[a] # why\nx=\n") == "a/x=,");
    CHECK(parsed("") == "");
}

TEST_CASE("keys that are all indented are keys and not continued lines", "[checks]") {
    CHECK(parsed("[global]\n  a = 1\n  b = 2\n c = 3\n") == "global/a=1,global/b=2,global/c=3,");
    CHECK(parsed("[global]\n  a = 1\n    b = 2\n") == "global/a=1\nb = 2 (joined),");
}

TEST_CASE("a line that is neither section nor key is told", "[checks][hostile]") {
    CHECK(parsed("[main\na=1\n") == "/a=1,!");
    CHECK(parsed("[main] a=1\nb=2\n") == "/b=2,!");
    CHECK(parsed("=1\n") == "!");
    CHECK(parsed(std::string("a\0b=1\n", 6)) == std::string("/a\0b=1,", 7));
}

}  // namespace presscheck::test
