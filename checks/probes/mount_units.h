// systemd's .mount units: what their names say, and what their files and drop-ins do.
#pragma once

#include "checks/host.h"
#include "checks/probes/unit_tree.h"
#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// var-log.mount is /var/log, and "\x2d" in a name a dash: systemd-escape(1).
// REQUIRES: is_mount_unit_name.
std::string mount_path_of(std::string_view name);
std::string mount_unit_of(std::string_view path);

// Whether every backslash of a name belongs to a code.
bool is_mount_unit_name(std::string_view name);

// What [Mount] of some files says; nothing where none of them does. Percent signs stand as written.
struct MountUnit {
    std::optional<std::string> what, where, type, options;
    std::string made_from;     // the file a generator made it of
    bool conditional = false;  // it may be passed over at boot
};

// A unit's file, and what changes it. Errors: malformed, and what Host says.
Result<MountUnit> read_mount_unit(const Host& host, const UnitTree& tree, const std::string& name,
                                  const std::string& path);

// What drop-ins alone say of a unit that is made of a line of fstab. Errors: as read_mount_unit.
Result<MountUnit> read_mount_drop_ins(const Host& host, const UnitTree& tree,
                                      const std::string& name);

}  // namespace presscheck
