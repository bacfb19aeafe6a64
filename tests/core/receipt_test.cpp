#include "core/receipt.h"

#include "core/bytes.h"
#include "core/limits.h"
#include "core/merkle.h"
#include "core/sha256.h"
#include "tests/support/catch.h"
#include "tests/support/fixed_key.h"

#include <chrono>

namespace presscheck::test {
namespace {

using Hashes = std::vector<std::string>;

Leaf numbered_leaf(std::uint64_t n) {
    return Leaf{EntryKind::report,
                *parse_time("2026-11-23T01:02:03Z") + std::chrono::microseconds(n),
                sha256("record " + std::to_string(n)), fixed_key('a').keyid()};
}

// The receipt for leaf 5 of a ledger of seven.
struct Ledger {
    Hashes leaves;
    MerkleFrontier frontier;

    Ledger() {
        for (std::uint64_t n = 0; n < 7; ++n) {
            leaves.push_back(leaf_hash(encode(numbered_leaf(n))));
            frontier.append(leaves.back());
        }
    }
    Result<std::string> subtree(unsigned level, std::uint64_t n) const {
        if (level == 0) return leaves[n];
        return node_hash(*subtree(level - 1, 2 * n), *subtree(level - 1, 2 * n + 1));
    }
    Receipt receipt() const {
        const Checkpoint checkpoint{"lam-dong/1", 7, frontier.root(),
                                    *parse_time("2026-11-23T01:02:04Z")};
        auto proof = inclusion_proof(
            5, 7, [&](unsigned level, std::uint64_t n) { return subtree(level, n); });
        return Receipt{numbered_leaf(5), 5, *std::move(proof),
                       sign_checkpoint(checkpoint, fixed_key('l'))};
    }
};

Verifier verifier() {
    return Verifier{"lam-dong/1", fixed_key('l').public_key()};
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto found = text.find(what);
    REQUIRE(found != std::string::npos);
    return text.replace(found, what.size(), with);
}

// The places where turning one bit leaves a receipt that still opens.
std::vector<std::size_t> unseen_flips(const std::string& text) {
    std::vector<std::size_t> unseen;
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = text;
            changed[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
            if (open_receipt(changed, verifier())) unseen.push_back(at);
        }
    }
    return unseen;
}

}  // namespace

TEST_CASE("a receipt is a tlog-proof whose extra data is the leaf", "[core]") {
    const auto receipt = Ledger().receipt();

    const auto text = encode(receipt);

    CHECK(text == "c2sp.org/tlog-proof@v1\nextra " + to_base64(encode(numbered_leaf(5))) +
                      "\nindex 5\n" + to_base64(receipt.proof[0]) + "\n" +
                      to_base64(receipt.proof[1]) + "\n" + to_base64(receipt.proof[2]) + "\n\n" +
                      receipt.checkpoint);
}

TEST_CASE("a receipt proves what was held, where and since when", "[core]") {
    const auto text = encode(Ledger().receipt());

    const auto facts = open_receipt(text, verifier());

    REQUIRE(facts);
    CHECK(encode(facts->leaf) == encode(numbered_leaf(5)));
    CHECK(facts->index == 5);
    CHECK(facts->checkpoint.size == 7);
    CHECK(encode(*parse_receipt(text)) == text);
}

TEST_CASE("the only leaf of a ledger needs no proof but the checkpoint", "[core]") {
    const Checkpoint checkpoint{"lam-dong/1", 1, leaf_hash(encode(numbered_leaf(0))),
                                *parse_time("2026-11-23T01:02:04Z")};
    const Receipt receipt{numbered_leaf(0), 0, {}, sign_checkpoint(checkpoint, fixed_key('l'))};

    CHECK(open_receipt(encode(receipt), verifier()));
}

TEST_CASE("no bit of a receipt can turn unseen", "[core][hostile]") {
    const auto text = encode(Ledger().receipt());
    REQUIRE(open_receipt(text, verifier()));

    CHECK(unseen_flips(text) == std::vector<std::size_t>{});
}

TEST_CASE("a receipt for another leaf, place or ledger is refused", "[core][hostile]") {
    const Ledger ledger;
    auto other_leaf = ledger.receipt();
    other_leaf.leaf = numbered_leaf(4);
    auto other_index = ledger.receipt();
    other_index.index = 4;
    auto earlier = ledger.receipt();
    earlier.leaf.received_at -= std::chrono::hours{24};
    auto other_key = ledger.receipt();
    other_key.leaf.keyid = fixed_key('b').keyid();
    const auto receipt = GENERATE_COPY(other_leaf, other_index, earlier, other_key);

    CHECK(open_receipt(encode(receipt), verifier()).error().code == Errc::untrusted);
    CHECK(
        open_receipt(encode(ledger.receipt()), Verifier{"lam-dong/2", fixed_key('l').public_key()})
            .error()
            .code == Errc::untrusted);
    CHECK(
        open_receipt(encode(ledger.receipt()), Verifier{"lam-dong/1", fixed_key('m').public_key()})
            .error()
            .code == Errc::untrusted);
}

TEST_CASE("a receipt in any other form is malformed", "[core][hostile]") {
    const auto good = encode(Ledger().receipt());
    const auto hash = to_base64(Ledger().receipt().proof[0]) + "\n";
    const auto leaf = to_base64(encode(numbered_leaf(5)));
    const auto bad = GENERATE_COPY(
        std::string(), std::string("\n"), "\n" + good, good.substr(0, good.size() - 1),
        good.substr(1), replaced(good, "@v1", "@v2"), replaced(good, "extra " + leaf + "\n", ""),
        replaced(good, "extra ", "Extra "), replaced(good, leaf, ""), replaced(good, leaf, "AAAA"),
        replaced(good, leaf, leaf + "\n"), replaced(good, "index 5", "index 05"),
        replaced(good, "index 5", "index -5"), replaced(good, "index 5", "index 5 "),
        replaced(good, "index 5", "index"), replaced(good, "index 5", "index 7"),
        replaced(good, "index 5", "index 18446744073709551616"), replaced(good, hash, ""),
        replaced(good, hash, hash + hash), replaced(good, hash, hash.substr(4)),
        replaced(good, hash, "AAAA\n"), replaced(good, "\n\n", "\n"),
        good.substr(0, good.find("\n\n") + 2), replaced(good, "index", "\r\nindex"),
        good + std::string(limits::receipt_bytes, 'x'));
    CAPTURE(bad.substr(0, 600));

    CHECK(open_receipt(bad, verifier()).error().code == Errc::malformed);
}

TEST_CASE("a proof longer than any tree is refused before it is read", "[core][hostile]") {
    auto receipt = Ledger().receipt();
    receipt.proof.assign(65, std::string(32, 'h'));

    CHECK(parse_receipt(encode(receipt)).error().code == Errc::malformed);
}

}  // namespace presscheck::test
