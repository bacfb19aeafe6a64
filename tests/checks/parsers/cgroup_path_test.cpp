#include "checks/parsers/cgroup_path.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("a process belongs to the unit below the slices", "[checks]") {
    CHECK(unit_of_cgroups("0::/system.slice/ssh.service\n") == "ssh.service");
    CHECK(unit_of_cgroups("0::/system.slice/system-pg.slice/pg@15.service") == "pg@15.service");
    CHECK(unit_of_cgroups("0::/init.scope\n") == "init.scope");
    CHECK(unit_of_cgroups("0::/user.slice/user-0.slice/user@0.service/app.slice/x.service\n") ==
          "user@0.service");
    CHECK(unit_of_cgroups("0::/system.slice/docker.service/payload\n") == "docker.service");
    CHECK(unit_of_cgroups("0::/system.slice/_cpu.service\n") == "cpu.service");
    CHECK(unit_of_cgroups("12:cpu,cpuacct:/x\n1:name=systemd:/system.slice/a.service\n") ==
          "a.service");
}

TEST_CASE("a process systemd did not place has no unit", "[checks][hostile]") {
    const auto text =
        GENERATE(as<std::string>{}, "", "0::/\n", "0::/system.slice\n", "0::/docker/0123\n",
                 "0::/../x.service/y\n", "4:cpu:/system.slice/a.service\n", ":::\n", "0:\n",
                 "0::/.service\n", "////", "0::////\n");
    CAPTURE(text);

    CHECK_FALSE(unit_of_cgroups(text));
}

}  // namespace presscheck::test
