#include "checks/parsers/nsswitch.h"

#include "tests/support/catch.h"

namespace presscheck::test {

using Services = std::vector<std::string>;

TEST_CASE("the services of a database are listed without their actions", "[checks]") {
    const auto line =
        GENERATE(as<std::string>{}, "passwd: files sss systemd", "passwd:files sss systemd",
                 "  passwd :\tfiles [NOTFOUND=continue] sss  systemd # end",
                 "passwd: files[SUCCESS=return]sss [!UNAVAIL=return] systemd\r",
                 "passwd: files\npasswd: sss systemd");
    CAPTURE(line);

    CHECK(nss_services("group: files\n" + line + "\n", "passwd") ==
          Services{"files", "sss", "systemd"});
}

TEST_CASE("a database that the file does not name has no services", "[checks]") {
    const auto text = GENERATE(as<std::string>{}, "", "group: files sss", "#passwd: files sss",
                               "passwd files sss", "passwd:", "passwd: [NOTFOUND=return");
    CAPTURE(text);

    CHECK(nss_services(text, "passwd").empty());
}

}  // namespace presscheck::test
