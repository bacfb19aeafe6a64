#include "checks/policy/load.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

constexpr std::string_view start = R"(catalogue: std
version: 2026.11.1
title: {vi: a, en: b}
groups: [{id: 7.2, title: {vi: a, en: b}}]
)";

// One requirement with these keys besides its id, title, group and scope; line 6.
std::string with_requirement(const std::string& keys, const std::string& id = "7.2.a") {
    return std::string(start) + "requirements:\n- {id: " + id +
           ", title: {vi: a, en: b}, group: 7.2, scope: host, " + keys + "}\n";
}

std::string catalogue_problems(std::string_view text) {
    const auto loaded = load_catalogue(text);
    const auto* problems = std::get_if<std::vector<Problem>>(&loaded);
    return problems == nullptr ? "none\n" : spell("c", *problems);
}

}  // namespace

TEST_CASE("a catalogue is read as it is written", "[policy]") {
    const auto loaded = load_catalogue(R"(catalogue: tcvn-11930-2017
version: 2026.11.1
title: {vi: "An toàn", en: "Security"}
level: 3
complete: true
in_force: {from: 2017-01-01, until: 2026-07-23}
sources: [{id: S11, title: {vi: "danh sách", en: "a list"}}]
groups: [{id: 7.2.2, title: {vi: "Máy chủ", en: "Servers"}}]
requirements:
  - id: 7.2.2.1.đ
    title: {vi: "Khóa", en: "Lock"}
    group: 7.2.2
    scope: agency
    how: partial
    mandatory: false
    reason: "no such service"
    renew: 365d
    attest: {vi: "Quyết định", en: "A decision"}
    provenance: S11
    verified: true
    corresponds: [other/1.a]
  - {id: T25-1, title: {vi: a, en: b}, group: 7.2.2, scope: host, how: automatic}
)");

    REQUIRE(std::holds_alternative<Catalogue>(loaded));
    const auto& catalogue = std::get<Catalogue>(loaded);
    CHECK(catalogue.level == 3);
    CHECK(catalogue.complete);
    CHECK(format_time(*catalogue.in_force_until) == "2026-07-23T00:00:00Z");
    CHECK(catalogue.groups.front().title.vi == "Máy chủ");
    CHECK(catalogue.digest.size() == 64);
    const auto* lock = catalogue.find("7.2.2.1.đ");
    REQUIRE(lock != nullptr);
    CHECK_FALSE(lock->host_scoped);
    CHECK(lock->how == Verification::partial);
    CHECK_FALSE(lock->mandatory);
    CHECK(lock->reason == "no such service");
    CHECK(lock->renew == std::chrono::hours{365 * 24});
    CHECK(lock->attest.vi == "Quyết định");
    CHECK(lock->provenance == "S11");
    CHECK(catalogue.find_source("S11")->title.en == "a list");
    REQUIRE(lock->corresponds.size() == 1);
    CHECK(lock->corresponds.front().name == "other/1.a");
    CHECK(lock->verified);
    const Catalogues all{{catalogue.id, catalogue}};
    REQUIRE(find_requirement(all, "tcvn-11930-2017/T25-1") != nullptr);
    CHECK(find_requirement(all, "tcvn-11930-2017/T25-1")->mandatory);
    CHECK_FALSE(find_requirement(all, "tcvn-11930-2017/T25-1")->verified);
    CHECK(find_requirement(all, "tcvn-11930-2017/T25") == nullptr);
    CHECK(find_requirement(all, "tcvn-11930/T25-1") == nullptr);
    CHECK(find_requirement(all, "T25-1") == nullptr);
}

TEST_CASE("a catalogue is not complete unless it says so", "[policy]") {
    const auto loaded = load_catalogue(with_requirement("how: automatic"));

    REQUIRE(std::holds_alternative<Catalogue>(loaded));
    CHECK_FALSE(std::get<Catalogue>(loaded).complete);
    CHECK_FALSE(std::get<Catalogue>(loaded).in_force_until);
}

TEST_CASE("each mistake in a requirement is named", "[policy]") {
    const auto [keys, problem] = GENERATE(table<std::string, std::string>({
        {"how: manual", "'how' is one of automatic, partial, attested, not 'manual'\n"},
        {"hwo: automatic", "unknown key 'hwo' of requirement '7.2.a'; did you mean 'how'?\n"},
        {"how: attested, renew: 1y",
         "'renew': not a duration like 90s, 5m, 12h, 45d or unlimited: '1y'\n"},
        {"how: attested, renew: unlimited", "'renew' may not be 'unlimited' here\n"},
        {"how: attested, renew: 0d", "'renew' is longer than nothing\n"},
        {"how: attested, mandatory: false",
         "requirement '7.2.a' is not mandatory and lacks the key 'reason'\n"},
        {"how: attested, reason: a",
         "'reason' says why a requirement is not mandatory; requirement '7.2.a' is\n"},
        {"how: automatic, attest: {vi: a, en: b}",
         "'attest' says what an attestation has to show; requirement '7.2.a' is automatic and "
         "needs none\n"},
        {"how: attested, attest: {vi: a}",
         "'attest' of requirement '7.2.a' lacks its en text; write {vi: \"...\", en: \"...\"}\n"},
        {"how: attested, corresponds: a/b", "'corresponds' is a list, not a text\n"},
        {"how: attested, verified: yes", "'verified': not true or false: 'yes'\n"},
    }));
    CAPTURE(keys);

    const auto found = catalogue_problems(with_requirement(keys));

    CHECK(found.substr(found.find(": ") + 2) == problem);
}

TEST_CASE("each mistake in a catalogue is named in its place", "[policy]") {
    const auto whole = with_requirement("how: automatic");
    const auto [before, after, problem] = GENERATE(table<std::string, std::string, std::string>({
        {"catalogue: std", "catalogue: Std",
         "c:1:12: 'catalogue' 'Std' is not a name: small letters, digits, dots, dashes and "
         "underscores, a letter or digit first, at most 128\n"},
        {"version: 2026.11.1", "version: 2026.11",
         "c:2:10: 'version' is three integers like 2026.11.1, not '2026.11'\n"},
        {"groups:", "level: 6\ngroups:", "c:4:8: 'level' is 1 to 5\n"},
        {"groups:", "in_force: {from: 2027-01-01, until: 2026-01-01}\ngroups:",
         "c:4:11: 'until' is the last day and lies before 'from'\n"},
        {"groups:", "in_force: {from: 2027}\ngroups:",
         "c:4:18: 'from': not a date like 2026-11-23: '2027'\n"},
        {"[{id: 7.2,", "[{id: 7.2, title: {vi: a, en: b}}, {id: 7.2,",
         "c:4:49: duplicate group '7.2'; it is already in line 4\n"},
        {"group: 7.2,", "group: 7.3,",
         "c:6:45: unknown group '7.3' of requirement '7.2.a'; did you mean '7.2'?\n"},
        {"scope: host", "scope: server", "c:6:57: 'scope' is one of host, agency, not 'server'\n"},
    }));
    CAPTURE(after);
    auto text = whole;

    text.replace(text.find(before), before.size(), after);

    CHECK(catalogue_problems(text) == problem);
}

TEST_CASE("a provenance is one of the sources a catalogue names", "[policy]") {
    auto text = with_requirement("how: automatic, provenance: S3");
    const auto free = catalogue_problems(text);
    text.replace(text.find("groups:"), 0, "sources: [{id: S13, title: {vi: a, en: b}}]\n");

    CHECK(free == "none\n");
    CHECK(catalogue_problems(text) ==
          "c:7:91: unknown source 'S3' of requirement '7.2.a'; did you mean 'S13'?\n");
}

TEST_CASE("the id of a clause is parts of letters and digits", "[policy]") {
    const auto id = GENERATE(as<std::string>{}, "7.2.2.1.a", "7.2.2.1.đ", "AIII.1.b.iv", "T25-1",
                             "A-5", "ê.ơ.ư.ă.â", "ự");
    CAPTURE(id);

    CHECK(catalogue_problems(with_requirement("how: automatic", id)) == "none\n");
}

TEST_CASE("what is not the id of a clause is refused", "[policy][hostile]") {
    const auto id = GENERATE(as<std::string>{}, "7..2", "'.7'", "7.", "'-7'", "'7 2'", "7/2", "'*'",
                             "7_2", "七", "'7\xe2\x80\x8b'", "й");
    CAPTURE(id);

    CHECK(catalogue_problems(with_requirement("how: automatic", id))
              .find("is not parts of letters and digits joined by single dots or dashes") !=
          std::string::npos);
}

TEST_CASE("a letter in two pieces is refused with the reason", "[policy][hostile]") {
    const auto id = GENERATE(as<std::string>{}, "7.d\xcc\xb5", "7.e\xcc\x82", "7.u\xcc\x9b");

    CHECK(catalogue_problems(with_requirement("how: automatic", id))
              .find("has a letter in two pieces (a combining mark); write the composed letter "
                    "(Unicode NFC), as đ or ê") != std::string::npos);
}

TEST_CASE("two requirements with one id are refused", "[policy]") {
    const auto text =
        with_requirement("how: automatic") +
        "- {id: 7.2.a, title: {vi: a, en: b}, group: 7.2, scope: host, how: attested}\n";

    CHECK(catalogue_problems(text) ==
          "c:7:8: duplicate requirement '7.2.a'; it is already in line 6\n");
}

TEST_CASE("a catalogue without requirements is refused", "[policy]") {
    CHECK(catalogue_problems(std::string(start) + "requirements: []\n") ==
          "c:5:15: 'requirements' is empty\n");
}

}  // namespace presscheck::test
