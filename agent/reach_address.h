// Which addresses of a declared endpoint may be asked: judged on the very address that is then
// connected to, so that no name can lead elsewhere between the two.
#pragma once

#include "checks/policy/address.h"

namespace presscheck {

// An address of this host or its link, of a cloud's metadata service, or of nobody: loopback,
// link-local, unspecified, multicast, those that are written inside others included. Only an
// endpoint of this host's own may have one.
bool is_this_hosts_own(const Address& address);

}  // namespace presscheck
