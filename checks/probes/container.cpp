#include "checks/probes/container.h"

#include <array>
#include <string_view>

namespace presscheck {
namespace {

// The first namespaces of a machine have these numbers, and nobody else's ever have: the kernel
// counts others up from 0xF0000000 (include/linux/proc_ns.h).
struct Namespace {
    std::string_view link, first;
};
constexpr std::array namespaces{Namespace{"/proc/self/ns/pid", "pid:[4026531836]"},
                                Namespace{"/proc/self/ns/user", "user:[4026531837]"}};

}  // namespace

Table observe_container(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("container");
    auto& row = table.add_row();
    auto inside = boolean(false);
    for (const auto& each : namespaces) {
        const auto link = host.read_link(each.link);
        if (link && *link != each.first) {
            row.set("inside", boolean(true), std::string(each.link));
            return table;
        }
        if (link) continue;
        const bool missing = link.error().code == Errc::not_found;
        // Only a kernel without namespaces of users has no such link; without /proc nobody can
        // tell.
        if (missing && host.live() && &each != &namespaces.front()) continue;
        const auto hidden = missing ? Reason::not_live : reason_of(link.error(), host);
        inside = missing && !host.live() ? absent() : unknown(hidden);
    }
    row.set("inside", inside, "/proc/self/ns");
    return table;
}

}  // namespace presscheck
