// What is there of one declared backup: files, or repositories of restic and borg, looked at from
// outside.
#pragma once

#include "checks/host.h"
#include "core/clock.h"
#include "core/state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// One file, or one snapshot of a repository.
struct BackupPiece {
    std::string path;
    Time made{};
    std::optional<std::uint64_t> size;  // nothing where it cannot be told
};

struct BackupFiles {
    std::vector<BackupPiece> pieces;  // the oldest first
    std::vector<std::string> paths;   // what the pattern found
    std::uint64_t device = 0;         // of the newest
    bool one_device = true;           // all lie on that
    bool restricted = true;           // nobody but root can read any
    bool dated = true;                // each says when it was made
    // All of them, by their heads; nothing: it cannot be told, for the reason.
    std::optional<bool> encrypted;
    std::string encrypted_at;  // the newest that is not, or cannot be told of
    Reason encrypted_hidden = Reason::unsupported;
    std::optional<Reason> hidden;  // some could not be looked at
    std::string hidden_at;
};

BackupFiles find_backup_files(const Host& host, const std::string& pattern);

}  // namespace presscheck
