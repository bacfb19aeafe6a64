#include "core/log.h"

#include "core/limits.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

const Time noon = *parse_time("2026-11-23T12:00:00Z");

std::string text_of(const LogFields& fields) {
    return log_line(LogForm::text, noon, LogLevel::info, "enrolled", fields);
}

bool is_printable(std::string_view line) {
    return std::all_of(line.begin(), line.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

}  // namespace

TEST_CASE("an event is one line of text", "[core]") {
    CHECK(text_of({}) == "2026-11-23T12:00:00Z info enrolled\n");
    CHECK(text_of({{"host", "web-1.example"}, {"unit", "bao lam dong"}, {"note", ""}}) ==
          "2026-11-23T12:00:00Z info enrolled host=web-1.example unit=\"bao lam dong\" "
          "note=\"\"\n");
}

TEST_CASE("Vietnamese stays readable in a log", "[core]") {
    CHECK(text_of({{"name", "B\xc3\xa1o L\xc3\xa2m \xc4\x90\xe1\xbb\x93ng"}}) ==
          "2026-11-23T12:00:00Z info enrolled name=\"B\xc3\xa1o L\xc3\xa2m \xc4\x90\xe1\xbb\x93ng\""
          "\n");
}

TEST_CASE("the same event is one object of JSON", "[core]") {
    const auto line = log_line(LogForm::json, noon, LogLevel::warning, "late",
                               {{"host", "web"}, {"why", "a \"quote\"\n"}});

    CHECK(line == R"({"event":"late","host":"web","level":"warning","time":"2026-11-23T12:00:00Z",)"
                  R"("why":"a \"quote\"\n"})"
                  "\n");
}

TEST_CASE("a value can neither begin a line nor add a field", "[core][hostile]") {
    const auto value = GENERATE(
        std::string("a\n2026-11-23T12:00:00Z info enrolled"), std::string("a\r\nb"),
        std::string("a host=forged"), std::string("a\" host=\"forged"), std::string("\\\" x=y"),
        std::string("\0", 1), std::string("\x1b[2J"), std::string("\x7f"), std::string("\xc2\x9b"),
        std::string("\xff\xfe"), std::string("\xe1\xba"), std::string("\xf0\x9f\x93"),
        std::string("\xe2\x80\xa8"), std::string("\xe2\x80\xae"), std::string("x=y"));
    CAPTURE(value);

    const auto text = text_of({{"why", value}, {"last", "1"}});
    const auto json = log_line(LogForm::json, noon, LogLevel::info, "enrolled", {{"why", value}});

    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(is_printable(text.substr(0, text.size() - 1)));
    CHECK_THAT(text, Catch::StartsWith("2026-11-23T12:00:00Z info enrolled why=\"") &&
                         Catch::EndsWith("\" last=1\n"));
    CHECK(is_printable(json.substr(0, json.size() - 1)));
    CHECK(nlohmann::json::parse(json).size() == 4);
}

TEST_CASE("what is not shown is spelt out", "[core][hostile]") {
    CHECK(text_of({{"v", "a\x1b\xff\xe2\x80\xae\"\\ \xc2\x9b"}}) ==
          "2026-11-23T12:00:00Z info enrolled v=\"a\\u001b\\xff\\u202e\\\"\\\\ \\u009b\"\n");
}

TEST_CASE("a field cannot stand in for the event, its level or its time", "[core][hostile]") {
    const auto line =
        log_line(LogForm::json, noon, LogLevel::error, "failed",
                 {{"event", "enrolled"}, {"level", "info"}, {"time", "1970-01-01T00:00:00Z"}});

    CHECK(line == R"({"event":"failed","level":"error","time":"2026-11-23T12:00:00Z"})"
                  "\n");
}

TEST_CASE("a long value is cut between characters", "[core][hostile]") {
    std::string value(limits::log_value_bytes - 1, 'a');
    value += "\xc4\x90" + std::string(1U << 20U, 'b');

    const auto line = text_of({{"v", value}});

    CHECK(line == "2026-11-23T12:00:00Z info enrolled v=" +
                      std::string(limits::log_value_bytes - 1, 'a') + "...\n");
}

}  // namespace presscheck::test
