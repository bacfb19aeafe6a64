#include "checks/host_kernel.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace presscheck {

bool is_of_the_hosts_kernel(const ProbeDeclaration& probe, const Arguments& arguments) {
    constexpr std::array<std::string_view, 7> shared{
        "audit_rules", "auditd", "clock", "kernel", "modules", "mounts", "time_sources"};
    if (std::find(shared.begin(), shared.end(), probe.name) != shared.end()) return true;
    if (probe.name != "sysctl") return false;
    // A network of one's own has parameters of its own.
    const auto name = arguments.find("name");
    const auto* text =
        name == arguments.end() ? nullptr : std::get_if<std::string>(&name->second.scalar());
    return text == nullptr || !(text->starts_with("net.") || text->starts_with("net/"));
}

}  // namespace presscheck
