#include "agent/scan_sarif.h"

#include "agent/scan_groups.h"
#include "agent/shown_result.h"
#include "agent/words.h"
#include "core/bytes.h"
#include "core/printable.h"
#include "core/sha256.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <vector>

namespace presscheck {
namespace {

using nlohmann::json;

json message(const std::string& text) {
    return {{"text", printable_lines(text)}};
}

std::string_view level_of(Severity severity) {
    switch (severity) {
        case Severity::critical:
        case Severity::high:
            return "error";
        case Severity::medium:
            return "warning";
        case Severity::low:
        case Severity::advice:
            return "note";
    }
    return "warning";
}

// The scale that readers of `security-severity` know, by CVSS v3's names.
std::string_view score_of(Severity severity) {
    switch (severity) {
        case Severity::critical:
            return "9.5";
        case Severity::high:
            return "8.0";
        case Severity::medium:
            return "5.5";
        case Severity::low:
            return "3.0";
        case Severity::advice:
            return "0.0";
    }
    return "5.5";
}

std::string_view kind_of(State state) {
    switch (state) {
        case State::pass:
            return "pass";
        case State::fail:
            return "fail";
        case State::unknown:
            return "open";
        case State::not_applicable:
            return "notApplicable";
    }
    return "open";
}

// A path as a URI's path (RFC 3986): what is not unreserved is written in hexadecimal.
std::string as_uri(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri = "file://";
    for (const char letter : path) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') ||
                           std::string_view("-._~/").find(letter) != std::string_view::npos;
        if (plain) {
            uri += letter;
        } else {
            uri += '%';
            uri += digits[byte >> 4U];
            uri += digits[byte & 15U];
        }
    }
    return uri;
}

json location_of(const std::string& source) {
    const auto [path, line] = place_of(source);
    if (path.empty()) return {{"logicalLocations", {{{"fullyQualifiedName", source}}}}};
    json physical{{"artifactLocation", {{"uri", as_uri(path)}}}};
    if (line > 0) physical["region"] = {{"startLine", line}};
    return {{"physicalLocation", std::move(physical)}};
}

class Writer {
public:
    Writer(const json& document, Language language)
        : scan_(document.at("scan")), titles_(document.at("titles")), language_(language) {}

    json whole() {
        for (const auto& result : scan_.at("results"))
            add(shown_check(result, scan_.at("checks")));
        const auto& machine = scan_.at("machine");
        json invocation{{"endTimeUtc", scan_.at("finished_at")},
                        {"executionSuccessful", true},
                        {"machine", machine.at("name")},
                        {"toolExecutionNotifications", std::move(notifications_)}};
        json run{{"columnKind", "utf16CodeUnits"},
                 {"invocations", {std::move(invocation)}},
                 {"language", language_ == Language::vi ? "vi" : "en"},
                 {"properties", {{"machine", machine}, {"policies", scan_.at("policies")}}},
                 {"results", std::move(results_)},
                 {"taxonomies", taxonomies()},
                 {"tool",
                  {{"driver",
                    {{"fullName", "presscheck-agent " PRESSCHECK_VERSION},
                     {"name", "presscheck-agent"},
                     {"rules", std::move(rules_)},
                     {"semanticVersion", PRESSCHECK_VERSION}}}}}};
        return {{"$schema",
                 "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                 "sarif-schema-2.1.0.json"},
                {"runs", {std::move(run)}},
                {"version", "2.1.0"}};
    }

private:
    std::string_view say(std::string_view vi, std::string_view en) const {
        return language_ == Language::vi ? vi : en;
    }

    void add(const ShownCheck& check) {
        const auto shown = shown_result(check, language_);
        results_.push_back(result(check, shown));
        if (check.state == State::unknown) {
            notifications_.push_back({{"associatedRule", {{"id", check.name}}},
                                      {"level", "warning"},
                                      {"message", message(shown.title + ": " + shown.unknown)}});
        }
        rules_.push_back(rule(check, shown));
    }

    json rule(const ShownCheck& check, const ShownResult& shown) {
        auto relationships = json::array();
        auto tags = json::array();
        for (const auto& clause : check.about->at("satisfies")) {
            const auto name = clause.get<std::string>();
            const auto slash = name.find('/');
            const auto catalogue = name.substr(0, slash);
            clauses_[catalogue].insert(name.substr(slash + 1));
            relationships.push_back(
                {{"kinds", {"relevant"}},
                 {"target",
                  {{"id", name.substr(slash + 1)}, {"toolComponent", {{"name", catalogue}}}}}});
            tags.push_back(name);
        }
        const std::string level(level_of(check.severity));
        return {{"defaultConfiguration", {{"level", level}}},
                {"fullDescription", message(shown.why)},
                {"help", message(shown.fix)},
                {"id", check.name},
                {"properties",
                 {{"security-severity", score_of(check.severity)},
                  {"severity", name_of(check.severity)},
                  {"tags", std::move(tags)}}},
                {"relationships", std::move(relationships)},
                {"shortDescription", message(shown.title)}};
    }

    json result(const ShownCheck& check, const ShownResult& shown) const {
        auto locations = json::array();
        std::set<std::string> told;
        for (const auto& [text, source] : shown.evidence) {
            if (!source.empty() && told.insert(source).second)
                locations.push_back(location_of(source));
        }
        const auto source = check.result->value("source", "");
        if (locations.empty() && !source.empty()) locations.push_back(location_of(source));
        const bool failed = check.state == State::fail;
        json made{{"kind", kind_of(check.state)},
                  {"level", failed ? level_of(check.severity) : "none"},
                  {"message", message(told_of(check, shown))},
                  {"partialFingerprints",
                   {{"presscheck/v1", sha256_hex(scan_.at("machine").at("name").get<std::string>() +
                                                 "\n" + check.name)}}},
                  {"ruleId", check.name},
                  {"ruleIndex", rules_.size()}};
        if (!locations.empty()) made["locations"] = std::move(locations);
        if (check.state == State::unknown)
            made["properties"] = {{"reason", check.result->value("reason", "unsupported")}};
        return made;
    }

    std::string told_of(const ShownCheck& check, const ShownResult& shown) const {
        std::string text = shown.title + ": " + std::string(words_for(check.state, language_));
        if (!shown.unknown.empty()) text += ". " + shown.unknown;
        if (!shown.undeclared.empty()) text += ". " + shown.undeclared;
        if (check.state == State::pass || check.state == State::not_applicable) return text;
        for (const auto& [row, source] : shown.evidence) {
            text += "\n" + std::string(say("thấy: ", "found: ")) + row +
                    (source.empty() ? "" : " · " + source);
        }
        if (shown.nothing_found)
            text += "\n" + std::string(say("thấy: không có gì", "found: nothing"));
        return text + "\n" + std::string(say("cần: ", "expected: ")) + shown.asked + "\n" +
               std::string(say("cách sửa: ", "fix: ")) + shown.fix;
    }

    json taxonomies() const {
        auto list = json::array();
        for (const auto& [catalogue, clauses] : clauses_) {
            auto taxa = json::array();
            for (const auto& clause : clauses) {
                json taxon{{"id", clause}};
                if (const auto title = titles_.find(catalogue + "/" + clause);
                    title != titles_.end())
                    taxon["shortDescription"] = message(text_in(*title, language_));
                taxa.push_back(std::move(taxon));
            }
            list.push_back({{"name", catalogue}, {"taxa", std::move(taxa)}});
        }
        return list;
    }

    const json& scan_;
    const json& titles_;
    Language language_;
    json results_ = json::array(), rules_ = json::array(), notifications_ = json::array();
    std::map<std::string, std::set<std::string>> clauses_;
};

}  // namespace

json scan_sarif(const json& document, Language language) {
    return Writer(document, language).whole();
}

}  // namespace presscheck
