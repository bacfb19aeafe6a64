// What lies below a file system: through device-mapper, md, partitions and loop devices down to the
// disks, as /sys shows it.
#pragma once

#include "checks/host.h"
#include "checks/parsers/mount_table.h"
#include "core/state.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct Storage {
    // On every way down there is dm-crypt; nothing: for this reason that cannot be told.
    std::optional<bool> encrypted;
    Reason hidden = Reason::unsupported;
    std::string kind;             // "luks2", where it is encrypted
    std::set<std::string> disks;  // "sda"
    bool all_disks = false;       // none is missing
};

class BlockDevices {
public:
    explicit BlockDevices(const Host& host);

    // Mounts could not be read, for this reason.
    std::optional<Reason> hidden() const { return hidden_; }

    // The mount a path leads to, links resolved; null: it cannot be told.
    const RunningMount* mount_of(const std::string& path) const;

    Storage under(const RunningMount& mount) const;
    // "254:0"
    Storage under_device(const std::string& number) const { return walk(number, 0); }
    // "/dev/sda2"
    Storage under_node(const std::string& path) const;

private:
    Storage walk(const std::string& number, int depth) const;
    Storage of_leaf(const std::string& folder, const std::string& name) const;
    Storage of_file(const std::string& path, int depth) const;
    Storage under_at(const RunningMount& mount, int depth) const;
    Storage of_btrfs(const RunningMount& mount, int depth) const;
    Storage joined(const std::vector<Storage>& parts) const;
    Storage unseen() const;
    std::optional<std::string> text_of(const std::string& path) const;

    const Host& host_;
    std::vector<RunningMount> mounts_;
    std::vector<bool> visible_;
    std::optional<Reason> hidden_;
};

// Files of other machines, by the type of their file system.
bool is_network_filesystem(std::string_view filesystem);

// "8:17" of a device as stat(2) tells it.
std::string device_number(std::uint64_t device);

}  // namespace presscheck
