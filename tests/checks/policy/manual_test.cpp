// docs/policy.md against the program: what it shows can be loaded, and it leaves no probe out.
#include "checks/policy/load.h"
#include "checks/policy/site.h"

#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <fstream>
#include <sstream>

namespace presscheck::test {
namespace {

const std::string source = source_folder();

std::string manual() {
    std::ifstream file(source + "/docs/policy.md");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// The first YAML block after a heading.
std::string example_under(const std::string& heading) {
    const auto text = manual();
    const std::string opening = "```yaml\n";
    const auto start = text.find(opening, text.find("\n" + heading + "\n")) + opening.size();
    return text.substr(start, text.find("```", start) - start);
}

// What the manual does not say about a probe, a word each.
std::string untold(const ProbeDeclaration& probe) {
    const auto text = manual();
    const auto start = text.find("\n### `" + std::string(probe.name) + "`\n");
    if (start == std::string::npos) return "section";
    const auto section = text.substr(start, text.find("\n### ", start + 1) - start);
    std::string missing;
    for (const auto& column : probe.columns) {
        const auto word = "`" + std::string(column.name) + "`";
        if (section.find(word) == std::string::npos) missing += word + " ";
    }
    for (const auto& argument : probe.arguments) {
        const auto word = "`" + std::string(argument.name) + "`";
        if (section.find(word) == std::string::npos) missing += word + " ";
    }
    return missing;
}

}  // namespace

TEST_CASE("the example in the manual is a policy", "[policy]") {
    const auto catalogues = load_catalogues(source + "/config/catalogues");
    REQUIRE(catalogues);

    const auto loaded = load_policy(example_under("## In one page"), *catalogues);

    REQUIRE(std::holds_alternative<Policy>(loaded));
    CHECK(std::get<Policy>(loaded).checks.size() == 2);
}

TEST_CASE("the catalogue and the site.yaml in the manual are good", "[policy]") {
    CHECK(std::holds_alternative<Catalogue>(load_catalogue(example_under("## Catalogues"))));
    CHECK(std::holds_alternative<Site>(load_site(example_under("## site.yaml"))));
}

TEST_CASE("the manual has a section for every probe, with all it takes and returns", "[policy]") {
    const auto& probe =
        GENERATE(from_range(probe_declarations().begin(), probe_declarations().end()));
    CAPTURE(probe.name);

    CHECK(untold(probe).empty());
}

TEST_CASE("every shipped catalogue is good", "[policy]") {
    const auto catalogues = load_catalogues(source + "/config/catalogues");

    INFO((catalogues ? std::string{} : catalogues.error().message));
    CHECK(catalogues);
}

}  // namespace presscheck::test
