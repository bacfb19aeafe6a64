#include "core/merkle.h"

#include "core/sha256.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace presscheck {
namespace {

constexpr std::size_t hash_bytes = 32;

// RFC 6962 section 2.1: the largest power of two smaller than `count`. REQUIRES: count > 1.
std::uint64_t left_leaves(std::uint64_t count) {
    return std::bit_floor(count - 1);
}

struct Range {
    std::uint64_t start = 0;
    std::uint64_t count = 0;

    Range left() const { return {start, left_leaves(count)}; }
    Range right() const { return {start + left_leaves(count), count - left_leaves(count)}; }
};

// MTH of the leaves of `range`, which the recursion of RFC 6962 made: a range of 2^k leaves starts
// at a multiple of 2^k.
Result<std::string> hash_of(Range range, const SubtreeHash& subtree) {
    if (std::has_single_bit(range.count)) {
        const auto level = static_cast<unsigned>(std::countr_zero(range.count));
        return subtree(level, range.start >> level);
    }
    auto left = hash_of(range.left(), subtree);
    if (!left) return left;
    auto right = hash_of(range.right(), subtree);
    if (!right) return right;
    return node_hash(*left, *right);
}

using Hashes = std::vector<std::string>;

// The hashes of `ranges`, last one first: they are found from the root down and sent leaf first.
Result<Hashes> hashes_of(const std::vector<Range>& ranges, const SubtreeHash& subtree) {
    Hashes hashes;
    hashes.reserve(ranges.size());
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
        auto hash = hash_of(*range, subtree);
        if (!hash) return std::move(hash).error();
        hashes.push_back(*std::move(hash));
    }
    return hashes;
}

bool are_hashes(const Hashes& proof) {
    return std::all_of(proof.begin(), proof.end(),
                       [](const auto& hash) { return hash.size() == hash_bytes; });
}

Error malformed(std::string_view what) {
    return Error{Errc::malformed, "Merkle proof: " + std::string(what)};
}

Error other_root() {
    return Error{Errc::untrusted, "Merkle proof: it leads to another root"};
}

// Where a proof's next hash stands: the path from a leaf (or the last leaf of the older tree) up,
// as RFC 9162 sections 2.1.3.2 and 2.1.4.2 walk it.
struct Path {
    std::uint64_t node = 0;
    std::uint64_t last = 0;

    bool from_left() const { return (node & 1U) != 0 || node == last; }
    void skip_missing_siblings() {
        while ((node & 1U) == 0 && node != 0)
            up();
    }
    void up() {
        node >>= 1U;
        last >>= 1U;
    }
};

Status verify_growth(std::uint64_t from, std::uint64_t to, std::string_view from_root,
                     std::string_view to_root, const Hashes& proof) {
    auto next = proof.begin();
    // When the older tree is one complete subtree, its root is the first hash and is not sent.
    const bool complete = std::has_single_bit(from);
    if (!complete && next == proof.end()) return malformed("too short");
    std::string older(complete ? from_root : std::string_view(*next++));
    std::string newer = older;
    Path path{from - 1, to - 1};
    while ((path.node & 1U) != 0)
        path.up();
    for (; next != proof.end(); ++next, path.up()) {
        if (path.last == 0) return malformed("too long");
        if (path.from_left()) {
            older = node_hash(*next, older);
            newer = node_hash(*next, newer);
            if ((path.node & 1U) == 0) path.skip_missing_siblings();
        } else {
            newer = node_hash(newer, *next);
        }
    }
    if (path.last != 0) return malformed("too short");
    if (older != from_root || newer != to_root) return other_root();
    return Ok{};
}

}  // namespace

std::string leaf_hash(std::string_view data) {
    std::string input(1, '\0');
    input += data;
    return sha256(input);
}

std::string node_hash(std::string_view left, std::string_view right) {
    std::string input(1, '\1');
    input += left;
    input += right;
    return sha256(input);
}

Result<MerkleFrontier> MerkleFrontier::parse(std::uint64_t size, std::string_view encoded) {
    const auto peaks = static_cast<std::size_t>(std::popcount(size));
    if (encoded.size() != peaks * hash_bytes) {
        return Error{Errc::malformed, "Merkle frontier: not one hash for each set bit of its size"};
    }
    MerkleFrontier frontier;
    frontier.size_ = size;
    for (; !encoded.empty(); encoded.remove_prefix(hash_bytes))
        frontier.peaks_.emplace_back(encoded.substr(0, hash_bytes));
    return frontier;
}

std::string MerkleFrontier::encode() const {
    std::string encoded;
    for (const auto& peak : peaks_)
        encoded += peak;
    return encoded;
}

void MerkleFrontier::append(std::string_view hash_of_leaf) {
    std::string hash(hash_of_leaf);
    for (auto bits = size_; (bits & 1U) != 0; bits >>= 1U) {
        hash = node_hash(peaks_.back(), hash);
        peaks_.pop_back();
    }
    peaks_.push_back(std::move(hash));
    ++size_;
}

std::string MerkleFrontier::root() const {
    if (peaks_.empty()) return sha256({});
    std::string root = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
        root = node_hash(*peak, root);
    return root;
}

Result<std::vector<std::string>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                                 const SubtreeHash& subtree) {
    std::vector<Range> siblings;
    for (Range range{0, size}; range.count > 1;) {
        const bool in_left = index < range.right().start;
        siblings.push_back(in_left ? range.right() : range.left());
        range = in_left ? range.left() : range.right();
    }
    return hashes_of(siblings, subtree);
}

Result<std::vector<std::string>> consistency_proof(std::uint64_t from, std::uint64_t to,
                                                   const SubtreeHash& subtree) {
    std::vector<Range> ranges;
    Range range{0, to};
    while (range.start + range.count != from) {
        const bool in_left = from <= range.right().start;
        ranges.push_back(in_left ? range.right() : range.left());
        range = in_left ? range.left() : range.right();
    }
    // The older tree's own root needs no sending: the verifier has it.
    if (range.start != 0) ranges.push_back(range);
    return hashes_of(ranges, subtree);
}

Status verify_inclusion(std::uint64_t index, std::uint64_t size, std::string_view hash_of_leaf,
                        const std::vector<std::string>& proof, std::string_view root) {
    if (index >= size) return malformed("the index is not in the tree");
    if (!are_hashes(proof)) return malformed("a hash has 32 bytes");
    std::string hash(hash_of_leaf);
    Path path{index, size - 1};
    for (const auto& sibling : proof) {
        if (path.last == 0) return malformed("too long");
        if (path.from_left()) {
            hash = node_hash(sibling, hash);
            if ((path.node & 1U) == 0) path.skip_missing_siblings();
        } else {
            hash = node_hash(hash, sibling);
        }
        path.up();
    }
    if (path.last != 0) return malformed("too short");
    if (hash != root) return other_root();
    return Ok{};
}

Status verify_consistency(std::uint64_t from, std::uint64_t to, std::string_view from_root,
                          std::string_view to_root, const std::vector<std::string>& proof) {
    if (from > to) return malformed("the newer tree is smaller than the older");
    if (!are_hashes(proof)) return malformed("a hash has 32 bytes");
    if (from == 0 || from == to) {
        if (!proof.empty()) return malformed("too long");
        const std::string expected = from == 0 ? sha256({}) : std::string(to_root);
        if (from_root != expected) return other_root();
        return Ok{};
    }
    return verify_growth(from, to, from_root, to_root, proof);
}

}  // namespace presscheck
