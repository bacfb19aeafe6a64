// Whether what a program writes to a place that somebody named is there to be read again.
#pragma once

#include "checks/host.h"
#include "core/result.h"

#include <string_view>

namespace presscheck {

// True: the folder or file is there, or its parent is, in which it can be made. False: something
// else is there (/dev/null), nothing can be made there, or the way to it ends before.
// Errors: what Host says, but not_found.
Result<bool> keeps_folder(const Host& host, std::string_view path);
Result<bool> keeps_file(const Host& host, std::string_view path);

}  // namespace presscheck
