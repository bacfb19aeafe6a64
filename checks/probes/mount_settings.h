// What files say shall be mounted: /etc/fstab, and systemd's .mount units where they are stronger
// or alone.
#pragma once

#include "checks/host.h"
#include "checks/parsers/mount_table.h"
#include "checks/probes/unit_tree.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct MountSetting {
    std::optional<std::string> source;  // nothing: it may hold a password
    std::string filesystem;
    MountOptions options;
    std::optional<bool> at_boot;   // nothing: something else may start it
    std::optional<Reason> hidden;  // why nothing above can be told
    std::string place{};           // "/etc/fstab:4"
    bool from_fstab = false;
};

class MountSettings {
public:
    static MountSettings read(const Observation& observation);

    // Null when no file sets the path, or when that is not known: `incomplete`.
    const MountSetting* find(std::string_view path) const;
    const std::map<std::string, MountSetting, std::less<>>& all() const { return by_path_; }
    std::optional<Reason> incomplete() const { return incomplete_; }

private:
    explicit MountSettings(const Observation& observation)
        : host_(observation.host), tree_(unit_tree(observation)) {}

    void miss(Reason reason);
    void read_fstab();
    void read_units();
    void read_unit(const std::string& name, const std::string& folder);
    void add_drop_ins();
    Result<MountSetting> unit_setting(const std::string& name, const std::string& path,
                                      const std::string& where) const;
    bool is_pulled(const std::string& name) const;

    const Host& host_;
    std::shared_ptr<const UnitTree> tree_;
    std::map<std::string, MountSetting, std::less<>> by_path_;
    std::optional<Reason> incomplete_;
};

}  // namespace presscheck
