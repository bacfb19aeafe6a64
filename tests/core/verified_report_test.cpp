#include "core/verified_report.h"

#include "core/bytes.h"
#include "core/limits.h"
#include "tests/support/catch.h"
#include "tests/support/fixed_key.h"
#include "tests/support/sample_report.h"

#include <type_traits>
#include <vector>

namespace presscheck::test {
namespace {

KeyRing only(char which) {
    return [which](std::string_view keyid) -> std::optional<PublicKey> {
        const auto key = fixed_key(which).public_key();
        if (key.keyid() != keyid) return std::nullopt;
        return key;
    };
}

KeyRing nobody() {
    return [](std::string_view) -> std::optional<PublicKey> { return std::nullopt; };
}

// A ring that answers one key whatever is asked for.
KeyRing always(char which) {
    return [which](std::string_view) -> std::optional<PublicKey> {
        return fixed_key(which).public_key();
    };
}

std::string sealed(std::string_view payload, std::string_view type = report_type) {
    return encode(seal(type, std::string(payload), fixed_key('a')));
}

std::vector<std::size_t> unseen_flips(const std::string& text) {
    const auto ring = only('a');
    std::vector<std::size_t> unseen;
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string changed = text;
        changed[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ 1U);
        if (open_report(changed, ring)) unseen.push_back(at);
    }
    return unseen;
}

}  // namespace

static_assert(!std::is_default_constructible_v<VerifiedReport>);
static_assert(!std::is_constructible_v<VerifiedReport, Report, Envelope, std::string>);

TEST_CASE("a report is opened with the key that sealed it", "[core]") {
    const auto payload = encode(full_report());
    const auto envelope = seal(report_type, payload, fixed_key('a'));

    const auto opened = open_report(encode(envelope), only('a'));

    REQUIRE(opened);
    CHECK(opened->report().host == full_report().host);
    CHECK(opened->keyid() == fixed_key('a').keyid());
    CHECK(opened->record() == envelope.record());
    CHECK(opened->digest() == sha256_hex(payload));
    CHECK(opened->envelope().payload == payload);
}

TEST_CASE("an unknown key and a bad signature cannot be told apart", "[core][hostile]") {
    const auto good = seal(report_type, encode(full_report()), fixed_key('a'));
    auto bad_signature = good;
    bad_signature.signature[10] = static_cast<char>(bad_signature.signature[10] ^ 1);

    const auto unknown_key = open_report(encode(good), nobody());
    const auto refused = open_report(encode(bad_signature), only('a'));

    REQUIRE_FALSE(unknown_key);
    REQUIRE_FALSE(refused);
    CHECK(unknown_key.error().code == Errc::untrusted);
    CHECK(refused.error().code == Errc::untrusted);
    CHECK(unknown_key.error().message == refused.error().message);
}

TEST_CASE("the signature is checked before the payload is read", "[core][hostile]") {
    const auto payload =
        GENERATE(as<std::string>{}, "", "not JSON", "{}", "\xff", std::string(1U << 20U, '['));

    CHECK(open_report(sealed(payload), nobody()).error().code == Errc::untrusted);
    CHECK(open_report(sealed(payload), only('b')).error().code == Errc::untrusted);
    CHECK(open_report(sealed(payload), only('a')).error().code == Errc::malformed);
}

TEST_CASE("a key id that is not the verifying key's is untrusted", "[core][hostile]") {
    auto envelope = seal(report_type, encode(full_report()), fixed_key('a'));
    envelope.keyid = fixed_key('b').keyid();

    CHECK(open_report(encode(envelope), always('a')).error().code == Errc::untrusted);
    CHECK(open_report(encode(envelope), only('a')).error().code == Errc::untrusted);
    CHECK(open_report(encode(envelope), only('b')).error().code == Errc::untrusted);
}

TEST_CASE("another kind of record is no report, whoever signed it", "[core][hostile]") {
    const auto attestation =
        sealed(encode(full_report()), "application/vnd.presscheck.attestation+json");

    CHECK(open_report(attestation, only('a')).error().code == Errc::malformed);
}

TEST_CASE("no byte of a sealed report can change unseen", "[core][hostile]") {
    const auto text = sealed(encode(full_report()));
    REQUIRE(open_report(text, only('a')));

    CHECK(unseen_flips(text) == std::vector<std::size_t>{});
}

TEST_CASE("what is no envelope, or too large a one, is refused first", "[core][hostile]") {
    CHECK(open_report("", only('a')).error().code == Errc::malformed);
    CHECK(open_report(encode(full_report()), only('a')).error().code == Errc::malformed);
    CHECK(open_report(std::string(1U << 20U, '['), only('a')).error().code == Errc::malformed);
    CHECK(open_report(std::string(limits::envelope_bytes + 1, ' '), only('a')).error().code ==
          Errc::too_large);
}

}  // namespace presscheck::test
