#include "checks/probes/block_devices.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

constexpr int deepest = 16;
constexpr std::string_view kernel_table = "/proc/1/mountinfo";

bool is_in(std::string_view folder, std::string_view path) {
    if (folder == "/" || path == folder) return true;
    return path.starts_with(folder) && path[folder.size()] == '/';
}

// "luks2" of "CRYPT-LUKS2-0123...-name"; nothing for what only checks (verity, integrity).
std::optional<std::string> kind_of(std::string_view uuid) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kinds{
        {{"CRYPT-LUKS1-", "luks1"},
         {"CRYPT-LUKS2-", "luks2"},
         {"CRYPT-PLAIN-", "plain"},
         {"CRYPT-TCRYPT-", "tcrypt"},
         {"CRYPT-LOOPAES-", "loopaes"},
         {"CRYPT-BITLK-", "bitlk"},
         {"CRYPT-FVAULT2-", "fvault2"}}};
    for (const auto& [begin, kind] : kinds) {
        if (uuid.starts_with(begin)) return std::string(kind);
    }
    return std::nullopt;
}

// A disk that somebody else's machine serves, who may encrypt it or not.
bool is_virtual(std::string_view name, std::string_view vendor, std::string_view model) {
    constexpr std::array<std::string_view, 10> makers{"Amazon",  "Google", "Msft",   "VMware",
                                                      "QEMU",    "VBOX",   "Virtio", "Xen",
                                                      "Alibaba", "Virtual"};
    const auto made = [&](std::string_view text) {
        return std::any_of(makers.begin(), makers.end(), [&](std::string_view maker) {
            return text.find(maker) != std::string_view::npos;
        });
    };
    return name.starts_with("vd") || name.starts_with("xvd") || made(vendor) || made(model);
}

}  // namespace

bool is_network_filesystem(std::string_view filesystem) {
    constexpr std::array<std::string_view, 17> known{"9p",          "afs",
                                                     "beegfs",      "ceph",
                                                     "cifs",        "fuse.ceph-fuse",
                                                     "fuse.davfs",  "fuse.glusterfs",
                                                     "fuse.rclone", "fuse.s3fs",
                                                     "fuse.sshfs",  "glusterfs",
                                                     "lustre",      "nfs",
                                                     "nfs4",        "smb3",
                                                     "smbfs"};
    return std::find(known.begin(), known.end(), filesystem) != known.end();
}

std::string device_number(std::uint64_t device) {
    return std::to_string(major(device)) + ":" + std::to_string(minor(device));
}

BlockDevices::BlockDevices(const Host& host) : host_(host) {
    const auto text = host.read_file(kernel_table);
    if (!text) {
        const bool unseen = text.error().code == Errc::not_found && host.live();
        hidden_ = unseen ? Reason::denied : reason_of(text.error(), host);
        return;
    }
    auto table = parse_mountinfo(*text);
    if (table.malformed || table.mounts.empty()) hidden_ = Reason::malformed;
    mounts_ = std::move(table.mounts);
    visible_ = visible_mounts(mounts_);
}

const RunningMount* BlockDevices::mount_of(const std::string& path) const {
    if (hidden_) return nullptr;
    const auto real = host_.resolve(path);
    if (!real) return nullptr;
    const RunningMount* nearest = nullptr;
    for (std::size_t i = 0; i < mounts_.size(); ++i) {
        const auto& mount = mounts_[i];
        if (!visible_[i] || !is_in(mount.path, *real)) continue;
        if (nearest == nullptr || mount.path.size() >= nearest->path.size()) nearest = &mount;
    }
    return nearest;
}

Storage BlockDevices::unseen() const {
    Storage storage;
    storage.hidden = host_.live() ? Reason::denied : Reason::not_live;
    return storage;
}

std::optional<std::string> BlockDevices::text_of(const std::string& path) const {
    auto text = host_.read_file(path);
    if (!text) return std::nullopt;
    while (!text->empty() && (text->back() == '\n' || text->back() == ' '))
        text->pop_back();
    return *std::move(text);
}

// Encrypted is what is so on every way down.
Storage BlockDevices::joined(const std::vector<Storage>& parts) const {
    if (parts.empty()) return unseen();
    Storage all{true, Reason::unsupported, parts.front().kind, {}, true};
    for (const auto& part : parts) {
        all.disks.insert(part.disks.begin(), part.disks.end());
        all.all_disks = all.all_disks && part.all_disks;
        if (part.encrypted == false) {
            all.encrypted = false;
        } else if (!part.encrypted && all.encrypted != false) {
            all.encrypted.reset();
            all.hidden = part.hidden;
        }
    }
    if (all.encrypted != true) all.kind.clear();
    return all;
}

Storage BlockDevices::walk(const std::string& number, int depth) const {
    if (depth > deepest) return unseen();
    const auto folder = "/sys/dev/block/" + number;
    if (!host_.info(folder + "/dev")) return unseen();
    const auto uuid = text_of(folder + "/dm/uuid");
    const auto kind = uuid ? kind_of(*uuid) : std::nullopt;
    // A mapped device whose kind cannot be read may be one or not.
    const auto mapped = host_.info(folder + "/dm");
    std::vector<Storage> parts;
    const auto below = host_.list(folder + "/slaves");
    if (below) {
        for (const auto& entry : *below) {
            const auto next = text_of(folder + "/slaves/" + entry.name + "/dev");
            parts.push_back(next ? walk(*next, depth + 1) : unseen());
        }
    }
    Storage found;
    if (!parts.empty()) {
        found = joined(parts);
    } else if (const auto backing = text_of(folder + "/loop/backing_file")) {
        found = of_file(*backing, depth + 1);
    } else if (host_.info(folder + "/partition")) {
        // The disk is the folder above.
        const auto real = host_.resolve(folder);
        const auto above = real ? real->substr(0, real->rfind('/')) : std::string{};
        const auto disk = text_of(above + "/dev");
        found = disk && *disk != number ? walk(*disk, depth + 1) : unseen();
    } else {
        const auto real = host_.resolve(folder);
        found = of_leaf(folder, real ? real->substr(real->rfind('/') + 1) : number);
    }
    if (kind) {
        found.encrypted = true;
        found.kind = *kind;
    } else if (mapped && !uuid && found.encrypted != true) {
        found.encrypted.reset();
        found.hidden = unseen().hidden;
    }
    return found;
}

Storage BlockDevices::of_leaf(const std::string& folder, const std::string& name) const {
    Storage disk;
    disk.disks.insert(name);
    disk.all_disks = true;
    const auto vendor = text_of(folder + "/device/vendor").value_or("");
    const auto model = text_of(folder + "/device/model").value_or("");
    if (!is_virtual(name, vendor, model)) disk.encrypted = false;
    return disk;
}

Storage BlockDevices::of_file(const std::string& path, int depth) const {
    const auto* mount = mount_of(path);
    return mount == nullptr ? unseen() : under_at(*mount, depth);
}

Storage BlockDevices::under_node(const std::string& path) const {
    const auto real = host_.resolve(path);
    const auto name = real ? real->substr(real->rfind('/') + 1) : path.substr(path.rfind('/') + 1);
    const auto number = text_of("/sys/class/block/" + name + "/dev");
    return number ? walk(*number, 0) : unseen();
}

Storage BlockDevices::of_btrfs(const RunningMount& mount, int depth) const {
    if (!mount.source || !mount.source->starts_with("/dev/")) return unseen();
    const auto real = host_.resolve(*mount.source);
    const auto& path = real ? *real : *mount.source;
    const auto name = path.substr(path.rfind('/') + 1);
    const auto all = host_.list("/sys/fs/btrfs");
    if (!all) return unseen();
    for (const auto& each : *all) {
        const auto devices = host_.list("/sys/fs/btrfs/" + each.name + "/devices");
        if (!devices || std::none_of(devices->begin(), devices->end(),
                                     [&](const auto& entry) { return entry.name == name; }))
            continue;
        std::vector<Storage> parts;
        for (const auto& entry : *devices) {
            const auto number = text_of("/sys/class/block/" + entry.name + "/dev");
            parts.push_back(number ? walk(*number, depth + 1) : unseen());
        }
        return joined(parts);
    }
    return unseen();
}

Storage BlockDevices::under(const RunningMount& mount) const {
    return under_at(mount, 0);
}

Storage BlockDevices::under_at(const RunningMount& mount, int depth) const {
    if (depth > deepest) return unseen();
    if (mount.filesystem == "btrfs") return of_btrfs(mount, depth);
    // Files of a network, of memory, of ZFS, layers of a container: no block device says.
    if (mount.device.starts_with("0:")) return {};
    return walk(mount.device, depth);
}

}  // namespace presscheck
