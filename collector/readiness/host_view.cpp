#include "collector/readiness/host_view.h"

namespace presscheck {

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::ok:
            return "ok";
        case Standing::late:
            return "late";
        case Standing::waiting:
            return "waiting";
        case Standing::quarantined:
            return "quarantined";
        case Standing::revoked:
            return "revoked";
    }
    return {};
}

Standing standing_of(HostStatus status, const std::optional<Time>& last_received_at, Time now,
                     std::chrono::seconds patience) {
    if (status == HostStatus::revoked) return Standing::revoked;
    if (status == HostStatus::quarantined) return Standing::quarantined;
    if (!last_received_at) return Standing::waiting;
    return now - *last_received_at > patience ? Standing::late : Standing::ok;
}

}  // namespace presscheck
