// What both programs do before anything else, so that how they were started changes nothing.
#pragma once

namespace presscheck {

// From here on files are made for their owner alone whatever the umask was, and descriptors 0, 1
// and 2 are taken: no key, spool or database can be opened as standard output and written into.
// False when /dev/null cannot be opened for a stream that was closed.
bool start_plainly();

}  // namespace presscheck
