#include "collector/command_line.h"

#include "tests/support/catch.h"

#include <sstream>

namespace presscheck::test {
namespace {

std::variant<CommandLine, Outcome> parse(const std::string& words,
                                         const std::string& locale = "en_US.UTF-8") {
    std::istringstream in(words);
    std::vector<std::string> arguments;
    for (std::string word; in >> word;)
        arguments.push_back(word);
    return parse_command_line(arguments, locale);
}

const CommandLine& line(const std::variant<CommandLine, Outcome>& parsed) {
    INFO((parsed.index() == 1 ? std::get<1>(parsed).err : ""));
    REQUIRE(parsed.index() == 0);
    return std::get<0>(parsed);
}

}  // namespace

TEST_CASE("options for all commands stand before or behind the command", "[collector]") {
    const auto before = parse("--data /d --format json host list");
    const auto behind = parse("host list --data /d --format json");

    CHECK(line(before).data == "/d");
    CHECK(line(behind).data == "/d");
    CHECK(line(before).format == OutputFormat::json);
    CHECK(line(behind).format == OutputFormat::json);
    CHECK(std::holds_alternative<HostListCall>(line(behind).call));
}

TEST_CASE("without --data it is the installed folder", "[collector]") {
    CHECK(line(parse("serve")).data == "/var/lib/presscheck-collector");
}

TEST_CASE("the language is asked for, else the locale's, else Vietnamese", "[collector]") {
    CHECK(line(parse("serve", "en_GB.UTF-8")).language == Language::en);
    CHECK(line(parse("serve", "C.UTF-8")).language == Language::vi);
    CHECK(line(parse("serve", "")).language == Language::vi);
    CHECK(line(parse("--lang vi serve", "en_US")).language == Language::vi);
    CHECK(line(parse("serve --lang en", "vi_VN")).language == Language::en);
}

TEST_CASE("init needs to know who the department is", "[collector]") {
    const auto parsed = parse(
        "--data /d init --name n --title-vi V --title-en E --trust-domain t "
        "--agents-url https://h:1 --roster r.yaml");

    const auto& init = std::get<InitRequest>(line(parsed).call);
    CHECK(init.data == "/d");
    CHECK(init.name == "n");
    CHECK(init.title.vi == "V");
    CHECK(init.roster == "r.yaml");
}

TEST_CASE("a token lasts a day and is for one machine unless told otherwise", "[collector]") {
    const auto plain = parse("token create --unit u");
    const auto other = parse("token create --unit u --expires 7d --uses 3");

    CHECK(std::get<TokenCreateCall>(line(plain).call).terms.lasts == std::chrono::hours{24});
    CHECK(std::get<TokenCreateCall>(line(plain).call).terms.uses == 1);
    CHECK(std::get<TokenCreateCall>(line(other).call).terms.lasts == std::chrono::hours{168});
    CHECK(std::get<TokenCreateCall>(line(other).call).terms.uses == 3);
}

TEST_CASE("an agency's unit is its own id unless told otherwise", "[collector]") {
    const auto parsed =
        parse("agency add bao-x --title-vi V --title-en E --kind print,radio --from 2026-01-01");

    const auto& agency = std::get<AgencyAddCall>(line(parsed).call).agency;
    CHECK(agency.units == std::vector<std::string>{"bao-x"});
    CHECK(agency.kinds == std::vector{AgencyKind::print, AgencyKind::radio});
    CHECK_FALSE(agency.until);
    CHECK_FALSE(agency.servers);
}

TEST_CASE("readiness carries the form and the language it is printed in", "[collector]") {
    const auto parsed = parse("readiness --agency a --standard s --format json --lang en");

    const auto& question = std::get<ReadinessQuestion>(line(parsed).call);
    CHECK(question.agency == "a");
    CHECK(question.standard == "s");
    CHECK(question.format == OutputFormat::json);
    CHECK(question.language == Language::en);
}

TEST_CASE("help is no mistake", "[collector]") {
    const auto words =
        GENERATE(as<std::string>{}, "--help", "init --help", "token create --help", "--version");
    CAPTURE(words);

    const auto parsed = parse(words);

    REQUIRE(parsed.index() == 1);
    CHECK(std::get<1>(parsed).exit == 0);
    CHECK_FALSE(std::get<1>(parsed).out.empty());
}

TEST_CASE("a call that is wrong exits 2 and says why", "[collector][hostile]") {
    const auto words =
        GENERATE(as<std::string>{}, "", "nonsense", "token", "token create",
                 "token create --unit u --uses 0", "token create --unit u --expires 1w",
                 "init --name n", "agency add x", "host revoke x",
                 "agency add x --title-vi V --title-en E --kind blog --from 2026-01-01",
                 "agency add x --title-vi V --title-en E --kind print --from 01/01/2026",
                 "--format xml host list", "--lang de host list", "serve extra", "--data");
    CAPTURE(words);

    const auto parsed = parse(words);

    REQUIRE(parsed.index() == 1);
    CHECK(std::get<1>(parsed).exit == 2);
    CHECK_FALSE(std::get<1>(parsed).err.empty());
}

TEST_CASE("mistakes in a call are told in the language that was chosen", "[collector]") {
    const auto [words, vi, en] = GENERATE(table<std::string, std::string, std::string>({
        {"--from 01/01/2026", "'01/01/2026' không phải là ngày", "'01/01/2026' is no date"},
        {"--from 2026-02-01 --until 2026-13-01", "'2026-13-01' không phải là ngày",
         "'2026-13-01' is no date"},
        {"--from 2026-02-01 --until 2026-01-31",
         "2026-01-31 là ngày cuối, mà lại trước ngày đầu 2026-02-01",
         "2026-01-31 is the last day, and before the first, 2026-02-01"},
        {"--from 2026-02-01 --kind blog", "không có loại 'blog'", "no kind is called 'blog'"},
    }));
    CAPTURE(words);
    const std::string call = "agency add x --title-vi V --title-en E --kind print " + words;

    const auto said_vi = std::get<1>(parse(call + " --lang vi"));
    const auto said_en = std::get<1>(parse(call + " --lang en"));

    CHECK(said_vi.exit == 2);
    CHECK(said_vi.err.find(vi) != std::string::npos);
    CHECK(said_vi.err.find(en) == std::string::npos);
    CHECK(said_en.exit == 2);
    CHECK(said_en.err.find(en) != std::string::npos);
    CHECK(said_en.err.find(vi) == std::string::npos);
}

TEST_CASE("a reason that says nothing is refused", "[collector]") {
    const auto reason = GENERATE(as<std::string>{}, "", " ", "\t \n");
    const auto command = GENERATE(as<std::vector<std::string>>{},
                                  std::vector<std::string>{"host", "quarantine", "h"},
                                  std::vector<std::string>{"host", "unquarantine", "h"},
                                  std::vector<std::string>{"host", "revoke", "h"},
                                  std::vector<std::string>{"ledger", "clock-event"});
    auto words = command;
    words.insert(words.end(), {"--reason", reason, "--lang", "en"});

    const auto parsed = parse_command_line(words, "vi_VN.UTF-8");

    REQUIRE(parsed.index() == 1);
    CHECK(std::get<1>(parsed).exit == 2);
    CHECK(std::get<1>(parsed).err.find("--reason: is empty") != std::string::npos);
}

TEST_CASE("a word that is no command is answered with those there are", "[collector]") {
    const auto parsed = parse("host frob");

    REQUIRE(parsed.index() == 1);
    CHECK(std::get<1>(parsed).exit == 2);
    CHECK(std::get<1>(parsed).err ==
          "Không có lệnh 'host frob'; có: host list, host revoke, host quarantine, "
          "host unquarantine. Xem --help.\n"
          "There is no command 'host frob'; there are: host list, host revoke, host quarantine, "
          "host unquarantine. See --help.\n");
}

}  // namespace presscheck::test
