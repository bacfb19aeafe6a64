#include "core/ledger.h"

#include "core/bytes.h"
#include "core/limits.h"
#include "core/sha256.h"
#include "tests/support/catch.h"
#include "tests/support/fixed_key.h"

#include <vector>

namespace presscheck::test {
namespace {

Leaf some_leaf() {
    return Leaf{EntryKind::report, *parse_time("2026-11-23T01:02:03.000004Z"), sha256("record"),
                sha256_hex("key")};
}

Checkpoint some_checkpoint() {
    return Checkpoint{"lam-dong/1", 42, sha256("root"), *parse_time("2026-11-23T01:02:03Z")};
}

Verifier verifier_of(char which, std::string origin = "lam-dong/1") {
    return Verifier{std::move(origin), fixed_key(which).public_key()};
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto found = text.find(what);
    REQUIRE(found != std::string::npos);
    return text.replace(found, what.size(), with);
}

// A note over any text, by the key and under the name of some_checkpoint().
std::string note_over(const std::string& text, const std::string& name = "lam-dong/1") {
    const auto key = fixed_key('l');
    const auto hash = sha256(name + "\n\1" + key.public_key().raw()).substr(0, 4);
    return text + "\n\xe2\x80\x94 " + name + " " + to_base64(hash + key.sign(text)) + "\n";
}

// The places where turning one bit leaves a checkpoint that still opens.
std::vector<std::size_t> unseen_flips(const std::string& note, const Verifier& verifier) {
    std::vector<std::size_t> unseen;
    for (std::size_t at = 0; at < note.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = note;
            changed[at] = static_cast<char>(static_cast<unsigned char>(note[at]) ^ (1U << bit));
            if (open_checkpoint(changed, verifier)) unseen.push_back(at);
        }
    }
    return unseen;
}

constexpr std::string_view witness_line =
    "\xe2\x80\x94 witness.example/w1 "
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAA\n";

}  // namespace

TEST_CASE("a leaf is five lines", "[core]") {
    CHECK(encode(some_leaf()) == "presscheck/1\nreport\n2026-11-23T01:02:03.000004Z\n" +
                                     sha256_hex("record") + "\n" + sha256_hex("key") + "\n");
}

TEST_CASE("every kind of leaf is read as it was written", "[core]") {
    const auto [kind, name] =
        GENERATE(table<EntryKind, std::string>({{EntryKind::report, "report"},
                                                {EntryKind::key, "key"},
                                                {EntryKind::attestation, "attestation"},
                                                {EntryKind::waiver_request, "waiver-request"},
                                                {EntryKind::waiver_decision, "waiver-decision"},
                                                {EntryKind::policy, "policy"},
                                                {EntryKind::catalogue, "catalogue"},
                                                {EntryKind::roster, "roster"},
                                                {EntryKind::parameters, "parameters"},
                                                {EntryKind::snapshot, "snapshot"},
                                                {EntryKind::retention, "retention"},
                                                {EntryKind::revocation, "revocation"},
                                                {EntryKind::clock, "clock"},
                                                {EntryKind::era, "era"}}));
    auto leaf = some_leaf();
    leaf.kind = kind;

    const auto read = parse_leaf(encode(leaf));

    REQUIRE(read);
    CHECK(name_of(read->kind) == name);
    CHECK(encode(*read) == encode(leaf));
    CHECK(read->received_at == leaf.received_at);
    CHECK(read->record == leaf.record);
    CHECK(read->keyid == leaf.keyid);
}

TEST_CASE("a leaf in any other form is malformed", "[core][hostile]") {
    const auto good = encode(some_leaf());
    const auto bad = GENERATE_COPY(
        std::string(), std::string("\n\n\n\n\n"), good.substr(0, good.size() - 1), good + "\n",
        good + "more\n", "\n" + good, replaced(good, "presscheck/1", "presscheck/2"),
        replaced(good, "report", "Report"), replaced(good, "report", "gossip"),
        replaced(good, "report", ""), replaced(good, ".000004Z", "Z"),
        replaced(good, ".000004Z", ".00004Z"), replaced(good, ".000004Z", ".0000040Z"),
        replaced(good, ".000004Z", ".000004+00:00"), replaced(good, "2026-11-23", "2026-02-30"),
        replaced(good, sha256_hex("record"), std::string(64, 'A')),
        replaced(good, sha256_hex("record"), sha256_hex("record").substr(2)),
        replaced(good, sha256_hex("key"), sha256_hex("key") + "00"),
        replaced(good, sha256_hex("key"), ""), replaced(good, "\nreport", "\r\nreport"),
        std::string(1U << 20U, '\n'));
    CAPTURE(bad.substr(0, 200));

    CHECK(parse_leaf(bad).error().code == Errc::malformed);
}

TEST_CASE("a checkpoint is a signed note", "[core]") {
    const auto note = sign_checkpoint(some_checkpoint(), fixed_key('l'));

    const auto text = "lam-dong/1\n42\n" + to_base64(sha256("root")) + "\ntime 1795395723\n";
    CHECK(note == note_over(text));
}

TEST_CASE("a checkpoint is opened with the ledger's key", "[core]") {
    const auto note = sign_checkpoint(some_checkpoint(), fixed_key('l'));

    const auto opened = open_checkpoint(note, verifier_of('l'));

    REQUIRE(opened);
    CHECK(opened->origin == "lam-dong/1");
    CHECK(opened->size == 42);
    CHECK(opened->root == sha256("root"));
    CHECK(opened->time == some_checkpoint().time);
}

TEST_CASE("a checkpoint's time is whole seconds", "[core]") {
    auto checkpoint = some_checkpoint();
    checkpoint.time += std::chrono::microseconds{999'999};

    const auto note = sign_checkpoint(checkpoint, fixed_key('l'));

    CHECK(note == sign_checkpoint(some_checkpoint(), fixed_key('l')));
}

TEST_CASE("no bit of a checkpoint can turn unseen", "[core][hostile]") {
    const auto note = sign_checkpoint(some_checkpoint(), fixed_key('l'));
    REQUIRE(open_checkpoint(note, verifier_of('l')));

    CHECK(unseen_flips(note, verifier_of('l')) == std::vector<std::size_t>{});
}

TEST_CASE("a checkpoint by another key or of another ledger is untrusted", "[core][hostile]") {
    const auto note = sign_checkpoint(some_checkpoint(), fixed_key('l'));
    const auto other_text = "other/1\n42\n" + to_base64(sha256("root")) + "\ntime 1795395723\n";

    CHECK(open_checkpoint(note, verifier_of('m')).error().code == Errc::untrusted);
    CHECK(open_checkpoint(note, verifier_of('l', "lam-dong/2")).error().code == Errc::untrusted);
    CHECK(open_checkpoint(note_over(other_text), verifier_of('l')).error().code == Errc::untrusted);
    CHECK(open_checkpoint(note_over(other_text, "other/1"), verifier_of('l')).error().code ==
          Errc::untrusted);
}

TEST_CASE("lines by witnesses are passed over, a bad line of our own is not", "[core][hostile]") {
    const auto note = sign_checkpoint(some_checkpoint(), fixed_key('l'));
    const auto ours = note.substr(note.find("\xe2\x80\x94"));
    const auto hash_only =
        sha256("lam-dong/1\n\1" + fixed_key('l').public_key().raw()).substr(0, 4);
    const auto bad_line =
        "\xe2\x80\x94 lam-dong/1 " + to_base64(hash_only + std::string(64, 'x')) + "\n";

    CHECK(open_checkpoint(note + std::string(witness_line), verifier_of('l')));
    CHECK(
        open_checkpoint(replaced(note, ours, std::string(witness_line) + ours), verifier_of('l')));
    CHECK(open_checkpoint(replaced(note, ours, std::string(witness_line)), verifier_of('l'))
              .error()
              .code == Errc::untrusted);
    CHECK(open_checkpoint(note + bad_line, verifier_of('l')).error().code == Errc::untrusted);
    CHECK(open_checkpoint(replaced(note, ours, bad_line + ours), verifier_of('l')).error().code ==
          Errc::untrusted);
}

TEST_CASE("what is not a signed note is malformed", "[core][hostile]") {
    const auto good = sign_checkpoint(some_checkpoint(), fixed_key('l'));
    const auto bad = GENERATE_COPY(
        std::string(), std::string("\n"), std::string("\n\n"), good.substr(0, good.size() - 1),
        good + "\n", good + "no dash\n", replaced(good, "\n\n", "\n"),
        replaced(good, "\xe2\x80\x94 ", "- "), replaced(good, "\xe2\x80\x94 ", "\xe2\x80\x94"),
        replaced(good, "\xe2\x80\x94 lam-dong/1", "\xe2\x80\x94 "),
        replaced(good, "lam-dong/1\n42", "lam-dong/1\r\n42"),
        replaced(good, "lam-dong/1\n42", "lam-\xff-dong/1\n42"),
        replaced(good, "42", std::string("4\0", 2)), good + std::string(limits::note_bytes, 'x'),
        good.substr(0, good.find("\n\n") + 2), good + "\xe2\x80\x94 x AAAA\n");
    CAPTURE(bad.substr(0, 300));

    CHECK(open_checkpoint(bad, verifier_of('l')).error().code == Errc::malformed);
}

TEST_CASE("a note with a good signature over another text is no checkpoint", "[core][hostile]") {
    const auto root = to_base64(sha256("root"));
    const auto text = GENERATE_COPY(
        std::string("lam-dong/1\n"), "lam-dong/1\n42\n" + root + "\n",
        "lam-dong/1\n42\n" + root + "\ntime 1\nmore\n", "lam-dong/1\n\n42\n" + root + "\ntime 1\n",
        "lam-dong/1\n042\n" + root + "\ntime 1\n", "lam-dong/1\n+42\n" + root + "\ntime 1\n",
        "lam-dong/1\n-1\n" + root + "\ntime 1\n",
        "lam-dong/1\n18446744073709551616\n" + root + "\ntime 1\n",
        "lam-dong/1\n42\n" + root.substr(4) + "\ntime 1\n",
        "lam-dong/1\n42\n" + root + "\nTime 1\n", "lam-dong/1\n42\n" + root + "\ntime 01\n",
        "lam-dong/1\n42\n" + root + "\ntime -1\n",
        "lam-dong/1\n42\n" + root + "\ntime 253402300800\n",
        "lam-dong/1\n42\n" + root + "\ntime 1 \n", "lam dong/1\n42\n" + root + "\ntime 1\n");
    CAPTURE(text);

    CHECK(open_checkpoint(note_over(text), verifier_of('l')).error().code == Errc::malformed);
}

TEST_CASE("a verifier key is read as it is printed", "[core]") {
    const auto vkey = verifier_key("lam-dong/1", fixed_key('l').public_key());

    const auto verifier = parse_verifier_key(vkey);

    REQUIRE(verifier);
    CHECK(verifier->origin == "lam-dong/1");
    CHECK(verifier->key.keyid() == fixed_key('l').keyid());
    CHECK(verifier_key(verifier->origin, verifier->key) == vkey);
}

TEST_CASE("verifier keys of other transparency logs are read, plus signs and all", "[core]") {
    const auto vkey = GENERATE(
        as<std::string>{}, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");

    const auto verifier = parse_verifier_key(vkey);

    REQUIRE(verifier);
    CHECK(verifier_key(verifier->origin, verifier->key) == vkey);
}

TEST_CASE("a verifier key verifies the example of Go's note package", "[core]") {
    const auto verifier =
        parse_verifier_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    const auto line = *from_base64(
        "x08go/ZJkuBS9UG/"
        "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=");

    REQUIRE(verifier);
    CHECK(to_hex(line.substr(0, 4)) == "c74f20a3");
    CHECK(
        verifier->key.verify("If you think cryptography is the answer to your problem,\n"
                             "then you don't know what your problem is.\n",
                             line.substr(4)));
}

TEST_CASE("what is not a verifier key is malformed", "[core][hostile]") {
    const auto good = verifier_key("lam-dong/1", fixed_key('l').public_key());
    const auto hash = good.substr(11, 8);
    const auto bad = GENERATE_COPY(
        std::string(), std::string("+"), std::string("++"), std::string("lam-dong/1"),
        std::string("lam-dong/1+") + hash, good.substr(0, good.size() - 1), good + "A", good + "\n",
        " " + good, replaced(good, "lam-dong/1", ""), replaced(good, "lam-dong/1", "lam dong/1"),
        replaced(good, "lam-dong/1", "lam-dong/2"), replaced(good, hash, "00000000"),
        replaced(good, hash, ""), replaced(good, hash, "0" + hash),
        "lam-dong/1+" + hash + "+" + to_base64("\2" + fixed_key('l').public_key().raw()),
        "lam-dong/1+" + hash + "+" + to_base64(fixed_key('l').public_key().raw()),
        "lam-dong/1+" + hash + "+", std::string(1U << 20U, '+'));
    CAPTURE(bad.substr(0, 200));

    CHECK(parse_verifier_key(bad).error().code == Errc::malformed);
}

}  // namespace presscheck::test
