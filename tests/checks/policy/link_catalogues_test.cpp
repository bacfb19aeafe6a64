#include "checks/policy/load.h"
#include "tests/support/catch.h"

#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

std::string header(const std::string& id, int level, const std::string& more = {}) {
    return "catalogue: " + id +
           "\nversion: 2026.11.1\ntitle: {vi: a, en: b}\nlevel: " + std::to_string(level) + "\n" +
           more;
}

std::string requirement(const std::string& id, const std::string& group, const std::string& title,
                        const std::string& more = {}) {
    return "- {id: " + id + ", group: " + group + ", title: {vi: \"" + title + "\", en: \"" +
           title + "\"}, scope: host, how: partial" + more + "}\n";
}

// Level 3: 5.1.a and 5.16.a.
std::string level_three(const std::string& more = {}) {
    return header("std", 3, "complete: true\n" + more) +
           "groups: [{id: 5.1, title: {vi: one, en: one}}, {id: 5.16, title: {vi: six, en: six}}]\n"
           "requirements:\n" +
           requirement("5.1.a", "5.1", "list", ", verified: true") +
           requirement("5.16.a", "5.16", "plan");
}

std::vector<TextFile> files_of(const std::vector<std::string>& texts) {
    std::vector<TextFile> files;
    for (const auto& text : texts)
        files.push_back({std::string(1, static_cast<char>('a' + files.size())), text});
    return files;
}

std::string problems_of(const std::vector<std::string>& texts) {
    const auto catalogues = parse_catalogues(files_of(texts));
    return catalogues ? "none\n" : catalogues.error().message;
}

Catalogues catalogues_of(const std::vector<std::string>& texts) {
    auto catalogues = parse_catalogues(files_of(texts));
    INFO((catalogues ? "" : catalogues.error().message));
    REQUIRE(catalogues);
    return *std::move(catalogues);
}

std::vector<std::string> ids_of(const Catalogue& catalogue) {
    std::vector<std::string> ids;
    for (const auto& one : catalogue.requirements)
        ids.push_back(one.id);
    return ids;
}

}  // namespace

TEST_CASE("a level has the requirements of the level it inherits from", "[policy]") {
    const auto catalogues =
        catalogues_of({level_three(), header("std-l4", 4, "inherits: {catalogue: std}\n")});

    const auto& level = catalogues.at("std-l4");
    REQUIRE(ids_of(level) == std::vector<std::string>{"5.1.a", "5.16.a"});
    CHECK(level.find("5.1.a")->title.vi == "list");
    CHECK(level.find_group("5.16")->title.en == "six");
    CHECK_FALSE(level.complete);
    // Read in the text of level 3, not of this one.
    CHECK(catalogues.at("std").find("5.1.a")->verified);
    CHECK_FALSE(level.find("5.1.a")->verified);
}

TEST_CASE("what is evidence for a requirement is evidence where it is inherited", "[policy]") {
    const auto catalogues =
        catalogues_of({level_three(), header("std-l4", 4, "inherits: {catalogue: std}\n"),
                       header("std-l5", 5, "inherits: {catalogue: std-l4}\n")});

    const auto& level = catalogues.at("std-l5");
    CHECK(evidence_names(level, *level.find("5.1.a")) ==
          std::vector<std::string>{"std-l5/5.1.a", "std-l4/5.1.a", "std/5.1.a"});
    const auto& own = catalogues.at("std");
    CHECK(evidence_names(own, *own.find("5.1.a")) == std::vector<std::string>{"std/5.1.a"});
}

TEST_CASE("a requirement of a level takes the place of the inherited one and its evidence",
          "[policy]") {
    const auto catalogues =
        catalogues_of({level_three(), header("std-l4", 4,
                                             "inherits: {catalogue: std}\n"
                                             "groups: [{id: 5.1, title: {vi: new, en: new}}, "
                                             "{id: 5.17, title: {vi: x, en: x}}]\n"
                                             "requirements:\n" +
                                                 requirement("5.17.a", "5.17", "more") +
                                                 requirement("5.1.a", "5.1", "stricter list"))});

    const auto& level = catalogues.at("std-l4");
    CHECK(ids_of(level) == std::vector<std::string>{"5.1.a", "5.16.a", "5.17.a"});
    CHECK(level.find("5.1.a")->title.vi == "stricter list");
    CHECK(level.find_group("5.1")->title.vi == "new");
    // A check that was enough for less does not decide what is stricter.
    CHECK(evidence_names(level, *level.find("5.1.a")) == std::vector<std::string>{"std-l4/5.1.a"});
}

TEST_CASE("a level may have other numbers than the one it inherits from", "[policy]") {
    const auto catalogues = catalogues_of(
        {level_three(),
         header("std-l4", 4,
                "inherits: {catalogue: std, renumber: [{from: 5, to: 6}, {from: 5.16, to: 6.17}]}\n"
                "requirements:\n" +
                    requirement("6.17.a", "6.17", "stricter plan"))});

    const auto& level = catalogues.at("std-l4");
    CHECK(ids_of(level) == std::vector<std::string>{"6.1.a", "6.17.a"});
    CHECK(level.find("6.17.a")->title.vi == "stricter plan");
    CHECK(level.find("6.1.a")->group == "6.1");
    CHECK(level.find_group("6.17")->title.vi == "six");
    CHECK(evidence_names(level, *level.find("6.1.a")) ==
          std::vector<std::string>{"std-l4/6.1.a", "std/5.1.a"});
}

TEST_CASE("a level inherits what its parent inherits, in whatever order the files are",
          "[policy]") {
    const auto catalogues =
        catalogues_of({header("a-l5", 5, "inherits: {catalogue: b-l4}\n"),
                       header("b-l4", 4, "inherits: {catalogue: std}\n"), level_three()});

    CHECK(ids_of(catalogues.at("a-l5")) == std::vector<std::string>{"5.1.a", "5.16.a"});
}

TEST_CASE("a level that cannot inherit is named with the reason", "[policy][hostile]") {
    const auto [own, problem] = GENERATE(table<std::string, std::string>({
        {"inherits: {catalogue: sdt}\n",
         "b:5:11: no catalogue is called 'sdt'; did you mean 'std'?\n"},
        {"inherits: {catalogue: std-l4}\n",
         "b:5:11: 'inherits' goes round in a circle: std-l4 -> std-l4\n"},
        {"inherits: {catalogue: std}\ncomplete: true\n", "none\n"},
        {"inherits: {catalogue: std, renumber: [{from: 5.16, to: 5.1}]}\n",
         "b:5:11: 'renumber' gives two requirements of 'std' the id '5.1.a'\n"},
        {"inherits: {catalogue: std, renumber: [{from: 5..1, to: 6}]}\n",
         "b:5:46: 'from' '5..1' is not parts of letters and digits joined by single dots or "
         "dashes\n"},
        {"inherits: {catalogue: std, renumber: [{from: 5.1}]}\n",
         "b:5:39: a line of 'renumber' lacks the key 'to'\n"},
    }));
    CAPTURE(own);

    const auto found = problems_of({level_three(), header("std-l4", 4, own)});

    CHECK(found == problem);
}

TEST_CASE("catalogues that inherit from each other are refused", "[policy][hostile]") {
    const auto found = problems_of({header("one", 4, "inherits: {catalogue: two}\n"),
                                    header("two", 4, "inherits: {catalogue: one}\n")});

    CHECK(found.find("'inherits' goes round in a circle: one -> two -> one\n") !=
          std::string::npos);
}

TEST_CASE("a level inherits from a lower one, and is not more complete than that", "[policy]") {
    const auto same = problems_of({level_three(), header("x", 3, "inherits: {catalogue: std}\n")});
    auto incomplete = level_three();
    incomplete.replace(incomplete.find("complete: true"), 14, "complete: false");
    const auto more =
        problems_of({incomplete, header("x", 4, "inherits: {catalogue: std}\ncomplete: true\n")});

    CHECK(same == "b:5:11: a level inherits from one below it; 'std' is level 3\n");
    CHECK(more ==
          "b:5:11: this catalogue cannot be complete: 'std', which it inherits from, is "
          "not\n");
}

TEST_CASE("a group that neither a level nor its parent has is named", "[policy]") {
    const auto found =
        problems_of({level_three(), header("std-l4", 4,
                                           "inherits: {catalogue: std}\nrequirements:\n" +
                                               requirement("5.1.b", "5.15", "more"))});

    CHECK(found == "b:7:3: unknown group '5.15' of requirement '5.1.b'; did you mean '5.1'?\n");
}

TEST_CASE("requirements of two standards correspond in both directions", "[policy]") {
    const auto catalogues = catalogues_of(
        {header("old", 3, "groups: [{id: 1, title: {vi: a, en: b}}]\nrequirements:\n") +
             requirement("1.a", "1", "a", ", corresponds: [std/5.16.a, std/5.1.a]"),
         level_three()});

    CHECK(corresponding(catalogues, "old/1.a") ==
          std::vector<std::string>{"std/5.1.a", "std/5.16.a"});
    CHECK(corresponding(catalogues, "std/5.1.a") == std::vector<std::string>{"old/1.a"});
    CHECK(corresponding(catalogues, "std/5.2.a").empty());
}

TEST_CASE("a requirement that corresponds to nothing there is refused", "[policy]") {
    const auto [name, problem] = GENERATE(table<std::string, std::string>({
        {"std/5.1.b", ": std has no requirement '5.1.b'; did you mean '5.1.a'?"},
        {"sdt/5.1.a", ": no catalogue is called 'sdt'; did you mean 'std'?"},
        {"5.1.a", " is not catalogue/requirement"},
        {"old/1.a", " is of this catalogue; only those of others correspond"},
    }));
    CAPTURE(name);

    const auto found =
        problems_of({header("old", 3, "groups: [{id: 1, title: {vi: a, en: b}}]\nrequirements:\n") +
                         requirement("1.a", "1", "a", ", corresponds: [" + name + "]"),
                     level_three()});

    CHECK(found == "a:7:91: 'corresponds' '" + name + "'" + problem + "\n");
}

}  // namespace presscheck::test
