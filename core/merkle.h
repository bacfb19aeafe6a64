// The RFC 6962 Merkle tree: hashes, roots, and proofs of inclusion and consistency.
//
// The hash of a leaf is SHA-256(0x00 || data), of a node SHA-256(0x01 || left || right); the root
// of no leaves is SHA-256 of nothing. Hashes are 32-byte strings.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

std::string leaf_hash(std::string_view data);
std::string node_hash(std::string_view left, std::string_view right);

// The growing edge of a tree: what is needed to append and to know the root, and no more.
class MerkleFrontier {
public:
    MerkleFrontier() = default;
    // Restores what encode() wrote. Errors: malformed.
    static Result<MerkleFrontier> parse(std::uint64_t size, std::string_view encoded);
    std::string encode() const;  // one hash for each set bit of size, largest subtree first

    void append(std::string_view hash_of_leaf);
    std::uint64_t size() const { return size_; }
    std::string root() const;

private:
    std::uint64_t size_ = 0;
    std::vector<std::string> peaks_;
};

// Answers the hash of the complete subtree of 2^level leaves that starts at leaf `n << level`.
using SubtreeHash = std::function<Result<std::string>(unsigned level, std::uint64_t n)>;

// RFC 6962 section 2.1.1. REQUIRES: index < size.
// Errors: what `subtree` answers.
Result<std::vector<std::string>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                                 const SubtreeHash& subtree);

// RFC 6962 section 2.1.2. REQUIRES: 0 < from <= to.
// Errors: what `subtree` answers.
Result<std::vector<std::string>> consistency_proof(std::uint64_t from, std::uint64_t to,
                                                   const SubtreeHash& subtree);

// Errors: malformed (proof of the wrong length), untrusted (another root).
Status verify_inclusion(std::uint64_t index, std::uint64_t size, std::string_view hash_of_leaf,
                        const std::vector<std::string>& proof, std::string_view root);
// Every tree grew from the empty one: with `from` 0 the proof is empty and from_root that of
// nothing.
Status verify_consistency(std::uint64_t from, std::uint64_t to, std::string_view from_root,
                          std::string_view to_root, const std::vector<std::string>& proof);

}  // namespace presscheck
