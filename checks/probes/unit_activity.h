// Whether the processes of a unit run, by the control groups systemd made for them.
#pragma once

#include "checks/host.h"
#include "checks/table.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

class UnitActivity {
public:
    explicit UnitActivity(const Host& host);

    // The cell `active`: true when a process is in the unit's group, or in that of an instance of
    // it; absent for what runs no process of its own (targets, timers, sockets ...); all are
    // `not_live` where no systemd runs.
    Cell of(std::string_view name) const;

private:
    void walk(const Host& host, const std::string& folder, int depth);
    void read(const Host& host, const std::string& name, const std::string& folder);
    void miss(const Host& host, const Error& error);

    std::map<std::string, bool> populated_;  // by unit, and by template for its instances
    std::optional<Reason> hidden_;
    bool seen_ = false;
};

}  // namespace presscheck
