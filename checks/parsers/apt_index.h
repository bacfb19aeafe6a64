// The lists that apt fetches: of a `Packages` index what each paragraph offers, and of a Release
// file, signed or not, the day it bears.
#pragma once

#include "core/clock.h"

#include <optional>
#include <string_view>

namespace presscheck {

// Views of the index.
struct OfferedPackage {
    std::string_view name, version, architecture;
};

class AptIndexReader {
public:
    // Keeps a view of `bytes`.
    explicit AptIndexReader(std::string_view bytes) : rest_(bytes) {}

    // The next package; nothing at the end.
    std::optional<OfferedPackage> next();

    // Some paragraph lacks its name, its version or its architecture; what was handed out is sound.
    bool malformed() const { return malformed_; }

private:
    std::string_view rest_;
    bool malformed_ = false;
};

// `Date: Mon, 23 Nov 2026 01:56:24 UTC`; nothing when there is none of this shape.
std::optional<Time> release_date(std::string_view release);

// `Codename: bookworm-security`; empty when there is none.
std::string_view release_codename(std::string_view release);

}  // namespace presscheck
