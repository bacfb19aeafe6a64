#include "checks/parsers/updateinfo.h"

#include "tests/support/catch.h"

#include <string>
#include <vector>

namespace presscheck::test {
namespace {

std::vector<std::string> mended(std::string_view xml) {
    std::vector<std::string> all;
    const auto done = read_updateinfo(xml, [&](const MendedPackage& package) {
        all.push_back(package.name + " " + package.version + " " + package.architecture + " " +
                      (package.issued ? format_time(*package.issued) : "undated") +
                      (package.modular ? " modular" : ""));
    });
    if (!done) all.emplace_back("malformed");
    return all;
}

constexpr std::string_view advisories = R"(<?xml version="1.0"?>
<updates>
 <update type="security"><id>RHSA-1</id><issued date="2026-10-01 12:00:00"/>
  <pkglist><collection short="base"><name>b</name>
   <package name="openssl" epoch="1" version="3.0.7" release="28.el9" arch="x86_64"><filename>f</filename></package>
   <package name="openssl" epoch="1" version="3.0.7" release="28.el9" arch="src"/>
  </collection></pkglist></update>
 <update type="bugfix"><issued date="2026-10-02"/><pkglist><collection>
   <package name="bash" epoch="0" version="5" release="1" arch="x86_64"/></collection></pkglist></update>
 <update type="security"><issued date="1790000000"/><pkglist>
  <collection><module name="nodejs" stream="18"/>
   <package name="nodejs" version="18.1" release="1.module_el9" arch="x86_64"/></collection>
  <collection><package name="vim" epoch="2" version="9" release="1" arch="noarch"/></collection>
 </pkglist></update>
 <update type="security"><pkglist><collection>
   <package name="zlib" version="1" release="2" arch="x86_64"/></collection></pkglist></update>
</updates>)";

}  // namespace

TEST_CASE("packages of advisories of security are handed out with the day of their advisory") {
    CHECK(mended(advisories) ==
          std::vector<std::string>{"openssl 1:3.0.7-28.el9 x86_64 2026-10-01T00:00:00Z",
                                   "nodejs 0:18.1-1.module_el9 x86_64 2026-09-21T14:13:20Z modular",
                                   "vim 2:9-1 noarch 2026-09-21T14:13:20Z",
                                   "zlib 0:1-2 x86_64 undated"});
}

TEST_CASE("a day that no calendar has is none", "[hostile]") {
    const auto day = GENERATE("20260777777777500", "253402300800", "9223372036854775807", "-1");
    const auto xml = "<updates><update type=\"security\"><issued date=\"" + std::string(day) +
                     "\"/><pkglist><collection><package name=\"zlib\" version=\"1\" "
                     "release=\"2\" arch=\"x86_64\"/></collection></pkglist></update></updates>";

    CHECK(mended(xml) == std::vector<std::string>{"zlib 0:1-2 x86_64 undated"});
}

TEST_CASE("what is no list of advisories is told", "[hostile]") {
    const auto* text = GENERATE(
        "", "<a/>", "<updates>", "<!DOCTYPE updates [<!ENTITY a 'b'>]><updates/>",
        "<updates><update type='security'><package version='1' release='1'/></update></updates>",
        "<updates><update type='security'><package name='a' version='1'/></update></updates>");

    CHECK(mended(text) == std::vector<std::string>{"malformed"});
}

}  // namespace presscheck::test
