#include "checks/policy/load.h"

#include "tests/support/catch.h"
#include "tests/support/policies.h"
#include "tests/support/temporary_folder.h"

namespace presscheck::test {
namespace {

std::string catalogue_text(const std::string& id) {
    return "catalogue: " + id +
           "\nversion: 2026.11.1\ntitle: {vi: a, en: b}\n"
           "groups: [{id: 1, title: {vi: a, en: b}}]\nrequirements:\n"
           "- {id: 1.a, title: {vi: a, en: b}, group: 1, scope: host, how: automatic}\n";
}

}  // namespace

TEST_CASE("every catalogue of a folder is loaded", "[policy]") {
    const TemporaryFolder folder;
    folder.write("/a.yaml", catalogue_text("one"));
    folder.write("/b.yaml", catalogue_text("two"));
    folder.write("/notes.txt", "no catalogue");
    folder.write("/.b.yaml.swp.yaml", "an editor's");

    const auto catalogues = load_catalogues(folder.path());

    REQUIRE(catalogues);
    CHECK(catalogues->size() == 2);
    CHECK(catalogues->contains("two"));
}

TEST_CASE("the mistakes of all catalogues of a folder are named at once", "[policy]") {
    const TemporaryFolder folder;
    folder.write("/a.yaml", catalogue_text("one") + "levle: 3\n");
    folder.write("/b.yaml", "catalogue: [\n");
    folder.write("/c.yaml", catalogue_text("two"));
    folder.write("/d.yaml", catalogue_text("two"));

    const auto catalogues = load_catalogues(folder.path());

    REQUIRE_FALSE(catalogues);
    CHECK(catalogues.error().code == Errc::malformed);
    const auto& message = catalogues.error().message;
    CHECK(message.find(folder.at("/a.yaml") + ":7:1: unknown key 'levle' of the catalogue; did you "
                                              "mean 'level'?\n") != std::string::npos);
    CHECK(message.find(folder.at("/b.yaml") + ":2:1: not YAML") != std::string::npos);
    CHECK(message.find(folder.at("/d.yaml") +
                       ":1:1: another file of this folder has catalogue 'two' too\n") !=
          std::string::npos);
}

TEST_CASE("a folder that cannot be read is named", "[policy]") {
    const TemporaryFolder folder;
    folder.write("/file", "a");

    const auto gone = load_catalogues(folder.at("/gone"));
    const auto file = load_catalogues(folder.at("/file"));

    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == Errc::not_found);
    REQUIRE_FALSE(file);
    CHECK(file.error().code == Errc::malformed);
}

TEST_CASE("a policy file finds its catalogues beside it, or else in the shared folder",
          "[policy]") {
    const TemporaryFolder folder;
    const auto text = asserting("{probe: sshd, some: {}}");
    folder.write("/own/catalogues/std.yaml", catalogue_text("std"));
    folder.write("/own/policies/p.yaml", text);
    folder.write("/alone/policies/p.yaml", text);

    const auto beside = load_policy_file(folder.at("/own/policies/p.yaml"), folder.at("/gone"));
    const auto shared =
        load_policy_file(folder.at("/alone/policies/p.yaml"), folder.at("/own/catalogues"));
    const auto neither = load_policy_file(folder.at("/alone/policies/p.yaml"), folder.at("/gone"));

    CHECK(beside);
    CHECK(shared);
    REQUIRE_FALSE(neither);
    CHECK(neither.error().message == folder.at("/gone") + ": there is no such folder");
}

TEST_CASE("the mistakes of a policy file are named with the file", "[policy]") {
    const TemporaryFolder folder;
    folder.write("/catalogues/std.yaml", catalogue_text("std"));
    folder.write("/policies/p.yaml", asserting("{probe: shd, some: {}}"));

    const auto policy = load_policy_file(folder.at("/policies/p.yaml"), "");

    REQUIRE_FALSE(policy);
    CHECK(policy.error().code == Errc::malformed);
    CHECK(policy.error().message ==
          folder.at("/policies/p.yaml") + ":9:9: unknown probe 'shd'; did you mean 'sshd'?\n");
}

}  // namespace presscheck::test
