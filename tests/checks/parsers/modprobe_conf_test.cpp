#include "checks/parsers/modprobe_conf.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

std::string shown(std::string_view bytes) {
    std::string text;
    for (const auto& rule : parse_modprobe_conf(bytes)) {
        text += std::to_string(rule.line) +
                (rule.what == ModuleRule::What::blacklist ? " blacklist " : " install ") +
                rule.module + (rule.command.empty() ? "" : " = " + rule.command) + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("blacklist and install lines are read, others and comments are not") {
    CHECK(shown("# blacklist a\nblacklist usb-storage\n\n  install\tb /bin/true  \nalias x y\n"
                "install c \\\n  /bin/false\noptions d e=f\nblacklist\ninstall e") ==
          "2 blacklist usb_storage\n4 install b = /bin/true  \n6 install c = /bin/false\n"
          "10 install e\n");
}

TEST_CASE("a comment that goes on takes the next line with it") {
    CHECK(shown("# x \\\nblacklist a\nblacklist b\n") == "3 blacklist b\n");
}

TEST_CASE("hyphens of a pattern's brackets stay") {
    CHECK(module_name("usb-[a-z]-x") == "usb_[a-z]_x");
}

TEST_CASE("what stands for nothing loads nothing") {
    const auto* command =
        GENERATE("/bin/false", "/bin/true", "/usr/bin/false", "/sbin/nologin", "/bin/true now");

    CHECK(loads_nothing(command));
}

TEST_CASE("what may run another program may load the module", "[hostile]") {
    const auto* command =
        GENERATE("", "false", "/bin/false; modprobe --ignore-install x", "/bin/true || insmod x",
                 "/bin/sh -c /bin/false", "/bin/false $CMDLINE_OPTS", "/bin/true\n/sbin/insmod x",
                 "/sbin/modprobe x");

    CHECK_FALSE(loads_nothing(command));
}

}  // namespace presscheck::test
