#include "collector/tree.h"

#include <utility>
#include <vector>

namespace presscheck {
namespace {

// More is never needed at once: 64 proofs of a tree of a million leaves share most of their nodes.
constexpr std::size_t most_known = 1U << 16U;

// The root of a complete subtree from its lower hashes, side by side. REQUIRES: 2^k of them.
std::string root_of(std::string_view hashes) {
    if (hashes.size() == 32) return std::string(hashes);
    const std::size_t half = hashes.size() / 2;
    return node_hash(root_of(hashes.substr(0, half)), root_of(hashes.substr(half)));
}

}  // namespace

Result<std::string> SubtreeReader::operator()(unsigned level, std::uint64_t n) {
    if (const auto found = known_.find({level, n}); found != known_.end()) return found->second;
    auto hash = from_tile(level, n);
    if (!hash && hash.error().code == Errc::not_found) hash = from_children(level, n);
    if (!hash) return hash;
    if (known_.size() >= most_known) known_.clear();
    known_.emplace(std::pair{level, n}, *hash);
    return hash;
}

void SubtreeReader::remember(std::uint64_t leaf, std::string hash) {
    if (known_.size() >= most_known) known_.clear();
    known_.emplace(std::pair{0U, leaf}, std::move(hash));
}

// A full tile above the leaves holds the roots of 256 full tiles below it.
Result<std::string> SubtreeReader::from_tile(unsigned level, std::uint64_t n) {
    const unsigned tile_level = level / tile_height;
    const unsigned above = level % tile_height;
    const std::uint64_t first = n << above;
    auto hashes = store_.tile(static_cast<int>(tile_level), first / tile_width);
    if (!hashes) return hashes.error();
    const std::size_t count = std::size_t{1} << above;
    return root_of(std::string_view(*hashes).substr(first % tile_width * 32, count * 32));
}

Result<std::string> SubtreeReader::from_children(unsigned level, std::uint64_t n) {
    if (level == 0) {
        auto entry = store_.entry(LogIndex{static_cast<std::int64_t>(n)});
        if (!entry) return entry.error();
        return leaf_hash(encode(entry->leaf()));
    }
    auto left = (*this)(level - 1, 2 * n);
    if (!left) return left;
    auto right = (*this)(level - 1, 2 * n + 1);
    if (!right) return right;
    return node_hash(*left, *right);
}

Result<std::string> root_at(SubtreeReader& subtrees, std::uint64_t size) {
    MerkleFrontier none;
    std::string root;
    std::uint64_t covered = size;
    // From the smallest subtree up: each larger one stands to the left of what was gathered.
    for (unsigned level = 0; covered != 0; ++level, covered >>= 1U) {
        if ((covered & 1U) == 0) continue;
        auto peak = subtrees(level, covered - 1);
        if (!peak) return peak;
        root = root.empty() ? *peak : node_hash(*peak, root);
    }
    return root.empty() ? none.root() : root;
}

Result<std::string> read_tile(Store& store, unsigned level, std::uint64_t number,
                              std::uint64_t width, std::uint64_t size) {
    const std::uint64_t there = level < 64 / tile_height ? size >> (level * tile_height) : 0;
    const bool fits = width >= 1 && width <= tile_width && number < there &&
                      number <= (there - 1) / tile_width && there - number * tile_width >= width;
    if (!fits) return Error{Errc::not_found, "the tree has no such tile yet"};
    SubtreeReader subtrees(store);
    std::string hashes;
    for (std::uint64_t i = 0; i < width; ++i) {
        auto hash = subtrees(level * tile_height, number * tile_width + i);
        if (!hash) return hash;
        hashes += *hash;
    }
    return hashes;
}

}  // namespace presscheck
