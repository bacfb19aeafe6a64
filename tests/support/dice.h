// Chance for tests that try random moments: another seed in every run, which the run prints, or the
// one in PRESSCHECK_SEED; and how many rounds, more when PRESSCHECK_ROUNDS asks for them.
#pragma once

#include <chrono>
#include <random>

namespace presscheck::test {

unsigned seed_of_this_run();

// How often a test tries: `usually`, or what PRESSCHECK_ROUNDS says.
int rounds(int usually);

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}

    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(engine_); }
    std::chrono::microseconds up_to(std::chrono::milliseconds most) {
        return std::chrono::microseconds{below(static_cast<int>(most.count()) * 1000)};
    }

private:
    std::mt19937 engine_;
};

}  // namespace presscheck::test
