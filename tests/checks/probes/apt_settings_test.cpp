#include "checks/probes/apt_settings.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

FakeHost with_conf(const std::string& text) {
    return FakeHost{}.with_file("/etc/apt/apt.conf.d/50x", text);
}

Table settings(const FakeHost& host, const char* name = "APT::Periodic::Enable") {
    return observed(observe_apt_settings, host, with({{"name", name}}));
}

}  // namespace

TEST_CASE("a setting of apt is what all its files come to", "[checks]") {
    const auto host =
        with_conf("APT::Periodic::Enable \"0\";\n")
            .with_file("/etc/apt/apt.conf.d/60y", "apt { periodic {\n Enable \"1\"; }; };\n");

    const auto table = settings(host);

    REQUIRE(table.rows().size() == 1);
    CHECK(table.complete());
    CHECK(table.rows()[0].cell("name") == text("APT::Periodic::Enable"));
    CHECK(table.rows()[0].cell("program") == absent());
    CHECK(table.rows()[0].cell("value") == text("1"));
    CHECK(table.rows()[0].source(0) == "/etc/apt/apt.conf.d/60y:2");
}

TEST_CASE("what no file of apt sets has no row", "[checks]") {
    const std::string conf = GENERATE("", "/* APT::Periodic::Enable \"1\"; */\n",
                                      "APT::Periodic::Enable \"1\";\n#clear APT::Periodic;\n");
    CAPTURE(conf);

    const auto table = settings(with_conf(conf));

    CHECK(table.rows().empty());
    CHECK(table.complete());
}

TEST_CASE("a program of apt may have a value of its own", "[checks]") {
    const auto table = settings(with_conf(
        "APT::Periodic::Enable \"1\"; Binary::apt-config::APT::Periodic::Enable \"0\";\n"));

    REQUIRE(table.rows().size() == 2);
    CHECK(table.rows()[0].cell("program") == absent());
    CHECK(table.rows()[1].cell("program") == text("apt-config"));
    CHECK(table.rows()[1].cell("value") == text("0"));
}

TEST_CASE("a name of apt with :: at its end is what stands below", "[checks]") {
    const auto table = settings(with_conf("A::B { \"x\"; C \"y\"; };\n"), "A::B::");

    REQUIRE(table.rows().size() == 2);
    CHECK(table.rows()[0].cell("name") == text("A::B::"));
    CHECK(table.rows()[0].cell("value") == text("x"));
    CHECK(table.rows()[1].cell("name") == text("A::B::C"));
    CHECK(table.rows()[1].cell("value") == text("y"));
}

TEST_CASE("a setting of apt does not show the password in an address", "[checks]") {
    const auto table =
        settings(with_conf("Acquire::http::Proxy \"http://me:hidden@proxy.example:3128/\";\n"),
                 "Acquire::http::Proxy");

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("value") == text("http://proxy.example:3128/"));
}

TEST_CASE("settings of apt that cannot all be read are none", "[checks]") {
    const std::string conf = "APT::Periodic::Enable \"1\";\n";
    const auto [host, reason] = GENERATE_COPY(table<FakeHost, Reason>({
        {with_conf(conf).with_file("/etc/apt/apt.conf.d/60y", "A \"1\""), Reason::malformed},
        {with_conf(conf).with_unreadable("/etc/apt/apt.conf.d"), Reason::denied},
        {with_conf(conf).with_unreadable("/etc/apt"), Reason::denied},
    }));

    const auto table = settings(host);

    CHECK(table.rows().empty());
    CHECK(table.reason() == reason);
}

TEST_CASE("a machine without apt has no settings of apt", "[checks]") {
    const auto table = settings(FakeHost{}.with_file("/etc/os-release", "ID=rhel\n"));

    CHECK(table.rows().empty());
    CHECK(table.complete());
}

TEST_CASE("a setting of apt that is named as a secret is not shown", "[checks][hostile]") {
    const std::string name =
        GENERATE("Foo::Token", "Foo::License-Key", "Acquire::s3::secret", "Foo::Password::a",
                 "Acquire::https::Proxy-Authorization", "Foo::Api-Key", "Foo::Pass");
    CAPTURE(name);

    const auto table = settings(with_conf(name + " \"abc\";\n"), name.c_str());

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("value") == unknown(Reason::not_permitted));
}

TEST_CASE("a setting of apt that speaks of passwords and keys is shown", "[checks]") {
    const std::string name = GENERATE("APT::Key::gpgvcommand", "Acquire::https::SslKey",
                                      "Acquire::AllowInsecureRepositories");
    CAPTURE(name);

    const auto table = settings(with_conf(name + " \"abc\";\n"), name.c_str());

    REQUIRE(table.rows().size() == 1);
    CHECK(table.rows()[0].cell("value") == text("abc"));
}

}  // namespace presscheck::test
