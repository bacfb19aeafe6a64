// What one check found on one host, for a page: the state, the rows that decided, and the fix.
#pragma once

#include "collector/console/html.h"
#include "collector/readiness/host_view.h"
#include "collector/readiness/requirement.h"

namespace presscheck {

Html finding_block(const HostView& host, const MappedCheck& mapped);

}  // namespace presscheck
