// What modprobe is told not to load: blacklist and install lines of modprobe.d(5).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct ModuleRule {
    enum class What { blacklist, install };
    What what = What::blacklist;
    std::string module;   // as modules are called: `_` for `-`; of install it may be a pattern
    std::string command;  // of install
    std::size_t line = 0;
};

// In the order of the file; other lines are left out, as modprobe does with what it does not know.
std::vector<ModuleRule> parse_modprobe_conf(std::string_view bytes);

// `usb-storage` is `usb_storage`.
std::string module_name(std::string_view written);

// Whether running this in place of loading loads nothing: `/bin/false`, `/bin/true` and their kin,
// whatever their arguments.
bool loads_nothing(std::string_view command);

}  // namespace presscheck
