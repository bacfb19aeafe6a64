#include "checks/parsers/unit_file.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

using Words = std::vector<std::string>;

UnitInstall install_of(const std::string& text) {
    UnitInstall install;
    CHECK(parse_unit_install(text, install));
    return install;
}

}  // namespace

TEST_CASE("a unit's installation is the section Install", "[checks]") {
    const auto install = install_of(
        "[Unit]\nWantedBy=no\n[Install]\n WantedBy = a.target  b.target\nRequiredBy=c.target\n"
        "Alias=x.service\nAlso=y.socket\nDefaultInstance=tty1\n[Service]\nAlias=no\n");

    CHECK(install.wanted_by == Words{"a.target", "b.target"});
    CHECK(install.required_by == Words{"c.target"});
    CHECK(install.aliases == Words{"x.service"});
    CHECK(install.also == Words{"y.socket"});
    CHECK(install.default_instance == "tty1");
    CHECK(install.has_rules());
}

TEST_CASE("an empty value of a unit clears the list", "[checks]") {
    const auto install = install_of("[Install]\nWantedBy=a.target\nWantedBy=\nWantedBy=b.target\n");

    CHECK(install.wanted_by == Words{"b.target"});
}

TEST_CASE("a unit's lines go on behind a backslash, comments between", "[checks]") {
    const auto install = install_of("[Install]\nWantedBy=a.target \\\n# x\n; y\n  b.target\n");

    CHECK(install.wanted_by == Words{"a.target", "b.target"});
}

TEST_CASE("comments and quotes of a unit", "[checks]") {
    const auto install = install_of("#[Install]\n[Install]\n;Alias=x\nAlias=\"a b.service\" 'c'\n");

    CHECK(install.aliases == Words{"a b.service", "c"});
}

TEST_CASE("a unit without a section installs nothing", "[checks][hostile]") {
    const auto text = GENERATE(as<std::string>{}, "", "WantedBy=x\n", "[Install]", "[Install]\n=\n",
                               "[Install]\nWantedBy\n", "\xff\xfe\n", "\\", "[Install ]\nAlso=x\n");
    CAPTURE(text);

    const auto install = install_of(text);

    CHECK_FALSE(install.has_rules());
    CHECK(install.also.empty());
}

TEST_CASE("a unit whose section has no end is refused", "[checks][hostile]") {
    UnitInstall install;

    CHECK_FALSE(parse_unit_install("[Install\nWantedBy=x\n", install));
}

}  // namespace presscheck::test
