#include "core/key.h"

#include "core/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/fixed_key.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(std::string_view hex) {
    return *from_hex(hex);
}

unsigned mode_of(const fs::path& path) {
    struct stat facts {};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    return facts.st_mode & 07777U;
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

// A file of mode 0600 that another user owns, or one of root's when only root could make it.
fs::path file_of_another_user(const fs::path& path) {
    REQUIRE(PrivateKey::generate().save(path));
    return ::chown(path.c_str(), 65534, 65534) == 0 ? path : fs::path("/etc/passwd");
}

// The group order of Ed25519, little endian.
constexpr std::string_view order_hex =
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

// S + L: the same equation, other bytes (RFC 8032 section 5.1.7 has verifiers refuse it).
std::string with_order_added(std::string signature) {
    const std::string order = bytes_of(order_hex);
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += static_cast<unsigned char>(signature[32 + i]);
        carry += static_cast<unsigned char>(order[i]);
        signature[32 + i] = static_cast<char>(carry & 0xffU);
        carry >>= 8U;
    }
    return signature;
}

struct Rfc8032 {
    std::string_view seed, key, message, signature;
};

constexpr Rfc8032 rfc8032_1{
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
    "6bd25bf5f0595bbe24655141438e7a100b"};
constexpr Rfc8032 rfc8032_2{
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
    "8c387b2eaeb4302aeeb00d291612bb0c00"};

}  // namespace

TEST_CASE("keys sign as RFC 8032 says", "[core]") {
    const auto vector = GENERATE(rfc8032_1, rfc8032_2);

    const auto key = key_from_seed(bytes_of(vector.seed));

    CHECK(to_hex(key.public_key().raw()) == vector.key);
    CHECK(to_hex(key.sign(bytes_of(vector.message))) == vector.signature);
    CHECK(key.public_key().verify(bytes_of(vector.message), bytes_of(vector.signature)));
    CHECK_FALSE(key.public_key().verify("another message", bytes_of(vector.signature)));
}

TEST_CASE("a public key is the same by its bytes, its SubjectPublicKeyInfo and its PEM", "[core]") {
    const auto key = fixed_key('a').public_key();

    const auto from_raw = PublicKey::from_raw(key.raw());
    const auto from_spki = PublicKey::from_spki(key.spki());
    const auto from_pem = PublicKey::from_pem(key.pem());

    REQUIRE(from_raw);
    REQUIRE(from_spki);
    REQUIRE(from_pem);
    CHECK(from_raw->keyid() == key.keyid());
    CHECK(from_spki->keyid() == key.keyid());
    CHECK(from_pem->keyid() == key.keyid());
    CHECK(key.spki().size() == 44);
}

TEST_CASE("a private key is read back from the file it was saved in", "[core]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    const auto key = PrivateKey::generate();

    const auto saved = key.save(folder / "host.key");
    const auto loaded = PrivateKey::load(folder / "host.key");

    REQUIRE(saved);
    REQUIRE(loaded);
    CHECK(loaded->keyid() == key.keyid());
    CHECK(mode_of(folder / "host.key") == 0600);
    CHECK(files_in(folder) == 1);
    CHECK(read_file(folder / "host.key").starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

TEST_CASE("a private key file has mode 0600 whatever the umask", "[core]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    const mode_t mask = GENERATE(0000, 0777);
    const mode_t before = ::umask(mask);

    const auto saved = PrivateKey::generate().save(folder / "host.key");

    ::umask(before);
    REQUIRE(saved);
    CHECK(mode_of(folder / "host.key") == 0600);
}

TEST_CASE("saving a private key never replaces a file", "[core]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    const auto first = PrivateKey::generate();
    REQUIRE(first.save(folder / "host.key"));

    const auto again = PrivateKey::generate().save(folder / "host.key");

    REQUIRE_FALSE(again);
    CHECK(again.error().code == Errc::conflict);
    CHECK(PrivateKey::load(folder / "host.key")->keyid() == first.keyid());
    CHECK(files_in(folder) == 1);
}

TEST_CASE("saving a private key where no folder is says so", "[core]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();

    const auto saved = PrivateKey::generate().save(folder / "missing" / "host.key");

    REQUIRE_FALSE(saved);
    CHECK(saved.error().code == Errc::not_found);
}

TEST_CASE("a private key that others may use is refused with the chmod that mends it",
          "[core][hostile]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    REQUIRE(PrivateKey::generate().save(folder / "host.key"));
    const mode_t mode = GENERATE(0644, 0640, 0604, 0620, 0602, 0700, 0610, 04600);
    REQUIRE(::chmod((folder / "host.key").c_str(), mode) == 0);

    const auto loaded = PrivateKey::load(folder / "host.key");

    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == Errc::untrusted);
    CHECK_THAT(loaded.error().message,
               Catch::Contains("chmod 600 " + (folder / "host.key").string()));
}

TEST_CASE("a private key of another user is refused with the chown that mends it",
          "[core][hostile]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    const auto path = file_of_another_user(folder / "host.key");

    const auto loaded = PrivateKey::load(path);

    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == Errc::untrusted);
    CHECK_THAT(loaded.error().message, Catch::Contains("chown") && Catch::Contains(path.string()));
}

TEST_CASE("a key file that is not there is told from one that is no key", "[core][hostile]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    fs::create_directory(folder / "folder");
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);

    CHECK(PrivateKey::load(folder / "missing").error().code == Errc::not_found);
    CHECK(PublicKey::load(folder / "missing").error().code == Errc::not_found);
    CHECK(PrivateKey::load(folder / "folder").error().code == Errc::malformed);
    CHECK(PublicKey::load(folder / "folder").error().code == Errc::malformed);
    CHECK(PrivateKey::load(folder / "fifo").error().code == Errc::malformed);
    CHECK(PrivateKey::load("/dev/null").error().code == Errc::malformed);
}

TEST_CASE("what is not the PEM of an Ed25519 private key is refused", "[core][hostile]") {
    const auto good = std::string(
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
        "-----END PRIVATE KEY-----\n");
    // An RSA-less key of another kind (X25519), and an encrypted one that must not ask for
    // anything.
    const auto x25519 = std::string(
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VuBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
        "-----END PRIVATE KEY-----\n");
    const auto encrypted = std::string(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        "MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBBCWfoNzGwLTsZ8Y0Jv\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n");
    const auto text = GENERATE_COPY(
        std::string(), std::string("\n"), good.substr(0, good.size() / 2),
        good.substr(0, good.size() - 5), good.substr(30), x25519, encrypted,
        fixed_key('a').public_key().pem(), std::string(10'000, 'A'), std::string(100, '\0'));
    CAPTURE(text);
    REQUIRE(PrivateKey::from_pem(good));

    CHECK(PrivateKey::from_pem(text).error().code == Errc::malformed);
}

TEST_CASE("a key file over its bound is refused", "[core][hostile]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    write_file(folder / "big.key", std::string(1U << 20U, 'A'));
    REQUIRE(::chmod((folder / "big.key").c_str(), 0600) == 0);

    const auto as_private = PrivateKey::load(folder / "big.key");
    const auto as_public = PublicKey::load(folder / "big.key");

    CHECK(as_private.error().code == Errc::malformed);
    CHECK(as_public.error().code == Errc::malformed);
}

TEST_CASE("what is not an Ed25519 public key is refused", "[core][hostile]") {
    const auto spki = fixed_key('a').public_key().spki();
    std::string x25519 = spki;
    x25519[8] = '\x6e';
    const auto der = GENERATE_COPY(std::string(), spki.substr(1), spki.substr(0, 43), spki + "x",
                                   x25519, std::string(44, '\0'));

    CHECK(PublicKey::from_spki(der).error().code == Errc::malformed);
    CHECK(PublicKey::from_raw(spki.substr(13)).error().code == Errc::malformed);
    CHECK(PublicKey::from_pem(der).error().code == Errc::malformed);
}

TEST_CASE("a public key that verifies any message is refused", "[core][hostile]") {
    const auto point = GENERATE(as<std::string>{},
                                "0100000000000000000000000000000000000000000000000000000000000000",
                                "0100000000000000000000000000000000000000000000000000000000000080",
                                "0000000000000000000000000000000000000000000000000000000000000000",
                                "0000000000000000000000000000000000000000000000000000000000000080",
                                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    CAPTURE(point);

    CHECK(PublicKey::from_raw(bytes_of(point)).error().code == Errc::malformed);
}

TEST_CASE("a signature in other bytes than the signer's is refused", "[core][hostile]") {
    const auto key = fixed_key('a');
    const std::string signature = key.sign("message");
    const auto changed =
        GENERATE_COPY(with_order_added(signature), std::string(), signature.substr(0, 63),
                      signature + '\0', std::string(64, '\0'));
    REQUIRE(key.public_key().verify("message", signature));

    CHECK_FALSE(key.public_key().verify("message", changed));
}

}  // namespace presscheck::test
