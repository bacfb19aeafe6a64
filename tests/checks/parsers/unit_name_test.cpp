#include "checks/parsers/unit_name.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("a unit has a name and a type", "[checks]") {
    const auto name = GENERATE(as<std::string>{}, "ssh.service", "getty@.service",
                               "getty@tty1.service", "-.mount", "dev-disk-by\\x2did.swap",
                               "user@1000.service", "a@b@c.service", "x.y.timer");
    CAPTURE(name);

    CHECK(is_unit_name(name));
}

TEST_CASE("not every file is a unit", "[checks][hostile]") {
    const auto name =
        GENERATE(as<std::string>{}, "", ".service", "ssh", "ssh.conf", "@x.service", "a b.service",
                 "ssh.service.d", "ssh.wants", "x/y.service", "\xff.service");
    CAPTURE(name);

    CHECK_FALSE(is_unit_name(name));
    CHECK_FALSE(is_unit_name(std::string(300, 'a') + ".service"));
}

TEST_CASE("templates and instances know each other", "[checks]") {
    CHECK(is_unit_template("getty@.service"));
    CHECK_FALSE(is_unit_template("getty@tty1.service"));
    CHECK(is_unit_instance("getty@tty1.service"));
    CHECK_FALSE(is_unit_instance("getty.service"));
    CHECK(template_of("getty@tty1.service") == "getty@.service");
    CHECK(instance_of("getty@tty1.service") == "tty1");
    CHECK(instance_of("getty@.service").empty());
    CHECK(with_instance("getty@.service", "tty2") == "getty@tty2.service");
}

TEST_CASE("drop-ins of a unit are those of its name, template and prefixes", "[checks]") {
    using Names = std::vector<std::string>;

    CHECK(dropin_names("a.service") == Names{"a.service"});
    CHECK(dropin_names("a-b-c.service") == Names{"a-b-c.service", "a-b-.service", "a-.service"});
    CHECK(dropin_names("a-b@x-y.service") ==
          Names{"a-b@x-y.service", "a-b@.service", "a-@.service"});
    CHECK(dropin_names("-.mount") == Names{"-.mount"});
}

}  // namespace presscheck::test
