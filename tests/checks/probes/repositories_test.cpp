#include "checks/probes/repositories.h"

#include "checks/probes/repository_rows.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

namespace presscheck::test {
namespace {

constexpr const char* source = "deb http://a.example/ ./\n";

FakeHost with_conf(const std::string& text) {
    return FakeHost{}
        .with_file("/etc/apt/sources.list", source)
        .with_file("/etc/apt/apt.conf.d/50x", text);
}

// Of the settings of apt.
Cell signed_with(const FakeHost& host) {
    const auto table = observed(observe_repositories, host);
    REQUIRE(!table.rows().empty());
    return table.rows()[0].cell("signed");
}

}  // namespace

TEST_CASE("each of apt's ways around a signature is one", "[checks]") {
    const std::string name =
        GENERATE("APT::Get::AllowUnauthenticated", "Acquire::AllowInsecureRepositories",
                 "Acquire::AllowWeakRepositories", "Acquire::AllowDowngradeToInsecureRepositories",
                 "APT::Authentication::TrustCDROM", "Aptitude::CmdLine::Ignore-Trust-Violations");
    CAPTURE(name);

    CHECK(signed_with(with_conf(name + " \"true\";\n")) == boolean(false));
    CHECK(signed_with(with_conf(name + " \"no\";\n")) == boolean(true));
    CHECK(signed_with(with_conf("Binary::apt-get::" + name + " \"1\";\n")) == boolean(false));
}

TEST_CASE("another verifier in place of apt's own may take anything", "[checks]") {
    const std::string text = GENERATE(
        "Dir::Bin::methods \"/opt/m\";", "Dir::Bin::methods::gpgv \"/opt/m\";",
        "Dir::Bin::gpgv \"/opt/g\";", "Acquire::gpgv::Options { \"--ignore\"; };",
        "APT::Key::gpgvcommand \"/bin/true\";", "Binary::apt::Dir::Etc::sourcelist \"/x\";");
    CAPTURE(text);

    CHECK(signed_with(with_conf(text)) == unknown(Reason::unsupported));
}

TEST_CASE("apt's settings that cannot all be read may be others", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {with_conf("").with_unreadable("/etc/apt/apt.conf.d"), Reason::denied},
        {with_conf("").with_unreadable("/etc/apt/apt.conf.d/50x"), Reason::denied},
        {with_conf("A \"1\""), Reason::malformed},
        {with_conf("#include \"/etc/apt/none\";"), Reason::absent},
        {with_conf("#include \"here\";"), Reason::malformed},
        {with_conf("#include \"/etc/apt/apt.conf.d/50x\";"), Reason::malformed},
        {with_conf("#include \"/etc/apt/none/\";"), Reason::malformed},
        {with_conf("Dir::Etc::main \"./x\";"), Reason::malformed},
    }));

    CAPTURE(name_of(reason));
    CHECK(shown(signed_with(host)) == shown(unknown(reason)));
}

TEST_CASE("sources in a place that cannot be read are missing, not none", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {with_conf("").with_unreadable("/etc/apt/sources.list"), Reason::denied},
        {with_conf("")
             .with_directory("/etc/apt/sources.list.d")
             .with_unreadable("/etc/apt/sources.list.d"),
         Reason::denied},
        {with_conf("APT::Sources::With { \"/x.list\"; };"), Reason::unsupported},
        {with_conf("").with_file("/etc/apt/sources.list.d/a.list", "deb\n"), Reason::malformed},
    }));
    const auto table = observed(observe_repositories, host);

    CHECK(table.reason() == reason);
}

TEST_CASE("a folder or a link to nowhere among apt's files is passed over", "[checks]") {
    const auto table = observed(observe_repositories,
                                with_conf("")
                                    .with_directory("/etc/apt/apt.conf.d/60y")
                                    .with_link("/etc/apt/apt.conf.d/70z", "/nowhere")
                                    .with_link("/etc/apt/sources.list.d/a.list", "/dev/null"));

    CHECK(table.complete());
    CHECK(table.rows().size() == 2);
}

TEST_CASE("an address is told without who may see it", "[checks]") {
    CHECK(without_credentials("https://an:word@a.example/x?token=1") == "https://a.example/x");
    CHECK(without_credentials("https://an:wo/rd@a.example/x?token=1") == "https://a.example/x");
    CHECK(without_credentials("https://an:wo?r/d@a.example/x") == "https://a.example/x");
    CHECK(without_credentials("https://an:wo#r/d@a.example/x") == "https://a.example/x");
    CHECK(without_credentials("https://a.example/x?token=an:y@z") == "https://a.example/x");
    CHECK(without_credentials("https://a.example/x@y") == "https://a.example/x@y");
    CHECK(without_credentials("cdrom:[Debian 12]/") == "cdrom:[Debian 12]/");
}

TEST_CASE("a machine of which nothing shows an apt has none", "[checks]") {
    CHECK(observed(observe_repositories, FakeHost{}.with_file("/etc/apt", "x")).complete());
    CHECK(observed(observe_repositories, FakeHost{}.with_file("/etc/apt", "x")).rows().empty());
    CHECK(observed(observe_repositories, FakeHost{}.with_unreadable("/etc")).reason() ==
          Reason::denied);
}

TEST_CASE("dnf without its own file verifies nothing", "[checks]") {
    const auto table = observed(
        observe_repositories,
        FakeHost{}.with_file("/usr/bin/dnf", "").with_file("/etc/yum.repos.d/a.repo", "[a]\n"));

    REQUIRE(table.rows().size() == 2);
    CHECK(table.rows()[0].cell("signed") == boolean(false));
    CHECK(table.rows()[1].cell("signed") == boolean(false));
}

}  // namespace presscheck::test
