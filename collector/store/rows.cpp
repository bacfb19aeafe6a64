#include "collector/store/rows.h"

#include <string_view>

namespace presscheck {

std::string_view name_of(Fold fold) {
    switch (fold) {
        case Fold::applied:
            return "applied";
        case Fold::needs_full:
            return "needs_full";
        case Fold::late:
            return "late";
        case Fold::held:
            return "held";
    }
    return {};
}

std::string_view name_of(HostStatus status) {
    switch (status) {
        case HostStatus::active:
            return "active";
        case HostStatus::quarantined:
            return "quarantined";
        case HostStatus::revoked:
            return "revoked";
    }
    return {};
}

}  // namespace presscheck
