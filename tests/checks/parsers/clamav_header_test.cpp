#include "checks/parsers/clamav_header.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

// As ClamAV writes it, padded with blanks.
std::string head(const std::string& seconds, const std::string& magic = "ClamAV-VDB") {
    auto text = magic + ":31 Oct 2026 04-26 -0400:27826:2077455:90:" + std::string(32, 'X') +
                ":dsig+/=:raynman:" + seconds;
    text.resize(clamav_header_bytes, ' ');
    return text;
}

}  // namespace

TEST_CASE("a database of ClamAV says when it was built") {
    CHECK(format_time(clamav_built(head("1793435160")).value()) == "2026-10-31T08:26:00Z");
}

TEST_CASE("what follows the head does not count") {
    CHECK(clamav_built(head("1793435160") + ":x\x1f\x8b"));
}

TEST_CASE("what is no head of a database says nothing", "[hostile]") {
    const auto bytes =
        GENERATE_COPY(std::string(), std::string(512, ':'), std::string(512, 'x'),
                      head("").substr(0, 511), head(""), head("x"), head("-1"), head("0"),
                      head("99999999999999"), head("1793435160", "ClamAV-VDC"));

    CHECK_FALSE(clamav_built(bytes));
}

}  // namespace presscheck::test
