// What a service of systemd is set to: its file and all that changes it, as systemd joins them.
#pragma once

#include "checks/host.h"
#include "checks/probes/unit_files.h"
#include "checks/probes/unit_tree.h"
#include "core/state.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct ServiceSettings {
    struct Value {
        std::string text, source;
    };
    bool masked = false;
    // Of [Service], by key, in systemd's order; an empty assignment takes away what came before.
    std::map<std::string, std::vector<Value>, std::less<>> values;
    std::optional<Reason> hidden;  // a file could not be read, or systemd would not take it
    std::string hidden_at;

    const std::vector<Value>& of(std::string_view key) const;
};

// REQUIRES: `name` is the name of a service; an instance without a file of its own has that of its
// template.
ServiceSettings service_settings(const Host& host, const UnitTree& tree, const UnitFiles& files,
                                 const std::string& name);

// Of every service with a file, and of every instance with something of its own, by name; the ones
// of this scan.
using Services = std::map<std::string, ServiceSettings>;
std::shared_ptr<const Services> all_services(const Observation& observation);

}  // namespace presscheck
