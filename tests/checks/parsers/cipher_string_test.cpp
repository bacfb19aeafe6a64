#include "checks/parsers/cipher_string.h"

#include "tests/support/catch.h"
#include "tests/support/command.h"

#include <string>

namespace presscheck::test {

TEST_CASE("a list of ciphers is weak when it lets one in that is broken", "[checks]") {
    CHECK(allows_weak_ciphers("HIGH:!aNULL:!MD5") == false);
    CHECK(allows_weak_ciphers("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305") == false);
    CHECK(allows_weak_ciphers("EECDH+AESGCM:EDH+AESGCM") == false);
    CHECK(allows_weak_ciphers("EECDH+aRSA+RC4") == true);
    CHECK(allows_weak_ciphers("HIGH") == true);
    CHECK(allows_weak_ciphers("ALL:!aNULL") == true);
    CHECK(allows_weak_ciphers("HIGH:MEDIUM:!aNULL") == true);
    CHECK(allows_weak_ciphers("DES-CBC3-SHA") == true);
    CHECK(allows_weak_ciphers("RC4:!RC4:!aNULL:!MD5:!EXP") == false);
    CHECK(allows_weak_ciphers("HIGH:RC4:-RC4:!aNULL:!MD5:!EXP") == false);
    CHECK(allows_weak_ciphers("kEECDH+AES") == true);
    CHECK(allows_weak_ciphers("eNULL") == true);
    CHECK(allows_weak_ciphers("DEFAULT:@SECLEVEL=2") == false);
    CHECK(allows_weak_ciphers("PROFILE=SYSTEM") == std::nullopt);
}

// The library knows fewer weak ciphers than there were; those it has must all be noticed.
TEST_CASE("no list that lets a weak cipher of this machine's OpenSSL in is called good",
          "[checks][truth]") {
    const std::string list = GENERATE(
        as<std::string>{}, "ALL", "ALL:eNULL", "HIGH", "HIGH:!aNULL", "kRSA", "ECDHE", "kECDHE",
        "kDHE:!aNULL", "RSA", "aNULL", "eNULL", "SHA256", "SHA1:!aNULL", "AES", "AES:!ADH", "ARIA",
        "DHE+SHA1", "PSK", "kEECDH+AES", "TLSv1.2", "COMPLEMENTOFALL", "COMPLEMENTOFDEFAULT",
        "AECDH", "ADH:!aNULL", "ECDHE:!eNULL:!3DES:!RC4", "HIGH:eNULL:!aNULL", "CAMELLIA", "MEDIUM",
        "NULL-SHA256", "SEED", "IDEA", "ECDSA", "AESGCM:AESCCM", "CHACHA20", "aECDSA+AES");

    const auto lines = run_command("openssl ciphers -v '" + list + ":@SECLEVEL=0' 2>/dev/null");
    const bool weak = lines.output.find("Enc=None") != std::string::npos ||
                      lines.output.find("Au=None") != std::string::npos ||
                      lines.output.find("Enc=3DES") != std::string::npos ||
                      lines.output.find("Enc=RC4") != std::string::npos ||
                      lines.output.find("Enc=SEED") != std::string::npos ||
                      lines.output.find("Enc=IDEA") != std::string::npos;

    INFO(list << "\n" << lines.output);
    if (weak) CHECK(allows_weak_ciphers(list) == true);
    CHECK(allows_weak_ciphers(list).has_value());
}

}  // namespace presscheck::test
