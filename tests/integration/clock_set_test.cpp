// The real agent, resident, while somebody sets its clock.
#include "core/descriptor.h"
#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/places.h"
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
    // How often the agent has begun to wait for its next round.
    std::int64_t waits() const {
        std::int64_t counted = 0;
        const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
        REQUIRE(pread(file.number(), &counted, sizeof(counted), sizeof(added_)) ==
                static_cast<ssize_t>(sizeof(counted)));
        return counted;
    }

private:
    void write() const {
        const Descriptor file(open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        const auto size = static_cast<ssize_t>(sizeof(added_));
        const auto with_waits = size + static_cast<ssize_t>(sizeof(std::int64_t));
        REQUIRE(ftruncate(file.number(), with_waits) == 0);
        REQUIRE(pwrite(file.number(), added_.data(), sizeof(added_), 0) == size);
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

// False: it did not happen within a time that is long for a round.
template <class Happened>
bool soon(Happened happened) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!happened()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

// There were that many rounds, and the agent waits for the next.
bool has_rounds(const std::filesystem::path& log, std::size_t rounds, const Clocks& clocks) {
    if (!soon([&] { return times_in(text_of(log), " cycle received=") >= rounds; })) return false;
    // The round says what came of it before the agent reads the clock for the next.
    const auto before = clocks.waits();
    return soon([&] { return clocks.waits() > before; });
}

// Enrols, and answers the call of an agent that stays, whose clocks are at `clocks`.
std::vector<std::string> resident(const Department& department, const SmallServer& server) {
    std::ofstream(department.path("etc/agent.yaml")) << "agent: 1\ninterval: 1h\nsplay: 0s\n";
    REQUIRE(run_program(server.words({"enroll", department.token()})).code == 0);
    std::vector<std::string> words{"env",
                                   "LD_PRELOAD=" + built_folder() + "/libpresscheck-set-clock.so",
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
    REQUIRE(has_rounds(log, 1, clocks));

    clocks.set(48h);
    clocks.pass(1h + 1s);
    const bool ahead = has_rounds(log, 2, clocks);
    clocks.set(-48h);
    clocks.pass(1h + 1s);
    const bool right_again = has_rounds(log, 3, clocks);

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
    REQUIRE(has_rounds(log, 1, clocks));

    clocks.set(20 * 24h);
    soon([&] { return times_in(text_of(log), "clock_stepped") > 0; });

    CHECK(times_in(text_of(log), " clock_stepped seconds=1728000") == 1);
    CHECK(times_in(text_of(log), " cycle received=") == 1);
}

}  // namespace presscheck::test
