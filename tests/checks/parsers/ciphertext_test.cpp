#include "checks/parsers/ciphertext.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {

using namespace std::string_literals;

TEST_CASE("what is encrypted begins as its program writes it", "[checks]") {
    const auto head =
        GENERATE("age-encryption.org/v1\n-> X25519"s, "-----BEGIN AGE ENCRYPTED FILE-----\n"s,
                 "-----BEGIN PGP MESSAGE-----\n"s, "Salted__12345678"s, "LUKS\xba\xbe\0\2"s,
                 "\x85\x02\x0c\x03"s
                 "abcdefgh",
                 "\x8c\x0d\x04\x09\x03\x02"s, "\xc3\x0d\x04\x09\x03\x02"s,
                 "\xc1\xc0\x4c\x03"s
                 "abcdefgh",
                 "\xd2\xc0\x4c\x01\x02"s, "\xc3\x1d\x05\x07\x0b\x03"s);
    CAPTURE(head);

    CHECK(looks_encrypted(head));
}

TEST_CASE("what is only packed, or text, is not encrypted", "[checks]") {
    const auto head =
        GENERATE(""s, "\x85"s, "-- MySQL dump 10.19\n"s, "PGDMP\1\14"s, "\x1f\x8b\x08\0\0"s,
                 "\xfd"
                 "7zXZ\0\0"s,
                 "\x28\xb5\x2f\xfd\x04"s, "PK\3\4"s, "BZh91AY"s,
                 "\x85\x02\x0c\x02"s
                 "abc",
                 "\x8c\x0d\x04\x63"s, "\xd2\x10\x07\x02"s, "-----BEGIN PGP SIGNATURE-----\n"s,
                 "\x80\x81\x82\x83"s);
    CAPTURE(head);

    CHECK_FALSE(looks_encrypted(head));
}

}  // namespace presscheck::test
