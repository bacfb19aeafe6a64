// The tables of the SQLite store, and how an older file is brought up to date.
#pragma once

#include "collector/store/sqlite_query.h"
#include "core/result.h"

namespace presscheck {

inline constexpr int schema_version = 1;

// Makes what is missing, one version at a time, never backwards.
// Errors: conflict (the file was made by a newer presscheck, or is not ours), unavailable.
Status migrate(Database& database);

// Errors: conflict (another schema than this program's), unavailable.
Status check_schema(Database& database);

}  // namespace presscheck
