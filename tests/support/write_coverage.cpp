// Prints docs/coverage.md as it should be. Run by `./dev coverage`.
#include "tests/support/coverage_text.h"

#include <cstdio>
#include <exception>

int main() {
    try {
        std::fputs(presscheck::test::shipped_coverage_text().c_str(), stdout);
        return 0;
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "%s\n", failed.what());
        return 3;
    }
}
