#include "collector/config.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using collector::Config;
using collector::parse_config;

const std::string whole = R"(collector: 1
name: lam-dong
title: {vi: "Sở \"A\"", en: "Department A"}
trust_domain: lam-dong.example
agents: {listen: "0.0.0.0:8440", url: "https://host:8440"}
people: {listen: "127.0.0.1:8441", names: [localhost, 127.0.0.1]}
store: sqlite:collector.db
assigned: [level3-server]
late_after: 3
)";

std::string with(const std::string& old, const std::string& now) {
    std::string text = whole;
    text.replace(text.find(old), old.size(), now);
    return text;
}

}  // namespace

TEST_CASE("collector.yaml is read", "[collector]") {
    const auto config = parse_config("collector.yaml", whole);

    REQUIRE(config);
    CHECK(config->name == "lam-dong");
    CHECK(config->title.vi == "Sở \"A\"");
    CHECK(config->agents_url == "https://host:8440");
    CHECK(config->people_names == std::vector<std::string>{"localhost", "127.0.0.1"});
    CHECK(config->assigned == std::vector<std::string>{"level3-server"});
    CHECK(config->late_after == 3);
}

TEST_CASE("what may be left out has the shipped values", "[collector]") {
    const auto at = whole.find("store:");

    const auto config = parse_config("collector.yaml", whole.substr(0, at));

    REQUIRE(config);
    CHECK(config->store == "sqlite:collector.db");
    CHECK_FALSE(config->assigned);  // every policy there is
    CHECK(config->late_after == 3);
}

TEST_CASE("the file that init writes reads back the same", "[collector]") {
    Config config;
    config.name = "a-1";
    config.title = {"Sở \\ \"x\": #1", "Department: {x}"};
    config.trust_domain = "a.example";
    config.agents_listen = "[::]:0";
    config.agents_url = "https://[2001:db8::1]:8440";
    config.late_after = 1000;
    config.providers = {{"10.0.1.9", "0b5f9c1e-6d0a-4f5e-9d2b-3c8a7e1f4b60"}};

    const auto read = parse_config("x", collector::spell(config));

    REQUIRE(read);
    CHECK(collector::spell(*read) == collector::spell(config));
    CHECK(read->providers == config.providers);
    CHECK(read->title.vi == config.title.vi);
    CHECK(read->agents_url == config.agents_url);
}

TEST_CASE("a mistake is named with its file, line and what is near", "[collector]") {
    const auto config = parse_config("/d/collector.yaml", with("late_after", "late_aftr"));

    REQUIRE_FALSE(config);
    CHECK(config.error().code == Errc::malformed);
    CHECK(config.error().message.find("/d/collector.yaml:9:1: ") != std::string::npos);
    CHECK(config.error().message.find("did you mean 'late_after'") != std::string::npos);
}

TEST_CASE("every mistake is told at once, in the order of the file", "[collector]") {
    const auto config =
        parse_config("f", with("name: lam-dong", "name: Lam Dong").append("zzz: 1\n"));

    REQUIRE_FALSE(config);
    const auto& message = config.error().message;
    REQUIRE(message.find("f:2:") != std::string::npos);
    REQUIRE(message.find("f:10:1: unknown key 'zzz'") != std::string::npos);
    CHECK(message.find("f:2:") < message.find("f:10:"));
}

TEST_CASE("a value of another form is refused", "[collector][hostile]") {
    using Change = std::pair<std::string, std::string>;
    const auto change = GENERATE(
        Change{"collector: 1", "collector: 2"}, Change{"name: lam-dong", "name: ''"},
        Change{"name: lam-dong", "name: a/b"}, Change{"name: lam-dong", "name: [a]"},
        Change{"trust_domain: lam-dong.example", "trust_domain: A.example"},
        Change{"https://host:8440", "http://host:8440"},
        Change{"https://host:8440", "https://host:8440/x"},
        Change{"https://host:8440", "https://user@host"},
        Change{"https://host:8440", "https://host:99999"}, Change{"https://host:8440", "https://"},
        Change{"0.0.0.0:8440", "0.0.0.0"}, Change{"0.0.0.0:8440", "0.0.0.0:x"},
        Change{"[localhost, 127.0.0.1]", "[]"}, Change{"[localhost, 127.0.0.1]", "localhost"},
        Change{"[localhost, 127.0.0.1]", "[Local Host]"}, Change{"sqlite:collector.db", "mysql:x"},
        Change{"late_after: 3", "late_after: 0"}, Change{"late_after: 3", "late_after: 1001"},
        Change{"late_after: 3", "late_after: x"}, Change{"en: \"Department A\"", "de: x"},
        Change{"name: lam-dong\n", ""}, Change{"[level3-server]", "[A]"});
    CAPTURE(change.second);

    const auto config = parse_config("f", with(change.first, change.second));

    REQUIRE_FALSE(config);
    CHECK(config.error().code == Errc::malformed);
}

TEST_CASE("what is no YAML map is refused", "[collector][hostile]") {
    const auto bytes = GENERATE(as<std::string>{}, "", "x", "[]", "{", "a: &x 1\nb: *x",
                                "name: a\nname: b", "\xff");
    CAPTURE(bytes);

    CHECK_FALSE(parse_config("f", bytes));
}

TEST_CASE("a URL is a host and a port", "[collector]") {
    CHECK(collector::parse_url("https://a.vn")->port == 443);
    CHECK(collector::parse_url("https://a.vn:1")->host == "a.vn");
    CHECK(collector::parse_url("https://[::1]:8440")->host == "::1");
    CHECK(collector::parse_url("https://[::1]")->port == 443);
    CHECK_FALSE(collector::parse_url("https://[::1"));
    CHECK_FALSE(collector::parse_url("https://[]:1"));
    CHECK_FALSE(collector::parse_url("https://::1:8440"));
    CHECK_FALSE(collector::parse_url("https://a:"));
}

TEST_CASE("a provider that nobody could be is refused", "[collector]") {
    const std::string uuid = "0b5f9c1e-6d0a-4f5e-9d2b-3c8a7e1f4b60";
    const std::string one = "{name: log1, host: " + uuid + "}";
    CHECK(parse_config("x", whole + "providers: [" + one + "]\n"));

    const auto bad = GENERATE_COPY("log1", "[{name: log1}]", "[{name: log1, host: web1}]",
                                   "[{name: log1, host: 0B5F9C1E-6D0A-4F5E-9D2B-3C8A7E1F4B60}]",
                                   "[{name: \"log 1\", host: " + uuid + "}]",
                                   "[{name: log1, host: " + uuid + ", x: 1}]",
                                   "[" + one + ", " + one + "]");
    CAPTURE(bad);
    const auto config = parse_config("collector.yaml", whole + "providers: " + bad + "\n");
    REQUIRE_FALSE(config);
    CHECK(config.error().message.find("collector.yaml:10:") != std::string::npos);
}

}  // namespace presscheck::test
