// Disks that are full, read-only or broken, below the agent's state and below the collector's data:
// a clear word and exit code, nothing lost, nothing promised, and on again when there is room.
#include "collector/store/sqlite_store.h"
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/sending_host.h"
#include "tests/support/small_disk.h"
#include "tests/support/tls_client.h"

#include <functional>
#include <nlohmann/json.hpp>

namespace presscheck::test {
namespace {

using nlohmann::json;

bool may_mount() {
    if (SmallDisk::possible()) return true;
    WARN("this process may not mount: full and broken disks are NOT tested; run as root");
    return false;
}

// A way in which a disk refuses, and how it is mended.
struct Trouble {
    std::string words;  // of the kernel, in what the program says
    std::function<void(const SmallDisk&)> make, mend;
};

Trouble any_trouble() {
    return GENERATE(
        as<Trouble>{},
        Trouble{"No space left on device", [](const SmallDisk& disk) { disk.fill(); },
                [](const SmallDisk& disk) { disk.make_room(); }},
        Trouble{"No space left on device", [](const SmallDisk& disk) { disk.use_up_names(); },
                [](const SmallDisk& disk) { disk.make_room(); }},
        Trouble{"Read-only file system", [](const SmallDisk& disk) { disk.make_read_only(); },
                [](const SmallDisk& disk) { disk.make_writable(); }});
}

json status_of(const Department& department) {
    return json::parse(department.agent({"status", "--format", "json"}).out);
}

std::size_t count(const std::string& text, const std::string& word) {
    std::size_t found = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++found;
    return found;
}

constexpr std::size_t agent_disk = 8U << 20U;
constexpr std::size_t collector_disk = 16U << 20U;

}  // namespace

TEST_CASE("an agent whose disk refuses says so, loses nothing and goes on when it is mended",
          "[disk]") {
    if (!may_mount()) return;
    const auto trouble = any_trouble();
    CAPTURE(trouble.words);
    Department department;
    REQUIRE(department.agent({"enroll", department.token()}).code == 0);
    const SmallDisk disk(department.path("agent"), SmallDisk::Kind::memory, agent_disk);
    REQUIRE(department.agent({"run", "--once"}).code == 0);
    department.stop();
    REQUIRE(department.agent({"run", "--once"}).code == 3);  // one waits
    department.start();

    trouble.make(disk);
    const auto ran = department.agent({"run", "--once"});
    const auto again = department.agent({"run", "--once"});
    const auto status = department.agent({"status"});
    const auto facts = status_of(department);
    trouble.mend(disk);
    const auto mended = department.agent({"run", "--once"});

    CAPTURE(ran.error, status.out, mended.error);
    CHECK(ran.code == 3);
    CHECK(again.code == 3);
    CHECK(ran.error.find(trouble.words) != std::string::npos);
    CHECK(status.code == 1);
    CHECK(status.out.find(trouble.words) != std::string::npos);
    CHECK(facts.at("storage").get<std::string>().find(trouble.words) != std::string::npos);
    CHECK(facts.at("waiting") == 1);
    CHECK(mended.code == 0);
    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(department.query("select count(*) = max(sequence) from entry where kind = 1") == "1");
    CHECK(department.agent({"status"}).code == 0);
    CHECK(status_of(department).at("storage") == "");
}

TEST_CASE("an agent whose disk breaks down goes on where it was once it is repaired",
          "[disk]") {
    if (!may_mount()) return;
    Department department;
    REQUIRE(department.agent({"enroll", department.token()}).code == 0);
    const SmallDisk disk(department.path("agent"), SmallDisk::Kind::ext4, agent_disk);
    REQUIRE(department.agent({"run", "--once"}).code == 0);

    disk.break_down();
    const auto broken = department.agent({"run", "--once"});
    const auto status = department.agent({"status"});
    disk.repair();
    const auto repaired = department.agent({"run", "--once"});

    CAPTURE(broken.error, status.out, repaired.error);
    CHECK(broken.code == 3);
    CHECK(status.code == 1);
    CHECK(repaired.code == 0);
    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(department.query("select count(*) = max(sequence) from entry where kind = 1") == "1");
}

TEST_CASE("a collector whose disk is full gives no receipt, says so once, and goes on by itself",
          "[disk]") {
    if (!may_mount()) return;
    Department department;
    department.stop();
    const SmallDisk disk(department.path("collector"), SmallDisk::Kind::memory, collector_disk);
    department.start();
    SendingHost host('a', department.token(), department.agents_address());
    std::vector<Reply> refused;
    REQUIRE(host.send(department.agents_address()).status == 200);
    const auto before = host.promises().size();

    disk.fill();
    for (int i = 0; i < 20; ++i)
        refused.push_back(host.send(department.agents_address()));
    const auto health = department.health();
    const auto log = department.log();
    disk.make_room();
    const auto taken = host.send(department.agents_address());

    CAPTURE(log);
    for (const Reply& reply : refused) {
        CHECK(reply.status == 503);
        CHECK_FALSE(reply.header("Retry-After").empty());
    }
    CHECK(before > 0);
    CHECK(health.status == 503);
    CHECK(json::parse(health.body).at("reason") == "store");
    CHECK(json::parse(health.body).at("detail").get<std::string>().find("full") !=
          std::string::npos);
    CHECK(count(log, "recording_stopped") == 1);
    CHECK(count(log, "unavailable") == 0);
    CHECK(taken.status == 200);
    const auto store = open_sqlite_reader(department.path("collector/collector.db"));
    REQUIRE(store);
    LedgerAudit audit(**store, *parse_verifier_key(host.ledger_key()));
    CHECK(audit.tree(department.path("collector/ledger.head")) == std::vector<std::string>{});
    CHECK(audit.promises(host.promises()) == std::vector<std::string>{});
    CHECK(audit.fold() == std::vector<std::string>{});
}

TEST_CASE("a collector whose disk breaks down promises nothing more and has what it promised",
          "[disk]") {
    if (!may_mount()) return;
    Department department;
    department.stop();
    const SmallDisk disk(department.path("collector"), SmallDisk::Kind::ext4, collector_disk);
    department.start();
    SendingHost host('a', department.token(), department.agents_address());
    for (int i = 0; i < 5; ++i)
        REQUIRE(host.send(department.agents_address()).status == 200);

    disk.break_down();
    const auto refused = host.send(department.agents_address());
    const auto refused_again = host.send(department.agents_address());
    const auto health = department.health();
    department.kill_hard();
    disk.repair();
    department.start();
    const auto taken = host.send(department.agents_address());

    CHECK(refused.status == 503);
    CHECK(refused_again.status == 503);
    CHECK(health.status == 503);
    CHECK(taken.status == 200);
    const auto store = open_sqlite_reader(department.path("collector/collector.db"));
    REQUIRE(store);
    LedgerAudit audit(**store, *parse_verifier_key(host.ledger_key()));
    CHECK(audit.tree(department.path("collector/ledger.head")) == std::vector<std::string>{});
    CHECK(audit.promises(host.promises()) == std::vector<std::string>{});
}

TEST_CASE("a collector does not start on a full or read-only disk, and says why",
          "[disk]") {
    if (!may_mount()) return;
    const auto trouble = any_trouble();
    CAPTURE(trouble.words);
    Department department;
    department.stop();
    const SmallDisk disk(department.path("collector"), SmallDisk::Kind::memory, collector_disk);

    trouble.make(disk);
    const auto served = department.collector({"serve"});
    trouble.mend(disk);
    department.start();

    CAPTURE(served.error);
    CHECK(served.code == 3);
    CHECK(served.error.find("collector") != std::string::npos);
    CHECK(department.health().status == 200);
}

}  // namespace presscheck::test
