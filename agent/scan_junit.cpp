#include "agent/scan_junit.h"

#include "agent/markup.h"
#include "agent/scan_groups.h"
#include "agent/shown_result.h"
#include "agent/words.h"

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

namespace presscheck {
namespace {

using nlohmann::json;

struct Suite {
    std::string cases;
    int tests = 0, failures = 0, errors = 0, skipped = 0;

    std::string counts() const {
        return attribute("tests", std::to_string(tests)) +
               attribute("failures", std::to_string(failures)) +
               attribute("errors", std::to_string(errors)) +
               attribute("skipped", std::to_string(skipped));
    }
    void add(const Suite& other) {
        tests += other.tests;
        failures += other.failures;
        errors += other.errors;
        skipped += other.skipped;
    }
};

class Writer {
public:
    Writer(const json& document, Language language)
        : scan_(document.at("scan")), language_(language) {}

    std::string whole() {
        std::vector<std::string> order;
        for (const auto& policy : scan_.at("policies"))
            order.push_back(policy.at("id").get<std::string>());
        for (const auto& result : scan_.at("results"))
            add(shown_check(result, scan_.at("checks")));

        Suite all;
        for (const auto& policy : order)
            all.add(suites_[policy]);
        std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                          attribute("name", "presscheck") + all.counts() + ">\n";
        for (const auto& policy : scan_.at("policies"))
            out += suite(policy);
        return out + "</testsuites>\n";
    }

private:
    std::string_view say(std::string_view vi, std::string_view en) const {
        return language_ == Language::vi ? vi : en;
    }

    std::string suite(const json& policy) {
        const auto id = policy.at("id").get<std::string>();
        const auto& suite = suites_[id];
        const auto& machine = scan_.at("machine");
        const auto property = [](std::string_view name, const json& value) {
            return "      <property" + attribute("name", name) +
                   attribute("value", value.get<std::string>()) + "/>\n";
        };
        return "  <testsuite" + attribute("name", id) + suite.counts() +
               attribute("timestamp", scan_.at("finished_at").get<std::string>()) +
               attribute("hostname", machine.at("name").get<std::string>()) +
               ">\n    <properties>\n" + property("policy.version", policy.at("version")) +
               property("policy.digest", policy.at("digest")) +
               property("machine.system", machine.at("system")) + "    </properties>\n" +
               suite.cases + "  </testsuite>\n";
    }

    void add(const ShownCheck& check) {
        const auto slash = check.name.find('/');
        auto& suite = suites_[check.name.substr(0, slash)];
        ++suite.tests;
        suite.cases += "    <testcase" + attribute("classname", check.name.substr(0, slash)) +
                       attribute("name", check.name.substr(slash + 1));
        const auto inner = outcome(check, suite);
        suite.cases += inner.empty() ? "/>\n" : ">\n" + inner + "    </testcase>\n";
    }

    std::string outcome(const ShownCheck& check, Suite& suite) const {
        if (check.state == State::pass) return {};
        const auto shown = shown_result(check, language_);
        const bool advice = check.severity == Severity::advice;
        if (check.state == State::not_applicable || advice) {
            ++suite.skipped;
            std::string why(words_for(check.state, language_));
            if (advice) why += std::string(say(" (khuyến nghị): ", " (advice): ")) + shown.title;
            return "      <skipped" + attribute("message", why) + "/>\n";
        }
        const bool failed = check.state == State::fail;
        ++(failed ? suite.failures : suite.errors);
        const std::string element = failed ? "failure" : "error";
        const auto message = failed ? shown.title : shown.title + ": " + shown.unknown;
        return "      <" + element + attribute("message", message) +
               attribute("type", failed ? std::string(name_of(check.severity)) : "unknown") + ">" +
               escaped_lines(check, shown) + "</" + element + ">\n";
    }

    std::string escaped_lines(const ShownCheck& check, const ShownResult& shown) const {
        std::string text;
        const auto line = [&](std::string_view label, const std::string& value) {
            if (!value.empty()) text += escaped(std::string(label) + ": " + value) + "\n";
        };
        line(say("mức độ", "severity"), std::string(words_for(check.severity, language_)));
        line(say("chưa khai báo", "not declared"), shown.undeclared);
        for (const auto& [row, source] : shown.evidence)
            line(say("bằng chứng", "evidence"), row + (source.empty() ? "" : " · " + source));
        if (shown.nothing_found)
            line(say("bằng chứng", "evidence"), std::string(say("không có gì", "nothing")));
        line(say("cần", "expected"), shown.asked);
        line(say("cách sửa", "fix"), shown.fix);
        std::string clauses;
        for (const auto& clause : check.about->at("satisfies"))
            clauses += (clauses.empty() ? "" : ", ") + clause.get<std::string>();
        line(say("cho yêu cầu", "evidence for"), clauses);
        return text;
    }

    const json& scan_;
    Language language_;
    std::map<std::string, Suite> suites_;
};

}  // namespace

std::string scan_junit(const json& document, Language language) {
    return Writer(document, language).whole();
}

}  // namespace presscheck
