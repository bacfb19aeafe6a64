// Whether PAM lets nobody through in sudo who does not know a password.
#pragma once

#include "checks/host.h"
#include "checks/scan_memory.h"
#include "checks/table.h"

#include <set>
#include <string>

namespace presscheck {

// True where each of these services refuses a wrong password, whatever its modules answer, unless
// something else was shown (a key, a token). `source`: the stack that does not.
struct SudoPasswordNeeded {
    Cell cell;
    std::string source{};
};
SudoPasswordNeeded sudo_password_needed(const Host& host, const std::set<std::string>& services,
                                        const ScanMemory& memory = {});

}  // namespace presscheck
