// Receipts, leaves, checkpoints and verifier keys: what is taken is written again as it was, and
// nothing is believed that the ledger's key did not sign.
//
// The first byte picks the reader: r receipt, l leaf, c checkpoint, v verifier key.
#include "core/ledger.h"
#include "core/receipt.h"
#include "tests/fuzz/property.h"
#include "tests/support/fixed_key.h"

#include <string>

namespace {

using presscheck::fuzz::require;

const presscheck::Verifier& ledger() {
    static const presscheck::Verifier verifier{"bao-thu/1",
                                               presscheck::test::fixed_key('L').public_key()};
    return verifier;
}

void read_receipt(std::string_view text) {
    const auto receipt = presscheck::parse_receipt(text);
    const auto facts = presscheck::open_receipt(text, ledger());
    require(receipt || !facts, "what is believed can be read");
    if (!receipt) return;
    require(encode(*receipt) == text, "a receipt has one spelling");
    if (!facts) return;
    require(facts->index == receipt->index && facts->index < facts->checkpoint.size,
            "the leaf lies in the tree that was signed");
    require(encode(facts->leaf) == encode(receipt->leaf), "the leaf believed is the one named");
}

void read_leaf(std::string_view text) {
    const auto leaf = presscheck::parse_leaf(text);
    if (leaf) require(encode(*leaf) == text, "a leaf has one spelling");
}

void read_checkpoint(std::string_view text) {
    const auto checkpoint = presscheck::open_checkpoint(text, ledger());
    if (!checkpoint) return;
    require(checkpoint->origin == ledger().origin, "a checkpoint believed is this ledger's");
    const auto note = presscheck::sign_checkpoint(*checkpoint, presscheck::test::fixed_key('L'));
    require(text.starts_with(note.substr(0, note.find("\n\n") + 2)),
            "what was signed is what the checkpoint says");
}

void read_verifier(std::string_view text) {
    const auto verifier = presscheck::parse_verifier_key(text);
    if (!verifier) return;
    require(presscheck::verifier_key(verifier->origin, verifier->key) == text,
            "a verifier key has one spelling");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'r':
            read_receipt(text);
            break;
        case 'l':
            read_leaf(text);
            break;
        case 'c':
            read_checkpoint(text);
            break;
        case 'v':
            read_verifier(text);
            break;
        default:
            break;
    }
    return 0;
}
