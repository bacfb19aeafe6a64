#include "checks/parsers/logrotate_conf.h"

#include "checks/parsers/logrotate_words.h"
#include "tests/support/catch.h"

#include <map>

namespace presscheck::test {
namespace {

using Place = LogrotateMachine::Place;
using Files = std::map<std::string, std::string>;

LogrotateMachine machine_with(const Files& files) {
    LogrotateMachine machine;
    machine.place = [files](const std::string& path) {
        const auto found = files.find(path);
        if (found == files.end()) return Place{};
        Place place{.kind = Place::Kind::file};
        place.text = found->second;
        return place;
    };
    machine.files = [](const std::string& pattern) {
        return std::optional(std::vector<std::string>{pattern});
    };
    machine.device = [](const std::string&) { return std::optional<std::uint64_t>(1); };
    machine.is_user = machine.is_group = [](const std::string& name) {
        return name == "elsewhere" ? std::nullopt : std::optional(true);
    };
    return machine;
}

LogrotateConf conf_of(const std::string& text) {
    return read_logrotate("/etc/logrotate.conf", machine_with({{"/etc/logrotate.conf", text}}));
}

LogrotateSettings settings_of(const std::string& text) {
    const auto conf = conf_of("/var/log/a {\n" + text + "\n}\n");
    REQUIRE(conf.entries.size() == 1);
    REQUIRE(conf.entries[0].accepted);
    return conf.entries[0].settings;
}

std::string kept(const std::string& text) {
    const auto keeping = kept_at_least(settings_of(text));
    if (keeping.how == LogrotateKeeping::How::for_ever) return "for ever";
    if (keeping.how == LogrotateKeeping::How::unknown) return "unknown";
    return std::to_string(std::chrono::floor<std::chrono::hours>(keeping.time).count()) + " h";
}

}  // namespace

TEST_CASE("a log is kept for as many periods as there are old files") {
    CHECK(kept("daily\nrotate 90") == "2160 h");
    CHECK(kept("hourly\nrotate 5") == "5 h");
    CHECK(kept("weekly\nrotate 13") == "2184 h");
    CHECK(kept("yearly\nrotate 2") == "17520 h");
    CHECK(kept("daily\nrotate 0") == "0 h");
    CHECK(kept("size 1k\nrotate 0") == "0 h");
    CHECK(kept("daily\nrotate 90\nminsize 1G\nminage 400") == "2160 h");
}

TEST_CASE("months that follow each other are as short as they can be") {
    CHECK(kept("monthly\nrotate 1") == "672 h");
    CHECK(kept("monthly\nrotate 3") == std::to_string(89 * 24) + " h");
    CHECK(kept("monthly\nrotate 12") == std::to_string(365 * 24) + " h");
    CHECK(kept("monthly\nrotate 14") == std::to_string(424 * 24) + " h");
}

TEST_CASE("an age takes files away before their count does") {
    CHECK(kept("daily\nrotate 90\nmaxage 30") == "720 h");
    CHECK(kept("daily\nrotate 30\nmaxage 90") == "720 h");
    CHECK(kept("rotate -1\nmaxage 10") == "240 h");
    CHECK(kept("rotate -1") == "for ever");
}

TEST_CASE("how long a log is kept is unknown where its size decides") {
    CHECK(kept("size 10M\nrotate 50") == "unknown");
    CHECK(kept("rotate 50") == "unknown");
    CHECK(kept("daily\nmaxsize 10M\nrotate 100") == "unknown");
    CHECK(kept("daily\nrotate 100\nsomethingnew 5") == "unknown");
}

TEST_CASE("a definition is written on the line its first name is on") {
    const auto conf = conf_of("weekly\n\n# x\n/var/log/a\n/var/log/b\n{\n}\n/var/log/c {\n}\n");

    REQUIRE(conf.entries.size() == 2);
    CHECK(conf.entries[0].line == 4);
    CHECK(conf.entries[1].line == 8);
    CHECK(conf.entries[0].names == std::vector<std::string>{"/var/log/a", "/var/log/b"});
    CHECK(conf.find("/var/log/b") == conf.entries.data());
    CHECK(conf.find("/var/log/d") == nullptr);
}

TEST_CASE("a mistake stops a file where it stands", "[hostile]") {
    const auto conf = conf_of("/var/log/a {\n}\nrotate x\n/var/log/b {\n}\n");

    CHECK(conf.entries.size() == 1);
    REQUIRE(conf.stops.size() == 1);
    CHECK(conf.stops[0].path == "/etc/logrotate.conf");
    CHECK(conf.stops[0].line == 3);
}

TEST_CASE("what nobody here can tell is a fault", "[hostile]") {
    const auto [text, reason] = GENERATE(table<std::string, Reason>({
        {"include conf.d\n", Reason::unsupported},
        {"~/log {\n}\n", Reason::unsupported},
        {"\"log\" {\n}\n", Reason::unsupported},
        {"/a {\nolddir ~/old\n}\n", Reason::unsupported},
        {"/a {\ncreate elsewhere\n}\n", Reason::directory_service},
        {"/a {\nsu root elsewhere\n}\n", Reason::directory_service},
        {"include /etc/logrotate.conf\ninclude /etc/logrotate.conf\n", Reason::budget},
    }));
    CAPTURE(text);

    const auto conf = conf_of(text);

    REQUIRE(conf.fault);
    CHECK(conf.fault->reason == reason);
    CHECK(conf.fault->source.starts_with("/etc/logrotate.conf"));
}

TEST_CASE("a pattern of logrotate matches as fnmatch does") {
    CHECK(logrotate_name_matches("*.log", "a.log"));
    CHECK_FALSE(logrotate_name_matches("*.log", ".log"));
    CHECK(logrotate_name_matches("[.]log", "xlog") == false);
    CHECK(logrotate_name_matches("a[0-9]", "a5"));
    CHECK_FALSE(logrotate_name_matches("a[!0-9]", "a5"));
    CHECK(logrotate_name_matches("a[]x]", "a]"));
    CHECK(logrotate_name_matches("a[x", "a[x"));
    CHECK(logrotate_name_matches("\\*", "*"));
    CHECK_FALSE(logrotate_name_matches("\\*", "x"));
    CHECK_FALSE(logrotate_name_matches("a?", "a"));
    CHECK(logrotate_name_matches("*a*b*", "xaxbx"));
}

}  // namespace presscheck::test
