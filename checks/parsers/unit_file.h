// The [Install] section of a systemd unit file or drop-in: systemd.syntax(7), systemd.unit(5).
#pragma once

#include "checks/parsers/systemd_settings.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct UnitInstall {
    std::vector<std::string> aliases, wanted_by, required_by, upheld_by, also;
    std::string default_instance;

    // Whether `systemctl enable` would make any link.
    bool has_rules() const {
        return !aliases.empty() || !wanted_by.empty() || !required_by.empty() || !upheld_by.empty();
    }
};

// Adds what settings of [Install] say to `install`, in their order; an empty value clears what came
// before. Those of other sections say nothing.
void add_unit_install(const std::vector<SystemdSetting>& settings, UnitInstall& install);

// The same of a whole text.
// Errors: malformed (systemd refuses the file).
Status parse_unit_install(std::string_view text, UnitInstall& install);

}  // namespace presscheck
