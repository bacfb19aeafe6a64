// What lies in the spool and is no report any more, put out of the way: it must keep nothing else
// from being sealed and sent. A report that is lost with it is told of as a gap. docs/protocol.md,
// "Chain".
#pragma once

#include "agent/spool.h"
#include "agent/state_folder.h"

#include <cstddef>
#include <set>
#include <string>

namespace presscheck {

struct SetAside {
    std::size_t moved = 0;
    std::set<std::string> left;  // files that have to wait for another round; not to be sent
};

// The gap is in `position` and on disk before a file goes. One that would not join the gap that is
// already to be told of is left: the next report can tell of one.
SetAside set_aside_damaged(const Spool& spool, const StateFolder& state, Position& position);

}  // namespace presscheck
