// The real agent, killed at random moments of its rounds, whole or one of its processes: what it
// sealed arrives, once and without a gap, and it goes on by itself.
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/dice.h"
#include "tests/support/process_group.h"
#include "tests/support/small_server.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kills_in_a_usual_run = 25;
constexpr int changes_in_a_round = 45;  // files made, closed, renamed and removed, or so

enum class Moment { after_a_time, after_a_change };
enum class Victim { all, one };

// Starts a round and kills it. False: it had ended before.
bool run_and_kill(const SmallServer& server, const std::string& log, Dice& dice, milliseconds round,
                  Moment moment, Victim victim) {
    const auto folder = [&](const char* name) { return (server.state() / name).string(); };
    FolderWatch watch(
        {server.state().string(), folder("spool"), folder("sent"), folder("receipts")});
    ProcessGroup agent(server.words({"run", "--once"}), log);
    const auto due = steady_clock::now() + dice.up_to(round);
    const int change = 1 + dice.below(changes_in_a_round);
    const auto reached = [&] {
        return moment == Moment::after_a_time ? steady_clock::now() >= due
                                              : watch.changes() >= change;
    };
    while (!reached()) {
        if (!agent.running()) return false;
        if (moment == Moment::after_a_time) std::this_thread::sleep_for(milliseconds{1});
    }
    if (moment == Moment::after_a_change) std::this_thread::sleep_for(dice.up_to(milliseconds{2}));
    const bool hit = agent.running();
    if (victim == Victim::all) {
        agent.kill_all();
    } else {
        agent.kill_one(dice);
    }
    REQUIRE(agent.gone());  // what was not killed ends by itself
    return hit;
}

}  // namespace

TEST_CASE("whenever the agent is killed, what it sealed arrives once and it goes on by itself",
          "[integration][kill]") {
    const unsigned seed = seed_of_this_run();
    const int kills = rounds(kills_in_a_usual_run);
    Dice dice(seed);
    CAPTURE(seed, kills);
    Department department;
    const SmallServer server(department);
    REQUIRE(run_program(server.words({"enroll", department.token()})).code == 0);
    const auto began = steady_clock::now();
    const auto first = run_program(server.words({"run", "--once"}));
    CAPTURE(first.error);
    REQUIRE(first.code == 0);
    const auto round = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
    const auto log = department.path("agent.log").string();
    std::set<std::string> sealed;
    int hits = 0;
    int tries = 0;

    for (; hits < kills && tries < 10 * kills; ++tries) {
        CAPTURE(tries, hits);
        server.turn_knob(dice);
        const auto moment = dice.below(3) == 0 ? Moment::after_a_time : Moment::after_a_change;
        const auto victim = dice.below(3) == 0 ? Victim::one : Victim::all;
        hits += run_and_kill(server, log, dice, round, moment, victim) ? 1 : 0;
        sealed.merge(server.sealed());
        if (dice.below(4) != 0) continue;  // else several kills in a row
        const auto ran = run_program(server.words({"run", "--once"}));
        CAPTURE(ran.out, ran.error);
        REQUIRE(ran.code == 0);
        REQUIRE(department.head_at_agent() == department.head_at_collector());
        sealed.merge(server.sealed());
    }
    const auto ran = run_program(server.words({"run", "--once"}));
    CAPTURE(ran.out, ran.error);
    REQUIRE(ran.code == 0);
    sealed.merge(server.sealed());

    const auto recorded = department.query(
        "select printf('%012d-%s.json', sequence, lower(substr(hex(chain.id), 1, 8))) from entry "
        "join chain on chain.host = entry.host and chain.no = entry.chain where kind = 1 "
        "order by 1");
    std::string all_sealed;
    for (const auto& name : sealed)
        all_sealed += (all_sealed.empty() ? "" : "\n") + name;
    CHECK(recorded == all_sealed);
    CHECK(
        department.query("select count(*) = max(sequence) and count(*) = count(distinct sequence) "
                         "and count(distinct chain) = 1 from entry where kind = 1") == "1");
    CHECK(department.query("select count(*) from entry where kind = 1 and fold <> 1") == "0");
    CHECK(department.head_at_agent() == department.head_at_collector());
    CHECK(fs::is_empty(server.state() / "spool"));
    CHECK(run_program(server.words({"status"})).code == 0);
    CHECK(hits > 0);
    std::cout << "agent: seed " << seed << ", " << kills << " kills (" << hits << " while it ran), "
              << sealed.size() << " reports sealed and recorded, 0 lost\n";
}

}  // namespace presscheck::test
