#include "checks/parsers/line_reader.h"

#include "tests/support/catch.h"

#include <string>
#include <vector>

namespace presscheck::test {
namespace {

std::vector<std::string> lines_of(std::string_view bytes) {
    std::vector<std::string> lines;
    LineReader reader(bytes);
    while (const auto line = reader.next())
        lines.push_back(std::to_string(line->number) + ":" + std::string(line->text));
    return lines;
}

}  // namespace

TEST_CASE("lines are numbered as an editor numbers them", "[checks]") {
    CHECK(lines_of("a\n\nb\n") == std::vector<std::string>{"1:a", "2:", "3:b"});
    CHECK(lines_of("a\nb") == std::vector<std::string>{"1:a", "2:b"});
    CHECK(lines_of("").empty());
    CHECK(lines_of("\n") == std::vector<std::string>{"1:"});
}

TEST_CASE("a carriage return belongs to the line", "[checks]") {
    CHECK(lines_of("a\r\nb\r") == std::vector<std::string>{"1:a\r", "2:b\r"});
    CHECK(trimmed(" \ta b\r") == "a b");
}

}  // namespace presscheck::test
