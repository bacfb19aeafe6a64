#include "tests/support/dice.h"

#include <cstdlib>
#include <string>

namespace presscheck::test {

unsigned seed_of_this_run() {
    if (const char* given = std::getenv("PRESSCHECK_SEED")) {
        return static_cast<unsigned>(std::stoul(given));
    }
    static const unsigned drawn = std::random_device{}();
    return drawn;
}

int rounds(int usually) {
    const char* given = std::getenv("PRESSCHECK_ROUNDS");
    return given != nullptr ? std::stoi(given) : usually;
}

}  // namespace presscheck::test
