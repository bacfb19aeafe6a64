// The ledger's tree as the store holds it: full tiles of 256 hashes, and leaves for the rest.
#pragma once

#include "collector/store/store.h"
#include "core/merkle.h"
#include "core/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace presscheck {

inline constexpr unsigned tile_height = 8;
inline constexpr std::uint64_t tile_width = 256;

// Hashes of complete subtrees, each looked up once: they never change.
class SubtreeReader {
public:
    explicit SubtreeReader(Store& store) : store_(store) {}

    // The hash of leaves [n << level, (n + 1) << level). REQUIRES: they are all there.
    // Errors: unavailable, not_found.
    Result<std::string> operator()(unsigned level, std::uint64_t n);

    void remember(std::uint64_t leaf, std::string hash);
    void forget() { known_.clear(); }  // after a rollback, what was remembered is not there

private:
    Result<std::string> from_children(unsigned level, std::uint64_t n);
    Result<std::string> from_tile(unsigned level, std::uint64_t n);

    Store& store_;
    std::map<std::pair<unsigned, std::uint64_t>, std::string> known_;
};

// The root of the first `size` leaves. REQUIRES: they are all there. Errors: unavailable,
// not_found.
Result<std::string> root_at(SubtreeReader& subtrees, std::uint64_t size);

// The first `width` hashes (1 to 256) of tile `number` of `level`, for a tree of `size` leaves.
// Errors: not_found (that tree has no such tile), unavailable.
Result<std::string> read_tile(Store& store, unsigned level, std::uint64_t number,
                              std::uint64_t width, std::uint64_t size);

}  // namespace presscheck
