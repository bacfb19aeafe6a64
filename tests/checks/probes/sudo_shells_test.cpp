#include "checks/probes/sudo_shells.h"

#include "checks/parsers/shells.h"
#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("whatever shell there is opens one, by itself and behind a runner", "[checks]") {
    for (const auto shell : shells) {
        CAPTURE(shell);
        const std::string path = "/bin/" + std::string(shell);

        CHECK(opens_shell({path}));
        CHECK(opens_shell({"/usr/bin/env", path}));
        CHECK_FALSE(opens_shell({path, "/opt/newsroom/publish"}));
    }
}

}  // namespace presscheck::test
