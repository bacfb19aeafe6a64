#include "core/printable.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("text that is harmless is shown as it is", "[core]") {
    CHECK(printable("Báo Lâm Đồng · 12 €") == "Báo Lâm Đồng · 12 €");
    CHECK(printable("a\tb") == "a b");
}

TEST_CASE("what would move the cursor or turn the writing is not shown", "[core][hostile]") {
    CHECK(printable("a\x1b[31mb") == "a?[31mb");
    CHECK(printable("a\r\nb\x7f") == "a??b?");
    CHECK(printable("a\xc2\x9b"
                    "31mb") == "a?31mb");
    CHECK(printable("a\xe2\x80\xae"
                    "b") == "a?b");
    CHECK(printable("a\xe2\x81\xa6"
                    "b\xef\xbb\xbf") == "a?b?");
    CHECK(printable("\xe2\x80") == "\xe2\x80");
}

TEST_CASE("lines stay lines and steer nothing", "[core][hostile]") {
    CHECK(printable_lines("").empty());
    CHECK(printable_lines("a") == "a\n");
    CHECK(printable_lines("a\x1b[31m\n\nb\r\n") == "a?[31m\n\nb?\n");
}

}  // namespace presscheck::test
