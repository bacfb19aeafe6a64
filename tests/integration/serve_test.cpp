// The collector's program as an operator runs it.
#include "collector/data_folder.h"
#include "collector/opening.h"
#include "collector/pki.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tls_client.h"

#include <openssl/ssl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// An initialised data folder on free ports, and what runs on it.
class Operator {
public:
    Operator() {
        const auto made =
            run({"init", "--name", "lam-dong", "--title-vi", "Sở", "--title-en", "Department",
                 "--trust-domain", "lam-dong.example", "--agents-url", "https://127.0.0.1:0"});
        INFO(made.error);
        REQUIRE(made.code == 0);
    }

    Ran run(const std::vector<std::string>& words) const {
        std::vector<std::string> all = command();
        all.insert(all.end(), words.begin(), words.end());
        return run_program(all);
    }

    // Starts serve, with words put before it ("env", "NAME=value"), and waits until it listens.
    void start(std::vector<std::string> before = {}) {
        const auto words = command();
        before.insert(before.end(), words.begin(), words.end());
        before.push_back("serve");
        server_ = std::make_unique<Background>(before, log().string());
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!fs::exists(files().listening()) && server_->running() &&
               std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(10ms);
        INFO(read_file(log()));
        REQUIRE(fs::exists(files().listening()));
    }
    void stop() { server_->stop(); }

    DataFolder files() const { return DataFolder(folder_.path() / "data"); }
    fs::path log() const { return folder_.path() / "serve.log"; }
    fs::path path(const std::string& name) const { return folder_.path() / name; }

    std::string address(const std::string& listener) const {
        return nlohmann::json::parse(read_file(files().listening())).at(listener);
    }

    TlsContext client(const std::string& root) const {
        const auto certificate = load_certificate(files(), root);
        REQUIRE(certificate);
        return *agent_client_context(*certificate, "127.0.0.1", SystemClock{}.now(), {}, nullptr);
    }

private:
    std::vector<std::string> command() const {
        return {our_program("presscheck-collector"), "--data", files().root().string(), "--lang",
                "en"};
    }

    TemporaryFolder folder_;
    std::unique_ptr<Background> server_;
};

using Words = std::vector<std::string>;

// What of the collector's commands did not end with 3 and all of `told`, or printed something.
Words unrefused(const Operator& department, const Words& told) {
    const std::vector<Words> commands{{"serve"},
                                      {"readiness"},
                                      {"host", "list"},
                                      {"agency", "list"},
                                      {"token", "create", "--unit", "bao-lam-dong"},
                                      {"ledger", "clock-event", "--reason", "x"},
                                      {"host", "revoke", "x", "--reason", "x"}};
    Words wrong;
    for (const auto& words : commands) {
        const auto ran = department.run(words);
        const bool told_all = std::all_of(told.begin(), told.end(), [&](const auto& part) {
            return ran.error.find(part) != std::string::npos;
        });
        if (ran.code == 3 && ran.out.empty() && told_all) continue;
        wrong.push_back(words.front() + ": " + std::to_string(ran.code) + " " + ran.error);
    }
    return wrong;
}

}  // namespace

TEST_CASE("serve listens for agents and for people until it is told to stop", "[integration]") {
    Operator department;

    department.start();
    TlsClient agents(department.address("agents"), department.client("root"));
    TlsClient people(department.address("people"), department.client("people"));
    const auto authorities = agents.ask("GET", "/v1/ca");
    const auto health = people.ask("GET", "/healthz");
    const auto elsewhere = people.ask("GET", "/v1/ca");
    department.stop();

    CHECK(authorities.status == 200);
    CHECK(health.status == 200);
    CHECK(health.header("content-security-policy").find("default-src 'self'") == 0);
    CHECK(elsewhere.status == 404);
    CHECK_FALSE(fs::exists(department.files().listening()));
    CHECK(read_file(department.log()).find("stopped") != std::string::npos);
}

TEST_CASE("a data folder is served once", "[integration][hostile]") {
    Operator department;
    department.start();

    const auto second = department.run({"serve"});

    CHECK(second.code == 3);
    CHECK(second.error.find("another") != std::string::npos);
    CHECK(fs::exists(department.files().listening()));
}

TEST_CASE("openssl.cnf and its variables change nothing", "[integration][hostile]") {
    Operator department;
    write_file(department.path("openssl.cnf"),
               "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n[all]\n"
               "Ciphersuites = TLS_AES_128_CCM_SHA256\nGroups = P-521\n");

    department.start({"env", "OPENSSL_CONF=" + department.path("openssl.cnf").string()});
    TlsClient agents(department.address("agents"), department.client("root"));

    REQUIRE(agents.connected());
    CHECK(std::string(SSL_get_cipher_name(agents.native())) == "TLS_AES_256_GCM_SHA384");
}

TEST_CASE("serve refuses a private key that others may read", "[integration][hostile]") {
    const Operator department;
    const auto key = GENERATE(as<std::string>{}, "pki/issuing.key", "pki/agents.key",
                              "pki/people.key", "keys/ledger.key", "keys/record.key");
    fs::permissions(department.files().root() / key, fs::perms(0644));
    CAPTURE(key);

    const auto served = department.run({"serve"});

    CHECK(served.code == 3);
    CHECK(served.error.find("chmod") != std::string::npos);
    CHECK(served.error.find(key) != std::string::npos);
}

TEST_CASE("every command refuses what others may change or read, and says how to mend it",
          "[integration][hostile]") {
    const Operator department;
    const auto root = department.files().root();
    const std::vector<std::pair<std::string, unsigned>> open{{".", 0777},
                                                             {".", 0750},
                                                             {"keys", 0777},
                                                             {"pki", 0755},
                                                             {"pki/root.key", 0644},
                                                             {"keys/policy.key", 0640},
                                                             {"keys/ledger.pub", 0666},
                                                             {"collector.db", 0644},
                                                             {"ledger.head", 0666},
                                                             {"collector.yaml", 0664}};

    for (const auto& [name, mode] : open) {
        CAPTURE(name, mode);
        const auto place = name == "." ? root : root / name;
        const auto before = fs::status(place).permissions();
        fs::permissions(place, fs::perms(mode));

        CHECK(unrefused(department, {place.string(), "sửa bằng: chmod ", "mend it with: chmod "}) ==
              Words{});

        fs::permissions(place, before);
    }
    CHECK(department.run({"host", "list"}).code == 0);
}

TEST_CASE("every command refuses a folder of somebody else's", "[integration][hostile]") {
    if (::geteuid() != 0) {
        WARN("only root can give a folder away: not tried");
        return;
    }
    const Operator department;
    const auto root = department.files().root();

    for (const std::string name : {".", "keys", "pki/root.key", "collector.db", "ledger.head"}) {
        CAPTURE(name);
        const auto place = name == "." ? root : root / name;
        REQUIRE(::chown(place.c_str(), 33, 33) == 0);

        CHECK(unrefused(department, {place.string(), "uid 33", "chown 0"}) == Words{});

        REQUIRE(::chown(place.c_str(), 0, 0) == 0);
    }
    CHECK(department.run({"host", "list"}).code == 0);
}

TEST_CASE("no command believes a database that was rolled back", "[integration][hostile]") {
    const Operator department;
    const bool empty = GENERATE(false, true);
    const auto database = department.files().root() / "collector.db";
    const auto older = department.path("older.db");
    fs::copy_file(database, older);
    REQUIRE(department.run({"ledger", "clock-event", "--reason", "looked at it"}).code == 0);
    if (empty) write_file(older, "");
    fs::copy_file(older, database, fs::copy_options::overwrite_existing);
    fs::permissions(database, fs::perms(0600));
    fs::remove(database.string() + "-wal");
    fs::remove(database.string() + "-shm");
    CAPTURE(empty);

    // An empty file is no database yet to those who only read.
    const Words told = empty ? Words{} : Words{"ledger.head", "bản cũ", "rolled back"};
    CHECK(unrefused(department, told) == Words{});
    CHECK(department.run({"token", "create", "--unit", "bao-lam-dong"}).code == 3);
}

TEST_CASE("serve removes what writers that were killed left", "[integration]") {
    Operator department;
    const auto left = department.files().root() / ".ledger.head.0123456789abcdef.new";
    const auto other = department.files().root() / ".ledger.head.old";
    write_file(left, "half");
    write_file(other, "somebody's");

    department.start();

    CHECK_FALSE(fs::exists(left));
    CHECK(fs::exists(other));
}

TEST_CASE("serve says what is wrong with collector.yaml, and where", "[integration][hostile]") {
    const Operator department;
    const auto file = department.files().config();
    write_file(file, read_file(file) + "late_aftr: 2\n");

    const auto served = department.run({"serve"});

    CHECK(served.code == 2);
    CHECK(served.error.find(file.string() + ":11:1: unknown key 'late_aftr'") != std::string::npos);
}

TEST_CASE("serve refuses to assign a policy that is not there", "[integration][hostile]") {
    const Operator department;
    const auto file = department.files().config();
    auto config = *collector::load_config(file.string());
    config.assigned = {"level3-server", "level3-servr", "x"};
    write_file(file, collector::spell(config));

    const auto served = department.run({"serve"});

    CHECK(served.code == 2);
    CHECK(served.error.find(file.string() + ":9:29: no policy is called 'level3-servr' in ") !=
          std::string::npos);
    CHECK(served.error.find("did you mean 'level3-server'?\n") != std::string::npos);
    CHECK(served.error.find(file.string() + ":9:45: no policy is called 'x' in ") !=
          std::string::npos);
    CHECK(served.error.find("called 'level3-server' in") == std::string::npos);
    CHECK_FALSE(fs::exists(department.files().listening()));
}

TEST_CASE("serve says which address it cannot have", "[integration][hostile]") {
    Operator department;
    department.start();
    const Operator other;
    const auto taken = department.address("people");
    auto config = *collector::load_config(other.files().config().string());
    config.people_listen = taken;
    write_file(other.files().config(), collector::spell(config));

    const auto served = other.run({"serve"});

    CHECK(served.code == 3);
    CHECK(served.error.find(taken) != std::string::npos);
    CHECK_FALSE(fs::exists(other.files().listening()));
}

}  // namespace presscheck::test
