#include "checks/policy/document.h"
#include "checks/policy/load.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace presscheck;

namespace {

Catalogues shipped_catalogues() {
    auto catalogues = load_catalogues(test::source_folder() + "/config/catalogues");
    INFO((catalogues ? "" : catalogues.error().message));
    REQUIRE(catalogues);
    return *std::move(catalogues);
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

// A clause and the letters below it; none: the clause itself is the requirement.
struct Clause {
    std::string number, letters;
};

std::vector<std::string> ids_of(const std::vector<Clause>& clauses) {
    std::vector<std::string> ids;
    for (const auto& [number, letters] : clauses) {
        if (letters.empty()) ids.push_back(number);
        for (const auto& letter : words_of(letters))
            ids.push_back(number + "." + letter);
    }
    return ids;
}

std::vector<std::string> ids_of(const Catalogue& catalogue) {
    std::vector<std::string> ids;
    for (const auto& requirement : catalogue.requirements)
        ids.push_back(requirement.id);
    return ids;
}

// The sub-clauses and items of TCVN 11930:2017, level 3, and the two plans of circular 12/2022.
std::vector<Clause> clauses_of_11930() {
    return {
        {"7.1.1.1", ""},
        {"7.1.1.2", ""},
        {"7.1.1.3", ""},
        {"7.1.2.1", ""},
        {"7.1.2.2", ""},
        {"7.1.3.1", ""},
        {"7.1.3.2", ""},
        {"7.1.3.3", ""},
        {"7.1.4.1", ""},
        {"7.1.4.2", ""},
        {"7.1.4.3", ""},
        {"7.1.5.1", ""},
        {"7.1.5.2", ""},
        {"7.1.5.3", ""},
        {"7.1.5.4", ""},
        {"7.1.5.5", ""},
        {"7.1.5.6", ""},
        {"7.1.5.7", ""},
        {"7.1.5.8", ""},
        {"7.1.5.9", ""},
        {"7.2.1.2", "a b c d đ"},
        {"7.2.1.3", "a b c"},
        {"7.2.1.4", "a b c d"},
        {"7.2.1.5", "a b c d"},
        {"7.2.1.6", "a b c"},
        {"7.2.1.7", "a b c d đ e g"},
        {"7.2.2.1", "a b c d đ"},
        {"7.2.2.2", "a b c d"},
        {"7.2.2.3", "a b c d đ"},
        {"7.2.2.4", "a b c d đ"},
        {"7.2.2.5", "a b c"},
        {"7.2.2.6", "a b"},
        {"7.2.3.1", "a b c d đ e"},
        {"7.2.3.2", "a b c d đ"},
        {"7.2.3.3", "a b c"},
        {"7.2.3.4", "a"},
        {"7.2.3.5", "a"},
        {"7.2.3.6", "a b c d"},
        {"7.2.4.1", "a"},
        {"7.2.4.2", "a b"},
        {"7.2.4.3", "a b c"},
        {"1.6", ""},
        {"1.7", ""},
    };
}

std::vector<Clause> clauses_of_circular_12() {
    return {{"AIII.1", "a"}, {"AIII.1.b", "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi"}};
}

// A group of TCVN 14423:2026, level 3: how many lines the checklist has for it, and its clauses.
// `*n`: n lines of the checklist are one requirement; `*0`: a heading that has a name of its own.
struct Group {
    std::string id;
    int lines;
    std::string clauses;
};

std::vector<Group> groups_of_14423() {
    return {
        {"5.1", 11,
         "5.1.2.1.a 5.1.2.1.b 5.1.2.2.a 5.1.2.2.b 5.1.2.2.c 5.1.2.3.a 5.1.2.3.b 5.1.2.4.a "
         "5.1.2.4.b 5.1.2.5 5.1.2.6"},
        {"5.2", 11,
         "5.2.1.a 5.2.1.b 5.2.1.c 5.2.2.1.a 5.2.2.1.b 5.2.2.1.c 5.2.2.2.a 5.2.2.2.b 5.2.2.3 "
         "5.2.2.4.a 5.2.2.4.b"},
        {"5.3", 11,
         "5.3.1.a 5.3.1.b 5.3.2.1.a 5.3.2.1.b 5.3.2.2.a 5.3.2.2.b 5.3.2.2.c 5.3.2.2.d 5.3.2.3.a "
         "5.3.2.3.b 5.3.2.3.c"},
        {"5.4", 18,
         "5.4.2.1.a 5.4.2.1.b 5.4.2.1.c 5.4.2.1.d 5.4.2.1.e 5.4.2.2.a 5.4.2.2.b 5.4.2.3 5.4.2.4.a "
         "5.4.2.4.b 5.4.2.4.c 5.4.2.5 5.4.2.6.a 5.4.2.6.b 5.4.2.6.c 5.4.2.7.a 5.4.2.7.b 5.4.2.8"},
        {"5.5", 8, "5.5.2.1.a 5.5.2.1.b 5.5.2.1.c 5.5.2.1.d 5.5.2.1.e 5.5.2.2.a*2 5.5.2.2.b"},
        {"5.6", 20,
         "5.6.1.a 5.6.1.c 5.6.2.1.a 5.6.2.1.b 5.6.2.1.c 5.6.2.1.d 5.6.2.2.a 5.6.2.2.b*3 5.6.2.3*6 "
         "5.6.2.4*4"},
        {"5.7", 7, "5.7.1.b 5.7.2.1.a 5.7.2.1.b 5.7.2.2*4"},
        {"5.8", 10, "5.8.2.1.a*9 5.8.2.1.b"},
        {"5.9", 5, "5.9.2.1.a 5.9.2.1.b 5.9.2.1.c 5.9.2.1.d 5.9.2.2"},
        {"5.10", 8,
         "5.10.1.a 5.10.1.b 5.10.2.1.a 5.10.2.1.b 5.10.2.2 5.10.2.3 5.10.2.4.a 5.10.2.4.b"},
        {"5.11", 8,
         "5.11.2.1.a 5.11.2.1.b 5.11.2.1.c 5.11.2.2.a 5.11.2.2.b 5.11.2.3.a 5.11.2.3.b 5.11.2.4"},
        {"5.12", 34,
         "5.12.2.1.a 5.12.2.1.b 5.12.2.1.c 5.12.2.1.d 5.12.2.1.e 5.12.2.2.a*14 5.12.2.2.b "
         "5.12.2.3.a 5.12.2.3.b 5.12.2.3.c 5.12.2.3.d 5.12.2.3.e 5.12.2.4*0 5.12.2.4.a 5.12.2.4.b "
         "5.12.2.4.c 5.12.2.4.d 5.12.2.4.e 5.12.2.4.f 5.12.2.5*3"},
        {"5.13", 7, "5.13.2.1.a 5.13.2.1.b 5.13.2.2 5.13.2.3.a 5.13.2.3.b 5.13.2.4 5.13.2.5"},
        {"5.14", 7, "5.14.2.1.a 5.14.2.1.b 5.14.2.1.c 5.14.2.2.a 5.14.2.2.b 5.14.2.2.c 5.14.2.2.d"},
        {"5.15", 5, "5.15.1 5.15.2*4"},
        {"5.16", 11,
         "5.16.1 5.16.2.1.a 5.16.2.1.b 5.16.2.1.c 5.16.2.1.d 5.16.2.1.e 5.16.2.2.a 5.16.2.2.b "
         "5.16.2.2.c 5.16.2.3.a 5.16.2.3.b"},
        {"5.17", 9, "5.17.2.1.a 5.17.2.1.b 5.17.2.1.c*2 5.17.2.2.a 5.17.2.2.b 5.17.2.3*2 5.17.2.4"},
        {"5.18", 5, "5.18.2.1.a 5.18.2.1.b*2 5.18.2.2 5.18.2.3"},
    };
}

struct CountedClause {
    std::string id;
    int lines = 1;
};

std::vector<CountedClause> counted(const Group& group) {
    std::vector<CountedClause> clauses;
    for (const auto& word : words_of(group.clauses)) {
        const auto star = word.find('*');
        const bool one = star == std::string::npos;
        clauses.push_back({word.substr(0, star), one ? 1 : std::stoi(word.substr(star + 1))});
    }
    return clauses;
}

std::vector<std::string> verified_clauses(const Catalogues& catalogues) {
    std::vector<std::string> names;
    for (const auto& [id, catalogue] : catalogues) {
        for (const auto& requirement : catalogue.requirements) {
            if (requirement.verified && id != "tt-12-2022")
                names.push_back(id + "/" + requirement.id);
        }
    }
    return names;
}

// The row of docs/catalogues.md that says which requirement each line of the checklist is in.
std::string manual_row(const Group& group) {
    std::string cells;
    for (const auto& clause : counted(group)) {
        if (clause.lines == 0) continue;
        cells += (cells.empty() ? "" : ", ") + clause.id;
        if (clause.lines > 1) cells += " (" + std::to_string(clause.lines) + ")";
    }
    return "| " + group.id + " | " + std::to_string(group.lines) + " | " + cells + " |\n";
}

// Groups that no requirement is in.
std::vector<std::string> empty_groups(const Catalogue& catalogue) {
    std::vector<std::string> empty;
    for (const auto& group : catalogue.groups) {
        const bool used = std::any_of(catalogue.requirements.begin(), catalogue.requirements.end(),
                                      [&](const auto& one) { return one.group == group.id; });
        if (!used) empty.push_back(group.id);
    }
    return empty;
}

}  // namespace

TEST_CASE("TCVN 11930 ships with every sub-clause and item of level 3") {
    const auto catalogues = shipped_catalogues();

    const auto& standard = catalogues.at("tcvn-11930-2017");
    CHECK(ids_of(standard) == ids_of(clauses_of_11930()));
    CHECK(standard.complete);
    CHECK(standard.level == 3);
}

TEST_CASE("circular 12/2022 ships with every requirement on design of level 3") {
    const auto catalogues = shipped_catalogues();

    const auto& circular = catalogues.at("tt-12-2022");
    CHECK(ids_of(circular) == ids_of(clauses_of_circular_12()));
    CHECK(circular.complete);
    CHECK(circular.level == 3);
}

TEST_CASE("TCVN 14423 ships with all 18 groups of level 3 and each line of the checklist") {
    const auto catalogues = shipped_catalogues();

    const auto& standard = catalogues.at("tcvn-14423-2026");
    std::vector<std::string> ids, groups;
    int lines = 0;
    for (const auto& group : groups_of_14423()) {
        groups.push_back(group.id);
        int of_group = 0;
        for (const auto& clause : counted(group)) {
            ids.push_back(clause.id);
            of_group += clause.lines;
            INFO(clause.id);
            const auto* found = standard.find(clause.id);
            REQUIRE(found != nullptr);
            CHECK(found->group == group.id);
        }
        INFO(group.id);
        CHECK(of_group == group.lines);
        lines += of_group;
    }
    std::vector<std::string> shipped_groups;
    for (const auto& group : standard.groups)
        shipped_groups.push_back(group.id);
    CHECK(lines == 195);
    CHECK(ids_of(standard) == ids);
    CHECK(shipped_groups == groups);
    CHECK(standard.complete);
    CHECK(standard.level == 3);
}

TEST_CASE("the manual says which requirement each line of the checklist is in") {
    const auto manual = read_text_file(test::source_folder() + "/docs/catalogues.md");
    REQUIRE(manual);

    for (const auto& group : groups_of_14423()) {
        const auto row = manual_row(group);
        INFO(row);
        CHECK(manual->find(row) != std::string::npos);
    }
}

TEST_CASE("only what was read in a copy of the official text says so") {
    const auto catalogues = shipped_catalogues();

    REQUIRE(catalogues.size() == 3);
    CHECK(verified_clauses(catalogues) ==
          std::vector<std::string>{"tcvn-11930-2017/1.6", "tcvn-11930-2017/1.7"});
    for (const auto& requirement : catalogues.at("tt-12-2022").requirements)
        CHECK(requirement.verified);
}

TEST_CASE("every requirement that people attest says what an attestation shows") {
    for (const auto& [id, catalogue] : shipped_catalogues()) {
        CHECK_FALSE(catalogue.sources.empty());
        for (const auto& requirement : catalogue.requirements) {
            INFO(catalogue.full_name(requirement));
            CHECK(requirement.attest.vi.empty() == (requirement.how == Verification::automatic));
            CHECK(catalogue.find_source(requirement.provenance) != nullptr);
        }
    }
}

TEST_CASE("every technical requirement of the old rules corresponds to some of the new standard") {
    const auto catalogues = shipped_catalogues();

    for (const auto* id : {"tcvn-11930-2017", "tt-12-2022"}) {
        const auto& catalogue = catalogues.at(id);
        for (const auto& requirement : catalogue.requirements) {
            const auto name = catalogue.full_name(requirement);
            INFO(name);
            const bool management =
                requirement.id.starts_with("7.1.") || requirement.id.starts_with("1.");
            CHECK((management || !corresponding(catalogues, name).empty()));
        }
    }
}

TEST_CASE("no shipped group is empty") {
    for (const auto& [id, catalogue] : shipped_catalogues()) {
        INFO(id);
        CHECK(empty_groups(catalogue).empty());
    }
}

TEST_CASE("the new standard is in force from the day after the old one") {
    const auto catalogues = shipped_catalogues();

    const auto last = catalogues.at("tcvn-11930-2017").in_force_until;
    const auto first = catalogues.at("tcvn-14423-2026").in_force_from;
    REQUIRE(last);
    REQUIRE(first);
    CHECK(*first - *last == std::chrono::hours{24});
}
