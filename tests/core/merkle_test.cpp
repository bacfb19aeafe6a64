#include "core/merkle.h"

#include "core/bytes.h"
#include "core/sha256.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <bit>
#include <span>

namespace presscheck::test {
namespace {

using Hashes = std::vector<std::string>;

// The leaves of the Certificate Transparency reference vectors.
const std::vector<std::string> reference_leaves{*from_hex(""),
                                                *from_hex("00"),
                                                *from_hex("10"),
                                                *from_hex("2021"),
                                                *from_hex("3031"),
                                                *from_hex("40414243"),
                                                *from_hex("5051525354555657"),
                                                *from_hex("606162636465666768696a6b6c6d6e6f")};

std::vector<std::string> numbered_leaves(std::size_t count) {
    std::vector<std::string> leaves;
    for (std::size_t i = 0; i < count; ++i)
        leaves.push_back("leaf " + std::to_string(i));
    return leaves;
}

using Leaves = std::span<const std::string>;

// RFC 6962 section 2.1, word for word.
std::string naive_root(Leaves leaves) {
    if (leaves.empty()) return sha256({});
    if (leaves.size() == 1) return sha256(std::string(1, '\0') + leaves[0]);
    const auto k = std::bit_floor(leaves.size() - 1);
    return sha256('\1' + naive_root(leaves.first(k)) + naive_root(leaves.subspan(k)));
}

Hashes joined(Hashes first, std::string last) {
    first.push_back(std::move(last));
    return first;
}

// RFC 6962 section 2.1.1.
Hashes naive_path(std::size_t m, Leaves leaves) {
    if (leaves.size() == 1) return {};
    const auto k = std::bit_floor(leaves.size() - 1);
    return m < k ? joined(naive_path(m, leaves.first(k)), naive_root(leaves.subspan(k)))
                 : joined(naive_path(m - k, leaves.subspan(k)), naive_root(leaves.first(k)));
}

// RFC 6962 section 2.1.2.
Hashes naive_subproof(std::size_t m, Leaves leaves, bool whole) {
    if (m == leaves.size()) return whole ? Hashes{} : Hashes{naive_root(leaves)};
    const auto k = std::bit_floor(leaves.size() - 1);
    return m <= k ? joined(naive_subproof(m, leaves.first(k), whole), naive_root(leaves.subspan(k)))
                  : joined(naive_subproof(m - k, leaves.subspan(k), false),
                           naive_root(leaves.first(k)));
}

SubtreeHash subtrees_of(const std::vector<std::string>& leaves) {
    return [&leaves](unsigned level, std::uint64_t n) -> Result<std::string> {
        const auto start = n << level;
        const auto count = std::uint64_t{1} << level;
        if (start + count > leaves.size()) return Error{Errc::not_found, "past the end"};
        return naive_root(Leaves(leaves).subspan(start, count));
    };
}

std::string frontier_root(Leaves leaves) {
    MerkleFrontier frontier;
    for (const auto& leaf : leaves)
        frontier.append(leaf_hash(leaf));
    return frontier.root();
}

Hashes hex_of(const Hashes& hashes) {
    Hashes hex;
    for (const auto& hash : hashes)
        hex.push_back(to_hex(hash));
    return hex;
}

// A proof must verify, and nothing near it: each hash changed, left out or doubled, the leaf's
// neighbours, other sizes, another root. Answers what went wrong, empty for nothing.
std::string inclusion_faults(const std::vector<std::string>& all, std::size_t size) {
    const Leaves leaves = Leaves(all).first(size);
    const auto root = naive_root(leaves);
    std::string faults;
    const auto expect = [&](bool good, std::size_t index, const std::string& what) {
        if (!good) faults += std::to_string(index) + "/" + std::to_string(size) + what + "\n";
    };
    for (std::size_t index = 0; index < size; ++index) {
        const auto leaf = leaf_hash(leaves[index]);
        const auto proof = inclusion_proof(index, size, subtrees_of(all));
        expect(proof && *proof == naive_path(index, leaves), index, " other path");
        expect(bool(verify_inclusion(index, size, leaf, *proof, root)), index, " not verified");
        expect(!verify_inclusion(index, size, leaf_hash("other"), *proof, root), index, " leaf");
        expect(!verify_inclusion(index, size, leaf, *proof, sha256("other")), index, " root");
        expect(!verify_inclusion(index ^ 1U, size, leaf, *proof, root) || size == 1, index,
               " neighbour");
        expect(!verify_inclusion(index, size, leaf, joined(*proof, root), root), index, " longer");
        for (std::size_t at = 0; at < proof->size(); ++at) {
            auto changed = *proof;
            changed[at][31] = static_cast<char>(changed[at][31] ^ 1);
            expect(!verify_inclusion(index, size, leaf, changed, root), index, " changed hash");
            changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
            expect(!verify_inclusion(index, size, leaf, changed, root), index, " shorter");
        }
    }
    return faults;
}

std::string consistency_faults(const std::vector<std::string>& all, std::size_t to) {
    const Leaves leaves = Leaves(all).first(to);
    const auto to_root = naive_root(leaves);
    std::string faults;
    const auto expect = [&](bool good, std::size_t from, const std::string& what) {
        if (!good) faults += std::to_string(from) + "->" + std::to_string(to) + what + "\n";
    };
    for (std::size_t from = 1; from <= to; ++from) {
        const auto from_root = naive_root(leaves.first(from));
        const auto proof = consistency_proof(from, to, subtrees_of(all));
        expect(proof && *proof == naive_subproof(from, leaves, true), from, " other path");
        expect(bool(verify_consistency(from, to, from_root, to_root, *proof)), from,
               " not verified");
        expect(!verify_consistency(from, to, sha256("x"), to_root, *proof), from, " old root");
        expect(!verify_consistency(from, to, from_root, sha256("x"), *proof), from, " new root");
        expect(!verify_consistency(from, to, from_root, to_root, joined(*proof, to_root)), from,
               " longer");
        for (std::size_t at = 0; at < proof->size(); ++at) {
            auto changed = *proof;
            changed[at][0] = static_cast<char>(changed[at][0] ^ 1);
            expect(!verify_consistency(from, to, from_root, to_root, changed), from, " changed");
            changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
            expect(!verify_consistency(from, to, from_root, to_root, changed), from, " shorter");
        }
    }
    return faults;
}

}  // namespace

TEST_CASE("roots are those of the Certificate Transparency vectors", "[core]") {
    const auto [size, root] = GENERATE(table<std::size_t, std::string>({
        {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    }));
    CAPTURE(size);

    CHECK(to_hex(frontier_root(Leaves(reference_leaves).first(size))) == root);
}

TEST_CASE("inclusion proofs are those of the Certificate Transparency vectors", "[core]") {
    const auto [index, size, proof] = GENERATE(table<std::uint64_t, std::uint64_t, Hashes>({
        {0, 1, {}},
        {0,
         8,
         {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
        {5,
         8,
         {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
        {2, 3, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
        {1,
         5,
         {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
    }));
    CAPTURE(index, size);

    const auto made = inclusion_proof(index, size, subtrees_of(reference_leaves));

    REQUIRE(made);
    CHECK(hex_of(*made) == proof);
}

TEST_CASE("consistency proofs are those of the Certificate Transparency vectors", "[core]") {
    const auto [from, to, proof] = GENERATE(table<std::uint64_t, std::uint64_t, Hashes>({
        {1, 1, {}},
        {1,
         8,
         {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
        {6,
         8,
         {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
        {2,
         5,
         {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
    }));
    CAPTURE(from, to);

    const auto made = consistency_proof(from, to, subtrees_of(reference_leaves));

    REQUIRE(made);
    CHECK(hex_of(*made) == proof);
}

TEST_CASE("every inclusion proof verifies and nothing near it does", "[core][hostile]") {
    const auto leaves = numbered_leaves(70);
    const auto size = GENERATE(range(std::size_t{1}, std::size_t{71}));

    CHECK(inclusion_faults(leaves, size) == "");
}

TEST_CASE("every consistency proof verifies and nothing near it does", "[core][hostile]") {
    const auto leaves = numbered_leaves(70);
    const auto size = GENERATE(range(std::size_t{1}, std::size_t{71}));

    CHECK(consistency_faults(leaves, size) == "");
}

TEST_CASE("a frontier has the root of its leaves and survives being stored", "[core]") {
    const auto leaves = numbered_leaves(70);
    const auto size = GENERATE(range(std::size_t{0}, std::size_t{70}));
    MerkleFrontier frontier;
    std::for_each(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(size),
                  [&](const auto& leaf) { frontier.append(leaf_hash(leaf)); });

    auto restored = MerkleFrontier::parse(frontier.size(), frontier.encode());

    REQUIRE(restored);
    CHECK(restored->root() == naive_root(Leaves(leaves).first(size)));
    restored->append(leaf_hash(leaves[size]));
    CHECK(restored->size() == size + 1);
    CHECK(restored->root() == naive_root(Leaves(leaves).first(size + 1)));
}

TEST_CASE("a frontier of the wrong length is refused", "[core][hostile]") {
    const auto [size, bytes] = GENERATE(table<std::uint64_t, std::size_t>(
        {{0, 32}, {1, 0}, {1, 31}, {1, 33}, {1, 64}, {2, 64}, {3, 32}, {~std::uint64_t{0}, 32}}));

    CHECK(MerkleFrontier::parse(size, std::string(bytes, 'x')).error().code == Errc::malformed);
}

TEST_CASE("proofs that no tree could have are malformed", "[core][hostile]") {
    const std::string hash(32, 'h');
    const Hashes endless(1000, hash);

    CHECK(verify_inclusion(0, 0, hash, {}, hash).error().code == Errc::malformed);
    CHECK(verify_inclusion(8, 8, hash, Hashes(3, hash), hash).error().code == Errc::malformed);
    CHECK(verify_inclusion(~std::uint64_t{0}, 1, hash, {}, hash).error().code == Errc::malformed);
    CHECK(verify_inclusion(0, 8, hash, endless, hash).error().code == Errc::malformed);
    CHECK(verify_inclusion(0, 8, hash, {"short"}, hash).error().code == Errc::malformed);
    CHECK(verify_consistency(8, 7, hash, hash, {}).error().code == Errc::malformed);
    CHECK(verify_consistency(1, 8, hash, hash, endless).error().code == Errc::malformed);
    CHECK(verify_consistency(7, 8, hash, hash, {}).error().code == Errc::malformed);
    CHECK(verify_consistency(8, 8, hash, hash, {hash}).error().code == Errc::malformed);
    CHECK(verify_consistency(2, 8, hash, hash, {"short"}).error().code == Errc::malformed);
}

TEST_CASE("trees as large as numbers go are walked", "[core]") {
    const auto size = ~std::uint64_t{0};
    const SubtreeHash same = [](unsigned, std::uint64_t) -> Result<std::string> {
        return std::string(32, 's');
    };

    const auto inclusion = inclusion_proof(size - 1, size, same);
    const auto consistency = consistency_proof(size - 1, size, same);

    REQUIRE(inclusion);
    REQUIRE(consistency);
    CHECK(inclusion->size() == 63);
    CHECK(verify_inclusion(size - 1, size, std::string(32, 's'), *inclusion, std::string(32, 'r'))
              .error()
              .code == Errc::untrusted);
}

TEST_CASE("every tree grew from the empty one", "[core]") {
    const auto root = naive_root(numbered_leaves(3));

    CHECK(verify_consistency(0, 3, sha256({}), root, {}));
    CHECK(verify_consistency(0, 0, sha256({}), sha256({}), {}));
    CHECK_FALSE(verify_consistency(0, 3, root, root, {}));
    CHECK_FALSE(verify_consistency(0, 3, sha256({}), root, {root}));
}

TEST_CASE("a proof fails as its hashes fail", "[core]") {
    const SubtreeHash missing = [](unsigned, std::uint64_t) -> Result<std::string> {
        return Error{Errc::unavailable, "the store is away"};
    };

    CHECK(inclusion_proof(3, 7, missing).error().code == Errc::unavailable);
    CHECK(consistency_proof(3, 7, missing).error().code == Errc::unavailable);
}

}  // namespace presscheck::test
