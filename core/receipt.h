// The collector's proof that it holds a record: a C2SP tlog-proof whose `extra` is the leaf.
#pragma once

#include "core/ledger.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct Receipt {
    Leaf leaf;
    std::uint64_t index = 0;
    std::vector<std::string> proof;
    std::string checkpoint;  // the signed note
};

std::string encode(const Receipt& receipt);
// Errors: malformed.
Result<Receipt> parse_receipt(std::string_view text);

struct ReceiptFacts {
    Leaf leaf;
    std::uint64_t index = 0;
    Checkpoint checkpoint;
};

// Verifies the checkpoint's signature and the leaf's place in its tree.
// Errors: malformed, untrusted.
Result<ReceiptFacts> open_receipt(std::string_view text, const Verifier& verifier);

}  // namespace presscheck
