#include "core/envelope.h"

#include "core/bytes.h"
#include "core/limits.h"
#include "core/sha256.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/fixed_key.h"
#include "tests/support/temporary_folder.h"

#include <cstdlib>
#include <vector>

namespace presscheck::test {
namespace {

Envelope sealed() {
    return seal(report_type, R"({"schema":1})", fixed_key('a'));
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto found = text.find(what);
    REQUIRE(found != std::string::npos);
    return text.replace(found, what.size(), with);
}

bool is_accepted(std::string_view json, const PublicKey& key) {
    const auto envelope = parse_envelope(json);
    return envelope && verify(*envelope, key);
}

// The places where turning one bit of the text leaves an envelope that is accepted.
std::vector<std::size_t> unseen_flips(const std::string& text, const PublicKey& key) {
    std::vector<std::size_t> unseen;
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = text;
            changed[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
            if (is_accepted(changed, key)) unseen.push_back(at);
        }
    }
    return unseen;
}

// The places where taking one byte away leaves an envelope that is accepted.
std::vector<std::size_t> unseen_losses(const std::string& text, const PublicKey& key) {
    std::vector<std::size_t> unseen;
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string changed = text;
        if (is_accepted(changed.erase(at, 1), key)) unseen.push_back(at);
    }
    return unseen;
}

}  // namespace

TEST_CASE("the bytes signed are those of the DSSE protocol's test vector", "[core]") {
    CHECK(pre_authentication_encoding("http://example.com/HelloWorld", "hello world") ==
          "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    CHECK(pre_authentication_encoding("", "") == "DSSEv1 0  0 ");
}

TEST_CASE("an envelope is read as it was sealed", "[core]") {
    const auto envelope = sealed();

    const auto read = parse_envelope(encode(envelope));

    REQUIRE(read);
    CHECK(read->payload_type == report_type);
    CHECK(read->payload == R"({"schema":1})");
    CHECK(read->keyid == fixed_key('a').keyid());
    CHECK(read->signature == envelope.signature);
    CHECK(read->record() == envelope.record());
    CHECK(verify(*read, fixed_key('a').public_key()));
    CHECK_FALSE(verify(*read, fixed_key('b').public_key()));
}

TEST_CASE("an envelope is printed compact with its members in byte order", "[core]") {
    const auto envelope = sealed();

    CHECK(encode(envelope) ==
          R"({"payload":"eyJzY2hlbWEiOjF9","payloadType":"application/vnd.presscheck.report+json",)"
          R"("signatures":[{"keyid":")" +
              envelope.keyid + R"(","sig":")" + to_base64(envelope.signature) + R"("}]})");
}

TEST_CASE("a record is the digest of what was signed and the signature", "[core]") {
    const auto envelope = sealed();

    CHECK(envelope.record() ==
          sha256("DSSEv1 38 application/vnd.presscheck.report+json 12 {\"schema\":1}" +
                 envelope.signature));
}

TEST_CASE("no bit of an envelope can turn and no byte vanish unseen", "[core][hostile]") {
    const auto key = fixed_key('a');
    const auto text = encode(sealed());
    REQUIRE(is_accepted(text, key.public_key()));

    CHECK(unseen_flips(text, key.public_key()) == std::vector<std::size_t>{});
    CHECK(unseen_losses(text, key.public_key()) == std::vector<std::size_t>{});
}

TEST_CASE("another spelling of the same members is the same record", "[core]") {
    const auto envelope = sealed();
    const auto text = "{ \"signatures\" : [ { \"sig\": \"" + to_base64(envelope.signature) +
                      "\",\n\"keyid\": \"" + envelope.keyid +
                      "\" } ],\n\"payloadType\": \"application\\/vnd.presscheck.report+json\","
                      " \"payload\": \"eyJzY2hlbWEiOjF9\" }\n";

    const auto read = parse_envelope(text);

    REQUIRE(read);
    CHECK(read->record() == envelope.record());
    CHECK(encode(*read) == encode(envelope));
}

TEST_CASE("an envelope under another type is not the same statement", "[core][hostile]") {
    auto envelope = sealed();

    envelope.payload_type = "application/vnd.presscheck.attestation+json";

    CHECK_FALSE(verify(envelope, fixed_key('a').public_key()));
}

TEST_CASE("an envelope that names another key than its signer's is refused", "[core][hostile]") {
    auto envelope = sealed();

    envelope.keyid = fixed_key('b').keyid();

    CHECK_FALSE(verify(envelope, fixed_key('a').public_key()));
    CHECK_FALSE(verify(envelope, fixed_key('b').public_key()));
}

TEST_CASE("an envelope of another shape is malformed", "[core][hostile]") {
    const auto good = encode(sealed());
    const auto sig = to_base64(sealed().signature);
    const auto keyid = sealed().keyid;
    const auto one = "{\"keyid\":\"" + keyid + "\",\"sig\":\"" + sig + "\"}";
    const auto text = GENERATE_COPY(
        std::string(), std::string("{}"), std::string("[]"), std::string("null"),
        std::string("\"envelope\""), "[" + good + "]", good + good,
        replaced(good, "{\"payload\"", "{\"extra\":1,\"payload\""),
        replaced(good, "\"payload\":", "\"Payload\":"),
        replaced(good, "{\"payload\"", "{\"payload\":\"\",\"payload\""),
        replaced(good, "\"eyJzY2hlbWEiOjF9\"", "null"), replaced(good, "\"eyJzY2hlbWEiOjF9\"", "1"),
        replaced(good, one, ""), replaced(good, one, one + "," + one),
        replaced(good, "[" + one + "]", one), replaced(good, one, "null"),
        replaced(good, one, "\"" + sig + "\""), replaced(good, "{\"keyid\"", "{\"x\":1,\"keyid\""),
        replaced(good, "\"keyid\":\"" + keyid + "\",", ""), replaced(good, sig, ""),
        replaced(good, sig, sig.substr(0, 84)), replaced(good, sig, sig + "AAAA"),
        replaced(good, keyid, keyid.substr(2)), replaced(good, keyid, std::string(64, 'G')),
        replaced(good, keyid, std::string(64, 'A')),
        replaced(good, "application/vnd.presscheck.report+json", ""),
        replaced(good, "application/vnd", "application\\nvnd"),
        replaced(good, "application/vnd", std::string(200, 'a')));
    CAPTURE(text);
    REQUIRE(parse_envelope(good));

    const auto read = parse_envelope(text);

    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::malformed);
}

TEST_CASE("base64 in any form but one is malformed", "[core][hostile]") {
    const auto envelope = seal(report_type, "\xfb\xff?", fixed_key('a'));
    const auto good = encode(envelope);
    REQUIRE(parse_envelope(good));
    REQUIRE(to_base64(envelope.payload) == "+/8/");
    const auto payload = GENERATE(as<std::string>{}, "-_8_", "+/8", "+/8/=", "+/8/\\n", " +/8/",
                                  "+/8/====", "+/9=", "+/==", "=", "====", "A===", "AA=A");
    CAPTURE(payload);

    CHECK(parse_envelope(replaced(good, "+/8/", payload)).error().code == Errc::malformed);
}

TEST_CASE("an envelope over its bounds is too large", "[core][hostile]") {
    const auto key = fixed_key('a');
    const auto largest = encode(seal(report_type, std::string(limits::payload_bytes, 'x'), key));
    const auto larger = encode(seal(report_type, std::string(limits::payload_bytes + 1, 'x'), key));

    CHECK(parse_envelope(largest));
    CHECK(parse_envelope(larger).error().code == Errc::too_large);
    CHECK(parse_envelope(std::string(limits::envelope_bytes + 1, ' ')).error().code ==
          Errc::too_large);
}

TEST_CASE("openssl alone verifies an envelope", "[core]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    const auto envelope = sealed();
    write_file(folder / "key.pub.pem", fixed_key('a').public_key().pem());
    write_file(folder / "pae.bin",
               pre_authentication_encoding(envelope.payload_type, envelope.payload));
    write_file(folder / "sig.bin", envelope.signature);
    write_file(folder / "other.bin", "something else");
    const auto verify_file = [&](const std::string& file) {
        const auto command = "cd '" + folder.string() +
                             "' && openssl pkeyutl -verify -pubin -inkey key.pub.pem -rawin -in " +
                             file + " -sigfile sig.bin >/dev/null 2>&1";
        return std::system(command.c_str());
    };

    CHECK(verify_file("pae.bin") == 0);
    CHECK(verify_file("other.bin") != 0);
}

TEST_CASE("openssl alone reads the private key files we write", "[core]") {
    const TemporaryFolder temporary;
    const auto& folder = temporary.path();
    const auto key = PrivateKey::generate();
    REQUIRE(key.save(folder / "host.key"));
    const auto command = "cd '" + folder.string() +
                         "' && openssl pkey -in host.key -pubout -out host.pub 2>/dev/null";

    const int answer = std::system(command.c_str());

    REQUIRE(answer == 0);
    CHECK(PublicKey::load(folder / "host.pub")->keyid() == key.keyid());
}

}  // namespace presscheck::test
