#include "collector/init.h"

#include "collector/inputs.h"
#include "collector/opening.h"
#include "collector/pki.h"
#include "collector/token.h"
#include "core/bytes.h"
#include "core/durable_file.h"
#include "tests/support/authority.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

class Today final : public Clock {
public:
    Time now() const override { return some_day; }
};

// A department that judges by nothing yet: what is shipped has its own tests.
InitRequest request(const fs::path& data) {
    static const TemporaryFolder share;
    share.make("/catalogues");
    share.make("/policies");
    InitRequest asked;
    asked.data = data;
    asked.name = "lam-dong";
    asked.title = {"Sở Văn hóa", "Department of Culture"};
    asked.trust_domain = "lam-dong.example";
    asked.agents_url = "https://collector.lam-dong.example:8440";
    asked.roster = source_folder() + "/config/roster.yaml";
    asked.share = share.path().string();
    return asked;
}

Outcome init(const InitRequest& asked) {
    return init_command(asked, Today{}, Language::en);
}

// Every file below a folder with its bytes.
std::map<std::string, std::string> content(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto bytes = entry.is_regular_file()
                               ? *read_whole(entry.path(), std::size_t{64} << 20U)
                               : std::string("folder");
        files.emplace(entry.path().string(), bytes);
    }
    return files;
}

unsigned mode(const fs::path& path) {
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 07777U;
}

}  // namespace

TEST_CASE("init makes a department that every command can open", "[collector]") {
    const TemporaryFolder folder;
    const auto data = folder.path() / "data";

    const auto outcome = init(request(data));

    INFO(outcome.err);
    REQUIRE(outcome.exit == 0);
    const auto installation = open_installation(data);
    REQUIRE(installation);
    CHECK(installation->config.name == "lam-dong");
    CHECK(load_issuing_authority(installation->folder));
    CHECK(load_agents_context(installation->folder));
    CHECK(load_people_context(installation->folder));
    CHECK(open_recorder(*installation, Today{}));
    CHECK(fs::exists(data / "ledger.head"));
    CHECK(fs::exists(data / "keys" / "policy.pub"));
}

TEST_CASE("a new department judges by every policy that ships", "[collector]") {
    const TemporaryFolder folder;
    auto asked = request(folder.path() / "data");
    asked.share = source_folder() + "/config";
    std::set<std::string> shipped;
    for (const auto& entry : fs::directory_iterator(asked.share + "/policies"))
        shipped.insert(entry.path().stem());

    const auto outcome = init(asked);

    INFO(outcome.err);
    REQUIRE(outcome.exit == 0);
    const auto installation = open_installation(asked.data);
    REQUIRE(installation);
    CHECK_FALSE(installation->config.assigned);
    auto store = open_reader(*installation);
    REQUIRE(store);
    const auto inputs = load_inputs(**store);
    REQUIRE(inputs);
    const auto& assigned = inputs->parameters.assigned;
    CHECK(std::set<std::string>(assigned.begin(), assigned.end()) == shipped);
    CHECK(inputs->catalogues.size() == 3);
}

TEST_CASE("what init makes is its owner's alone", "[collector]") {
    const TemporaryFolder folder;
    const auto data = folder.path() / "data";
    REQUIRE(init(request(data)).exit == 0);
    const auto name = GENERATE(as<std::string>{}, "pki/root.key", "pki/issuing.key",
                               "pki/agents.key", "pki/people.key", "keys/ledger.key",
                               "keys/record.key", "keys/policy.key", "collector.db");
    CAPTURE(name);

    CHECK(mode(data) == 0700);
    CHECK(mode(data / "pki") == 0700);
    CHECK(mode(data / name) == 0600);
}

TEST_CASE("the certificates chain as they should", "[collector]") {
    const TemporaryFolder folder;
    const auto data = folder.path() / "data";
    REQUIRE(init(request(data)).exit == 0);
    const DataFolder files(data);

    const auto root = load_certificate(files, "root");
    const auto issuing = load_certificate(files, "issuing");
    const auto agents = load_certificate(files, "agents");
    const auto people = load_certificate(files, "people");

    REQUIRE(root);
    REQUIRE(issuing);
    REQUIRE(agents);
    REQUIRE(people);
    CHECK(root->der().size() <= 300);
    CHECK(X509_check_issued(root->native(), issuing->native()) == X509_V_OK);
    CHECK(X509_check_issued(issuing->native(), agents->native()) == X509_V_OK);
    CHECK(X509_check_host(agents->native(), "collector.lam-dong.example", 0, 0, nullptr) == 1);
    CHECK(X509_check_host(people->native(), "localhost", 0, 0, nullptr) == 1);
    CHECK(X509_check_ip_asc(people->native(), "127.0.0.1", 0) == 1);
    CHECK(EVP_PKEY_is_a(X509_get0_pubkey(people->native()), "EC") == 1);
}

TEST_CASE("over an existing one init refuses and changes nothing", "[collector][hostile]") {
    const TemporaryFolder folder;
    const auto data = folder.path() / "data";
    REQUIRE(init(request(data)).exit == 0);
    const auto before = content(data);

    const auto again = init(request(data));

    CHECK(again.exit == 2);
    CHECK(again.err.find("already") != std::string::npos);
    CHECK(content(data) == before);
}

TEST_CASE("init does not fill a folder that holds something else", "[collector][hostile]") {
    const TemporaryFolder folder;
    folder.write("/data/letter.txt", "dear");

    const auto outcome = init(request(folder.path() / "data"));

    CHECK(outcome.exit == 2);
    CHECK(content(folder.path() / "data").size() == 1);
}

TEST_CASE("what an interrupted init left in its stage is no obstacle", "[collector]") {
    const TemporaryFolder folder;
    folder.write("/data/.init-0123456789abcdef/pki/root.key", "half");

    const auto outcome = init(request(folder.path() / "data"));

    CHECK(outcome.exit == 0);
    CHECK_FALSE(fs::exists(folder.path() / "data" / ".init-0123456789abcdef"));
}

TEST_CASE("a wrong call is named and leaves nothing", "[collector][hostile]") {
    const TemporaryFolder folder;
    auto asked = request(folder.path() / "data");
    const auto change = GENERATE(
        as<std::function<void(InitRequest&)>>{}, [](InitRequest& r) { r.name = "Lam Dong"; },
        [](InitRequest& r) { r.trust_domain = "X"; },
        [](InitRequest& r) { r.agents_url = "host:8440"; }, [](InitRequest& r) { r.title.vi = ""; },
        [](InitRequest& r) { r.title.en = "a\nb"; },
        [](InitRequest& r) { r.roster = "/nonexistent.yaml"; });
    change(asked);

    const auto outcome = init(asked);

    CHECK(outcome.exit == 2);
    CHECK_FALSE(outcome.err.empty());
    CHECK_FALSE(fs::exists(folder.path() / "data"));
}

TEST_CASE("a roster that does not load leaves nothing", "[collector][hostile]") {
    const TemporaryFolder folder;
    folder.write("/roster.yaml", "roster: x\nversion: 1\n");
    auto asked = request(folder.path() / "data");
    asked.roster = folder.at("/roster.yaml");

    const auto outcome = init(asked);

    CHECK(outcome.exit == 2);
    CHECK(outcome.err.find("roster.yaml:") != std::string::npos);
    CHECK_FALSE(fs::exists(folder.path() / "data"));
}

TEST_CASE("a private key that others may read is refused with what mends it",
          "[collector][hostile]") {
    const TemporaryFolder folder;
    const auto data = folder.path() / "data";
    REQUIRE(init(request(data)).exit == 0);
    const DataFolder files(data);
    fs::permissions(files.certificate_key("people"), fs::perms(0640));
    fs::permissions(files.certificate_key("issuing"), fs::perms(0644));

    const auto people = load_people_context(files);
    const auto issuing = load_issuing_authority(files);

    REQUIRE_FALSE(people);
    CHECK(people.error().message.find("chmod 600") != std::string::npos);
    REQUIRE_FALSE(issuing);
    CHECK(issuing.error().message.find("chmod") != std::string::npos);
}

TEST_CASE("a folder that init did not make is named with what makes it", "[collector]") {
    const TemporaryFolder folder;

    const auto installation = open_installation(folder.path());

    REQUIRE_FALSE(installation);
    CHECK(installation.error().code == Errc::not_found);
    CHECK(installation.error().message.find("init") != std::string::npos);
}

TEST_CASE("a token carries all that a machine needs to enrol", "[collector]") {
    const TemporaryFolder folder;
    const auto data = folder.path() / "data";
    REQUIRE(init(request(data)).exit == 0);
    const auto installation = *open_installation(data);
    const auto root = *load_certificate(installation.folder, "root");
    const auto store = *open_store(installation);
    const auto unit = load_inputs(*store)->roster.on(local_day(some_day)).front()->units.front();

    const auto token = create_token(*store, {unit, std::chrono::hours{24}, 1},
                                    *agents_url(installation), root, some_day);

    REQUIRE(token);
    REQUIRE(token->starts_with("pcheck1."));
    const auto text = from_base64url(std::string_view(*token).substr(8));
    REQUIRE(text);
    const auto members = nlohmann::json::parse(*text);
    CHECK(members.size() == 6);
    CHECK(members.at("url") == "https://collector.lam-dong.example:8440");
    CHECK(members.at("unit") == unit);
    CHECK(members.at("expires") == "2026-11-24T00:00:00Z");
    CHECK(*from_base64(members.at("root").get<std::string>()) == root.der());
    const auto kept = store->find_token(std::stoll(members.at("id").get<std::string>()));
    REQUIRE(kept);
    REQUIRE(*kept);
    CHECK((*kept)->secret_hash == secret_digest(members.at("secret").get<std::string>()));
    CHECK((*kept)->uses_left == 1);
}

TEST_CASE("a unit that no agency has today gets no token", "[collector][hostile]") {
    const TemporaryFolder folder;
    const auto data = folder.path() / "data";
    REQUIRE(init(request(data)).exit == 0);
    const auto installation = *open_installation(data);
    const auto root = *load_certificate(installation.folder, "root");
    const auto store = *open_store(installation);

    const auto token =
        create_token(*store, {"nobody", std::chrono::hours{24}, 1}, "https://x", root, some_day);

    REQUIRE_FALSE(token);
    CHECK(token.error().code == Errc::not_found);
    CHECK(token.error().message.find("there are: ") != std::string::npos);
}

TEST_CASE("a token's time is written with its unit", "[collector]") {
    CHECK(*parse_lifetime("24h") == std::chrono::hours{24});
    CHECK(*parse_lifetime("60s") == std::chrono::minutes{1});
    CHECK(*parse_lifetime("365d") == std::chrono::hours{365 * 24});
    const auto wrong = GENERATE(as<std::string>{}, "", "h", "24", "-1h", "59s", "366d", "1w", "1 h",
                                "99999999999999999999h", "1hh");
    CAPTURE(wrong);
    CHECK_FALSE(parse_lifetime(wrong));
}

}  // namespace presscheck::test
