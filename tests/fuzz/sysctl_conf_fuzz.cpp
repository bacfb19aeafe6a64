// sysctl.d: an assignment stands on its line and names something below /proc/sys; patterns are
// those of glob(7), with fnmatch(3) as the judge.
#include "checks/parsers/sysctl_conf.h"
#include "tests/fuzz/property.h"

#include <fnmatch.h>

#include <algorithm>
#include <string>

namespace {

using presscheck::fuzz::require;

void hold_path(std::string_view path) {
    require(!path.starts_with('/') && !path.ends_with('/'), "a path is below /proc/sys");
    require(path.find("//") == std::string_view::npos, "a path has no empty part");
}

// Sets in brackets are left out: fnmatch knows classes in them.
void hold_pattern(const std::string& pattern, const std::string& path) {
    if (pattern.find_first_of("[\\") != std::string::npos) return;
    if (path.empty() || path.find('\0') != std::string::npos) return;
    const bool judged = fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME | FNM_NOESCAPE) == 0;
    require(presscheck::sysctl_pattern_matches(pattern, path) == judged,
            "a pattern matches what fnmatch says");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto assignments = presscheck::parse_sysctl_conf(text);
    if (!assignments) return 0;
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    std::size_t before = 1;
    std::string last = "net/ipv4/ip_forward";
    for (const auto& assignment : *assignments) {
        require(before <= assignment.line && assignment.line <= lines,
                "assignments stand on their lines, in their order");
        before = assignment.line;
        hold_path(assignment.path);
        require(!assignment.value || text.find(*assignment.value) != std::string_view::npos,
                "a value stands in the file");
        hold_pattern(assignment.path, last);
        if (!presscheck::is_sysctl_pattern(assignment.path)) {
            require(presscheck::sysctl_pattern_matches(assignment.path, assignment.path),
                    "a name matches itself");
            last = assignment.path;
        }
        static_cast<void>(presscheck::sysctl_name(assignment.path));
    }
    return 0;
}
