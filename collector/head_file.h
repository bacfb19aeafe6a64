// `ledger.head`: the last checkpoint this collector signed, kept outside the database, so that a
// database that was rolled back or swapped is noticed before anything else is signed.
#pragma once

#include "core/ledger.h"
#include "core/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

class HeadFile {
public:
    HeadFile(std::filesystem::path file, Verifier verifier);

    const std::filesystem::path& path() const { return file_; }

    // What the file says; nothing when there is none.
    // Errors: malformed, untrusted (not signed by our ledger key), unavailable.
    Result<std::optional<Checkpoint>> read() const;

    // Replaces it durably, unless another process already wrote a larger tree.
    // Errors: unavailable.
    Status write(std::uint64_t size, std::string_view note);

    // Removes what writers that were killed left beside it. REQUIRES: nobody else makes files in
    // its folder that are renamed when they are whole, but for this one. Errors: denied,
    // unavailable.
    static Status remove_leftovers(const std::filesystem::path& head_file);

    // Whether there is room beside it for a batch of reports. Errors: unavailable.
    Status try_room() const;

private:
    std::filesystem::path file_;
    Verifier verifier_;
    std::string written_;  // by this object, and so verified
    std::uint64_t written_size_ = 0;
};

}  // namespace presscheck
