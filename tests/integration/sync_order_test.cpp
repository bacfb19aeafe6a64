// What is on the disk before it is said, by the word of the kernel: the collector's log before its
// answer, the agent's report before it is sent and its receipt before the report leaves the spool.
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/sending_host.h"
#include "tests/support/small_server.h"
#include "tests/support/system_calls.h"

#include <functional>
#include <thread>
#include <utility>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> joined(std::vector<std::string> front, std::vector<std::string> back) {
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

bool is_send(const SystemCall& call) {
    const bool writes = call.name == "sendmsg" || call.name == "sendto" || call.name == "write" ||
                        call.name == "writev";
    return writes && call.arguments.find("<TCP:[") != std::string::npos;
}

// The collector under strace, until its words are over.
void serve_traced(const Department& department, const fs::path& log,
                  const std::function<void()>& meanwhile) {
    Background collector(
        joined(SystemCalls::tracer(log), {our_program("presscheck-collector"), "--data",
                                          department.path("collector").string(), "serve"}),
        department.path("traced.log").string());
    for (int naps = 0; naps < 1000 && !fs::exists(department.path("collector/listening.json"));
         ++naps) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    meanwhile();
    collector.stop();
}

}  // namespace

TEST_CASE("the log is synced before the answer that carries a receipt is sent",
          "[integration][sync]") {
    constexpr int batches = 12;
    Department department;
    SendingHost host('a', department.token(), department.agents_address());
    department.stop();
    const auto log = department.path("collector.strace");
    const auto data = department.path("collector").string();

    serve_traced(department, log, [&] {
        for (int i = 0; i < batches; ++i)
            REQUIRE(host.send(department.agents_address()).status == 200);
    });
    const SystemCalls calls(log);

    // One batch at a time is on its way, so what is written to the log before a send is its own.
    int answers = 0;
    bool connected = false;  // what was written before the first handshake is no report
    std::optional<SystemCall> written;
    for (const SystemCall& call : calls.all()) {
        if (call.name == "pwrite64" &&
            call.arguments.find("collector.db-wal>") != std::string::npos)
            written = call;
        if (is_send(call) && !std::exchange(connected, true)) written.reset();
        if (!is_send(call) || !written) continue;
        CAPTURE(call.arguments, call.begun, written->begun);
        const auto synced = calls.first("fdatasync", "collector.db-wal>", written->ended);
        REQUIRE(synced);
        REQUIRE(synced->ended < call.begun);
        REQUIRE(calls.durable_between(data, "ledger.head", synced->ended, call.begun));
        ++answers;
        written.reset();
    }
    CHECK(answers == batches);
}

TEST_CASE("a report is on disk before it is sent, and its receipt before the report goes",
          "[integration][sync]") {
    Department department;
    const SmallServer server(department);
    REQUIRE(run_program(server.words({"enroll", department.token()})).code == 0);
    const auto log = department.path("agent.strace");
    const auto state = server.state().string();

    const auto ran = run_program(joined(SystemCalls::tracer(log), server.words({"run", "--once"})));
    CAPTURE(ran.error);
    REQUIRE(ran.code == 0);
    const SystemCalls calls(log);

    const auto removed = calls.first("unlink", state + "/spool/");
    REQUIRE(removed);
    // Of the spooled file, its folder's entry, and the chain's position: all before the last send.
    std::optional<SystemCall> sent;
    for (const SystemCall& call : calls.all())
        if (is_send(call) && call.ended < removed->begun) sent = call;
    REQUIRE(sent);
    CHECK(calls.durable_between(state + "/spool", "", 0, sent->begun));
    CHECK(calls.durable_between(state, "state.json", 0, sent->begun));
    CHECK(calls.durable_between(state, "chain.json", 0, sent->begun));
    // Receipt and copy: after the send, and before the report leaves the spool.
    CHECK(calls.durable_between(state + "/receipts", "", sent->ended, removed->begun));
    CHECK(calls.durable_between(state + "/sent", "", sent->ended, removed->begun));
}

}  // namespace presscheck::test
