// /proc/PID/cgroup: the unit named is a part of a path in the file.
#include "checks/parsers/cgroup_path.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto unit = presscheck::unit_of_cgroups(text);
    if (!unit) return 0;
    require(text.find(*unit) != std::string_view::npos, "a unit stands in the file");
    require(unit->find('/') == std::string::npos && unit->find('\n') == std::string::npos,
            "a unit is one part of a path");
    require(unit->find('.') != std::string::npos && !unit->ends_with(".slice"),
            "a slice is no unit of a process");
    return 0;
}
