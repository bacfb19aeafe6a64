#include "core/receipt.h"

#include "core/bytes.h"
#include "core/canonical_number.h"
#include "core/limits.h"
#include "core/merkle.h"

#include <optional>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_prefix = "extra ";
constexpr std::string_view index_prefix = "index ";
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t longest_proof = 64;  // a tree of 2^64 leaves

Error malformed(std::string_view what) {
    return Error{Errc::malformed, "receipt: " + std::string(what)};
}

// The next line without its LF, taken off `text`; nothing when no LF is left.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

// What follows `prefix` on the next line.
std::optional<std::string_view> take_after(std::string_view prefix, std::string_view& text) {
    const auto line = take_line(text);
    if (!line || !line->starts_with(prefix)) return std::nullopt;
    return line->substr(prefix.size());
}

// The lines of the proof, up to and with the blank one.
Result<std::vector<std::string>> take_proof(std::string_view& text) {
    std::vector<std::string> proof;
    while (true) {
        const auto line = take_line(text);
        if (!line) return malformed("no blank line after the proof");
        if (line->empty()) return proof;
        auto hash = from_base64(*line);
        if (!hash || hash->size() != hash_bytes) return malformed("a hash of the proof is none");
        if (proof.size() == longest_proof) return malformed("the proof is longer than any tree");
        proof.push_back(*std::move(hash));
    }
}

Result<Leaf> parse_extra(std::optional<std::string_view> text) {
    if (!text) return malformed("its second line is not 'extra' and the leaf");
    const auto data = from_base64(*text);
    if (!data) return malformed("its leaf is not base64");
    auto leaf = parse_leaf(*data);
    if (!leaf) return at("receipt", std::move(leaf).error());
    return leaf;
}

}  // namespace

std::string encode(const Receipt& receipt) {
    std::string text(first_line);
    text += '\n';
    text += extra_prefix;
    text += to_base64(encode(receipt.leaf)) + "\n";
    text += index_prefix;
    text += std::to_string(receipt.index) + "\n";
    for (const auto& hash : receipt.proof)
        text += to_base64(hash) + "\n";
    return text + "\n" + receipt.checkpoint;
}

Result<Receipt> parse_receipt(std::string_view text) {
    if (text.size() > limits::receipt_bytes) return malformed("over its bound");
    if (take_line(text) != first_line) {
        return malformed("its first line is not '" + std::string(first_line) + "'");
    }
    auto leaf = parse_extra(take_after(extra_prefix, text));
    if (!leaf) return std::move(leaf).error();
    const auto digits = take_after(index_prefix, text);
    const auto index = digits ? parse_canonical_number(*digits) : std::nullopt;
    if (!index) return malformed("its third line is not 'index' and a number");
    auto proof = take_proof(text);
    if (!proof) return std::move(proof).error();
    if (text.empty()) return malformed("no checkpoint");
    return Receipt{*std::move(leaf), *index, *std::move(proof), std::string(text)};
}

Result<ReceiptFacts> open_receipt(std::string_view text, const Verifier& verifier) {
    auto receipt = parse_receipt(text);
    if (!receipt) return std::move(receipt).error();
    auto checkpoint = open_checkpoint(receipt->checkpoint, verifier);
    if (!checkpoint) return at("receipt", std::move(checkpoint).error());
    const auto included =
        verify_inclusion(receipt->index, checkpoint->size, leaf_hash(encode(receipt->leaf)),
                         receipt->proof, checkpoint->root);
    if (!included) return at("receipt", included.error());
    return ReceiptFacts{receipt->leaf, receipt->index, *std::move(checkpoint)};
}

}  // namespace presscheck
