// Whether a collector's data folder is this user's, and nobody else can change or read what must be
// his alone. docs/operations.md, "Installing".
#pragma once

#include "collector/data_folder.h"
#include "core/result.h"

#include <filesystem>

namespace presscheck {

// The folder itself. Errors: untrusted (somebody else's, or others may enter it; says how to mend
// it), not_found, denied, unavailable.
Status check_folder(const DataFolder& folder);

// What lies in it: the folders of keys, the keys, the database and ledger.head. What is not there
// is nobody's. Errors: as check_folder().
Status check_content(const DataFolder& folder, const std::filesystem::path& database);

}  // namespace presscheck
