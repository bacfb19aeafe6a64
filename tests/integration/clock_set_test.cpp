// The real agent, resident, while somebody sets its clock.
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/sanitized.h"
#include "tests/support/small_server.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <thread>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

// What the preloaded library adds to the agent's clocks.
class Clocks {
public:
    explicit Clocks(const std::filesystem::path& path) : path_(path) { write(); }

    void pass(seconds time) {
        added_[0] += time.count();
        added_[1] += time.count();
        write();
    }
    void set(seconds by) {
        added_[0] += by.count();
        write();
    }

private:
    void write() const {
        const int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const auto size = static_cast<ssize_t>(sizeof(added_));
        REQUIRE(pwrite(file, added_.data(), sizeof(added_), 0) == size);
        close(file);
    }

    std::filesystem::path path_;
    std::array<std::int64_t, 2> added_{};
};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t times_in(const std::string& text, const std::string& piece) {
    std::size_t times = 0;
    for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
        ++times;
    return times;
}

// False: there were not that many rounds within a time that is long for a round.
bool has_rounds(const std::filesystem::path& log, std::size_t rounds) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (times_in(text_of(log), " cycle received=") < rounds) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

// Enrols, and answers the call of an agent that stays, whose clocks are at `clocks`.
std::vector<std::string> resident(const Department& department, const SmallServer& server) {
    std::ofstream(department.path("etc/agent.yaml")) << "agent: 1\ninterval: 1h\nsplay: 0s\n";
    REQUIRE(run_program(server.words({"enroll", department.token()})).code == 0);
    std::vector<std::string> words{"env", "LD_PRELOAD=" PRESSCHECK_SET_CLOCK,
                                   "PRESSCHECK_TEST_CLOCKS=" + department.path("clocks").string()};
    const auto run = server.words({"run"});
    words.insert(words.end(), run.begin(), run.end());
    return words;
}

}  // namespace

TEST_CASE("a clock that was ahead and is set right stops no round", "[integration]") {
    if (sanitized) {
        WARN("a sanitizer lets no library come before it: not run");
        return;
    }
    Department department;
    const SmallServer server(department);
    Clocks clocks(department.path("clocks"));
    const auto log = department.path("agent.log");
    const Background agent(resident(department, server), log.string());
    REQUIRE(has_rounds(log, 1));

    clocks.set(48h);
    clocks.pass(1h + 1s);
    const bool ahead = has_rounds(log, 2);
    clocks.set(-48h);
    clocks.pass(1h + 1s);
    const bool right_again = has_rounds(log, 3);

    CAPTURE(text_of(log));
    CHECK(ahead);
    CHECK(right_again);
    CHECK(department.reports_recorded() == "3 3");
    CHECK(times_in(text_of(log), " clock_stepped seconds=172800") == 1);
    CHECK(times_in(text_of(log), " clock_stepped seconds=-172800") == 1);
}

TEST_CASE("a clock that is set forward brings no round forward", "[integration]") {
    if (sanitized) {
        WARN("a sanitizer lets no library come before it: not run");
        return;
    }
    Department department;
    const SmallServer server(department);
    Clocks clocks(department.path("clocks"));
    const auto log = department.path("agent.log");
    const Background agent(resident(department, server), log.string());
    REQUIRE(has_rounds(log, 1));

    clocks.set(20 * 24h);
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (times_in(text_of(log), "clock_stepped") == 0 &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(10ms);

    CHECK(times_in(text_of(log), " clock_stepped seconds=1728000") == 1);
    CHECK(times_in(text_of(log), " cycle received=") == 1);
}

}  // namespace presscheck::test
