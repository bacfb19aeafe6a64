// The unit files themselves, read and parsed once a scan: `units` asks their [Install], others what
// their services start.
#pragma once

#include "checks/parsers/systemd_settings.h"
#include "checks/probe.h"
#include "core/result.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace presscheck {

struct UnitFile {
    Status read = Ok{};                    // Errors: what Host says
    bool understood = true;                // systemd takes it
    std::vector<SystemdSetting> settings;  // of [Install] and [Service], in the order of the file
};

UnitFile read_unit_file(const Host& host, const std::string& path);

// By path, of every name in the folders of units the file that counts, unless that is a link;
// those of this scan.
using UnitFiles = std::map<std::string, UnitFile>;
std::shared_ptr<const UnitFiles> unit_files(const Observation& observation);

// From there, or read now: a drop-in, what a link leads to.
std::shared_ptr<const UnitFile> unit_file(const UnitFiles& files, const Host& host,
                                          const std::string& path);

}  // namespace presscheck
