// What each role of the agent gives up before it reads any input. Design section 10.
//
// Nothing here can be taken back by the process or its children.
#pragma once

#include "core/result.h"

#include <string>
#include <vector>

namespace presscheck {

// The scanner: keeps CAP_DAC_READ_SEARCH if it has it and no other right; a seccomp allow-list
// makes the file system read-only (opening for writing is EROFS, openat2 is ENOSYS) and knows no
// sockets, no execve, no ptrace, no io_uring, no mount; the clock may be asked and not
// set. Never Landlock: any ruleset hides
// /proc/PID/{fd,exe,ns}. Closes every descriptor but standard input, output, error, `result` and
// `heard`. Errors: unavailable (the kernel refused; the scan must not go on).
Status become_scanner(int result, const std::vector<int>& heard = {});

// The standing scanner, from which scanners are forked: the same, but that it may fork, wait for
// and kill what it forked, and be handed a descriptor through `socket`. It reads policies and
// nothing that others than root may write. Errors: as become_scanner.
Status become_standing_scanner(int socket);

// Who peeks: keeps CAP_NET_ADMIN if it has it and no other right; a seccomp allow-list lets it send
// to, hear from and ask the sockets it has opened, write, and end: it opens nothing. Closes every
// descriptor but standard error, `result` and `sockets`. Errors: as become_scanner.
Status become_peek(int result, const std::vector<int>& sockets);

// Who reaches out: no capability, and no file at all; a seccomp allow-list lets it connect to
// others over IPv4 and IPv6, start threads, write, and end: nobody can connect to it, and it opens
// nothing. Closes every descriptor but standard error and `result`. Errors: as become_scanner.
Status become_reach(int result);

// The keeper: no capability; may write below `state` only, and run nothing, where the kernel knows
// Landlock. Errors: unavailable.
Status become_keeper(const std::string& state);

}  // namespace presscheck
