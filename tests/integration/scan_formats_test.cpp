// A scan in the forms that other programs and people read: the same results in each, what is
// unknown never green, and nothing of a hostile machine active in any.
#include "checks/parsers/xml_elements.h"
#include "tests/support/catch.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace presscheck::test {
namespace {

using nlohmann::json;

constexpr auto policy = R"(policy: forms
version: 2026.11.1
language: 1
scope: host
title: {vi: "Dạng in", en: "Forms"}
checks:
  - id: passing
    title: {vi: "Đạt <b>", en: "Passing <b>"}
    why: {vi: "Vì", en: "Because"}
    fix: {vi: "Sửa", en: "Mend"}
    severity: high
    satisfies: [tcvn-11930-2017/7.2.2.1.a]
    assert: {probe: lines, with: {path: /etc/motd}, some: {}}
  - id: failing
    title: {vi: "Không đạt & \"hỏng\"", en: "Failing & \"broken\""}
    why: {vi: "Vì", en: "Because"}
    fix: {vi: "Sửa </dd>", en: "Mend </dd>"}
    severity: critical
    satisfies: [tcvn-11930-2017/7.2.2.1.a, tcvn-11930-2017/7.2.2.1.b]
    assert: {probe: lines, with: {path: /etc/motd}, none: {}, when_empty: pass}
  - id: unknown
    title: {vi: "Chưa rõ", en: "Unknown"}
    why: {vi: "Vì", en: "Because"}
    fix: {vi: "Sửa", en: "Mend"}
    severity: medium
    satisfies: [tcvn-11930-2017/7.2.2.1.b]
    assert: {probe: clock, every: {synchronised: true}}
  - id: absent
    title: {vi: "Không áp dụng", en: "Not applicable"}
    why: {vi: "Vì", en: "Because"}
    fix: {vi: "Sửa", en: "Mend"}
    severity: low
    satisfies: [tcvn-11930-2017/7.2.2.1.c]
    assert: {probe: lines, with: {path: /etc/none}, every: {text: x}, when_empty: not_applicable}
  - id: advised
    title: {vi: "Khuyến nghị", en: "Advice"}
    why: {vi: "Vì", en: "Because"}
    fix: {vi: "Sửa", en: "Mend"}
    severity: advice
    assert: {probe: lines, with: {path: /etc/none}, some: {}}
)";

constexpr auto hostile = "x<script>alert(1)</script>&\"'--></style>\x1b[31m\x01 \xff\xe2\x80\xae\n";

class Forms {
public:
    Forms() {
        folder_.write("/policy.yaml", policy);
        folder_.write("/root/etc/motd", hostile);
        folder_.write("/root/etc/hostname", "web-1\n");
        folder_.write("/root/etc/os-release", "PRETTY_NAME=\"Tom & <Jerry>\"\n");
    }

    Ran scan(const std::string& format, const std::string& language = "en") const {
        return run_program({our_program("presscheck-agent"), "--lang", language, "scan", "--policy",
                            folder_.at("/policy.yaml"), "--root", folder_.at("/root"), "--format",
                            format});
    }

private:
    TemporaryFolder folder_;
};

std::string attribute_of(const XmlElement& element, const std::string& name) {
    for (const auto& attribute : element.attributes) {
        if (attribute.name == name) return attribute.value;
    }
    return "(none)";
}

// Every element below, with itself.
void gather(const XmlElement& element, std::vector<const XmlElement*>& into) {
    into.push_back(&element);
    for (const auto& child : element.children)
        gather(child, into);
}

std::vector<const XmlElement*> elements_of(const XmlElement& element, const std::string& name) {
    std::vector<const XmlElement*> all, named;
    gather(element, all);
    for (const auto* each : all) {
        if (each->name == name) named.push_back(each);
    }
    return named;
}

}  // namespace

TEST_CASE("SARIF tells every result, and what is unknown is open", "[integration]") {
    const Forms forms;

    const auto ran = forms.scan("sarif");

    REQUIRE(ran.code == 1);
    const auto document = json::parse(ran.out);
    CHECK(document.at("version") == "2.1.0");
    const auto& run = document.at("runs").at(0);
    std::map<std::string, std::string> kinds, levels;
    for (const auto& result : run.at("results")) {
        const auto rule = result.at("ruleId").get<std::string>();
        kinds[rule] = result.at("kind");
        levels[rule] = result.at("level");
        const auto index = result.at("ruleIndex").get<std::size_t>();
        CHECK(run.at("tool").at("driver").at("rules").at(index).at("id") == rule);
    }
    CHECK(kinds == std::map<std::string, std::string>{{"forms/passing", "pass"},
                                                      {"forms/failing", "fail"},
                                                      {"forms/unknown", "open"},
                                                      {"forms/absent", "notApplicable"},
                                                      {"forms/advised", "fail"}});
    // SARIF 2.1.0, 3.27.10: a level other than none goes with `fail` alone.
    CHECK(levels == std::map<std::string, std::string>{{"forms/passing", "none"},
                                                       {"forms/failing", "error"},
                                                       {"forms/unknown", "none"},
                                                       {"forms/absent", "none"},
                                                       {"forms/advised", "note"}});
    const auto& notified = run.at("invocations").at(0).at("toolExecutionNotifications");
    REQUIRE(notified.size() == 1);
    CHECK(notified.at(0).at("associatedRule").at("id") == "forms/unknown");
}

TEST_CASE("SARIF names the line at fault and the clauses", "[integration]") {
    const Forms forms;

    const auto document = json::parse(forms.scan("sarif").out);

    const auto& run = document.at("runs").at(0);
    const auto& failing = run.at("results").at(1);
    const auto& place = failing.at("locations").at(0).at("physicalLocation");
    CHECK(place.at("artifactLocation").at("uri") == "file:///etc/motd");
    CHECK(place.at("region").at("startLine") == 1);
    std::set<std::string> clauses;
    for (const auto& taxon : run.at("taxonomies").at(0).at("taxa"))
        clauses.insert(taxon.at("id").get<std::string>());
    CHECK(run.at("taxonomies").at(0).at("name") == "tcvn-11930-2017");
    CHECK(clauses == std::set<std::string>{"7.2.2.1.a", "7.2.2.1.b", "7.2.2.1.c"});
}

TEST_CASE("JUnit counts what failed, and what nobody knows is an error", "[integration]") {
    const Forms forms;

    const auto ran = forms.scan("junit");

    REQUIRE(ran.code == 1);
    const auto document = parse_xml(ran.out);
    REQUIRE(document);
    CHECK(attribute_of(*document, "tests") == "5");
    CHECK(attribute_of(*document, "failures") == "1");
    CHECK(attribute_of(*document, "errors") == "1");
    CHECK(attribute_of(*document, "skipped") == "2");
    std::map<std::string, std::string> outcomes;
    for (const auto* each : elements_of(*document, "testcase"))
        outcomes[attribute_of(*each, "name")] =
            each->children.empty() ? "" : each->children.front().name;
    CHECK(outcomes == std::map<std::string, std::string>{{"passing", ""},
                                                         {"failing", "failure"},
                                                         {"unknown", "error"},
                                                         {"absent", "skipped"},
                                                         {"advised", "skipped"}});
    const auto failures = elements_of(*document, "failure");
    REQUIRE(failures.size() == 1);
    CHECK(attribute_of(*failures.front(), "message") == "Failing & \"broken\"");
    CHECK(failures.front()->text.find("x<script>alert(1)</script>&\"'") != std::string::npos);
}

TEST_CASE("the page shows every check once and needs nothing but itself", "[integration]") {
    const Forms forms;
    const auto [language, missing] =
        GENERATE(table<std::string, std::string>({{"vi", "Mend"}, {"en", "Sửa"}}));

    const auto ran = forms.scan("html", language);

    REQUIRE(ran.code == 1);
    const auto end_of_doctype = ran.out.find('\n');
    CHECK(ran.out.substr(0, end_of_doctype) == "<!doctype html>");
    const auto page = parse_xml(ran.out.substr(end_of_doctype));
    REQUIRE(page);
    CHECK(attribute_of(*page, "lang") == language);
    std::map<std::string, std::string> states;
    for (const auto* each : elements_of(*page, "article"))
        states[attribute_of(*each, "id")] = attribute_of(*each, "class");
    CHECK(states == std::map<std::string, std::string>{{"forms/passing", "pass"},
                                                       {"forms/failing", "fail"},
                                                       {"forms/unknown", "unknown"},
                                                       {"forms/absent", "not_applicable"},
                                                       {"forms/advised", "fail"}});
    CHECK(ran.out.find(missing) == std::string::npos);
    for (const auto* fetched : {"src=", "url(", "@import", "<script", "<link", "http:", "https:"}) {
        CAPTURE(fetched);
        CHECK(ran.out.find(fetched) == std::string::npos);
    }
    for (const auto* link : elements_of(*page, "a"))
        CHECK(attribute_of(*link, "href").starts_with("#"));
}

TEST_CASE("no form carries what steers a terminal or a reader", "[integration][hostile]") {
    const Forms forms;
    const auto format = GENERATE(as<std::string>{}, "table", "sarif", "junit", "html");
    CAPTURE(format);

    const auto ran = forms.scan(format);

    REQUIRE(ran.code == 1);
    for (const std::string steering : {"\x1b", "\x01", "\xff", "\xe2\x80\xae", "<script>"}) {
        const bool as_text = format == "table" || format == "sarif";
        if (steering == "<script>" && as_text) continue;
        CHECK(ran.out.find(steering) == std::string::npos);
    }
}

TEST_CASE("what an overlay sets shows in every form for people", "[integration]") {
    const TemporaryFolder folder;
    folder.write("/root/etc/hostname", "web-1\n");
    folder.write(
        "/etc/overlay.d/here.yaml",
        "overlay: level3-server\nversion: 2026.11.7\nset: {admin_networks: [10.0.9.0/24]}\n");
    const auto scan = [&](const std::string& format) {
        return run_program({our_program("presscheck-agent"), "--lang", "en", "--etc",
                            folder.at("/etc"), "scan", "--root", folder.at("/root"), "--format",
                            format});
    };

    const auto text = scan("table");
    const auto page = scan("html");
    const auto scanned = json::parse(scan("json").out);

    CHECK(text.out.find(" + overlay 2026.11.7\n"
                        "  set here: admin_networks = [10.0.9.0/24]\n") != std::string::npos);
    CHECK(page.out.find("<dt>· set here</dt><dd>admin_networks = [10.0.9.0/24]</dd>") !=
          std::string::npos);
    int shown = 0;
    for (const auto& each : scanned.at("policies")) {
        const bool here = each.at("id") == "level3-server";
        CHECK(each.contains("set") == here);
        if (!here) continue;
        CHECK(each.at("set") == json{{"admin_networks", "[10.0.9.0/24]"}});
        ++shown;
    }
    CHECK(shown == 1);
}

TEST_CASE("a form nobody knows is refused with those there are", "[integration]") {
    const Forms forms;

    const auto ran = forms.scan("pdf");

    CHECK(ran.code == 2);
    CHECK(ran.error.find("sarif") != std::string::npos);
}

}  // namespace presscheck::test
