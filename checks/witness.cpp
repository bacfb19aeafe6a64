#include "checks/witness.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

namespace presscheck {
namespace {

// Far more than a scan looks at; what comes after is not remembered.
constexpr std::size_t most_sights = 16'384;

// File systems of this machine's kernel whose times of change nobody sets and every change moves.
// Not those of the network or of a process, whose attributes somebody else answers; not overlayfs,
// which may answer for another file. A server of 9P says of itself what it likes, but its device is
// none of the machine's.
constexpr std::array<unsigned long, 2> on_devices{EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC};

bool is_one_of(const std::array<unsigned long, 2>& types, unsigned long type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace

Witness::Witness(std::string root, int opened, Time began) : root_(std::move(root)), began_(began) {
    const std::string itself;
    if (const auto status = status_of({opened, itself}))
        root_identity_ = identity_of(*status, As::met);
}

std::optional<Sights> Witness::end() {
    auto frame = std::move(frames_.back());
    frames_.pop_back();
    const auto is_any_in = [&](const Sights& some) {
        return std::any_of(frame.sights.begin(), frame.sights.end(),
                           [&](std::size_t sight) { return some.contains(sight); });
    };
    if (frame.refused || is_any_in(unsteady_)) return std::nullopt;
    if (is_any_in(unsettled_)) {
        too_early_ = true;
        return std::nullopt;
    }
    return std::move(frame.sights);
}

void Witness::rely_on(const std::optional<Sights>& sights) {
    if (!sights) return refuse();
    for (auto& frame : frames_)
        frame.sights.insert(sights->begin(), sights->end());
}

void Witness::refuse() {
    for (auto& frame : frames_)
        frame.refused = true;
}

Witness::Identity Witness::identity_of(const struct stat& status, As as) {
    Identity identity{true,           status.st_dev, status.st_ino,
                      status.st_mode, status.st_uid, status.st_gid};
    // A link is read by whoever meets it.
    if (as == As::met && !S_ISLNK(status.st_mode)) return identity;
    identity.size = status.st_size;
    identity.modified = status.st_mtim.tv_sec;
    identity.modified_ns = status.st_mtim.tv_nsec;
    identity.changed = status.st_ctim.tv_sec;
    identity.changed_ns = status.st_ctim.tv_nsec;
    return identity;
}

void Witness::count(const std::string& path, As as, const Identity& identity) {
    if (seen_.size() == most_sights) return refuse();
    auto name = path.substr(std::min<std::size_t>(path.size(), 1));
    const auto [place, first] = places_.try_emplace({std::move(name), as}, seen_.size());
    const auto sight = place->second;
    if (first) {
        seen_.push_back(identity);
    } else if (seen_[sight] != identity) {
        unsteady_.insert(sight);
    }
    const auto began = std::chrono::floor<std::chrono::seconds>(began_.time_since_epoch()).count();
    if (identity.changed > began + settling.count()) {
        unsteady_.insert(sight);
    } else if (identity.changed >= began - settling.count()) {
        unsettled_.insert(sight);
    }
    for (auto& frame : frames_)
        frame.sights.insert(sight);
}

Witness::Shows Witness::shown_on(const NamedFile& file, dev_t device) {
    if (const auto known = devices_.find(device); known != devices_.end()) return known->second;
    const auto* const name = file.name.empty() ? "." : file.name.c_str();
    const Descriptor opened{::openat(file.folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC)};
    struct stat status {};
    struct statfs system {};
    // Of the same device, that is: it may have been replaced meanwhile.
    if (!opened.open() || ::fstat(opened.number(), &status) != 0 || status.st_dev != device ||
        ::fstatfs(opened.number(), &system) != 0)
        return Shows::nothing;
    const auto type = static_cast<unsigned long>(system.f_type);
    auto shows = Shows::nothing;
    if (is_one_of(on_devices, type) && major(device) != 0) shows = Shows::all;
    if (type == BTRFS_SUPER_MAGIC) shows = Shows::all;
    // It never notices what is stored in a file that is mapped.
    if (type == TMPFS_MAGIC) shows = Shows::names;
    return devices_[device] = shows;
}

bool Witness::met(const std::string& path, const NamedFile& file, const struct stat& status) {
    if (shown_on(file, status.st_dev) == Shows::nothing) {
        refuse();
        return false;
    }
    count(path, As::met, identity_of(status, As::met));
    return true;
}

bool Witness::missed(const std::string& path, int problem) {
    if (problem != ENOENT && problem != ENOTDIR) {
        refuse();
        return false;
    }
    count(path, As::met, {});
    return true;
}

void Witness::looked_at(const std::string& path, const struct stat& status) {
    count(path, As::whole, identity_of(status, As::whole));
}

// Where an ACL gives others more, the bits of the group show the most of it.
bool Witness::opened(const struct stat& status) {
    const bool others_write = !S_ISLNK(status.st_mode) && (status.st_mode & 0022U) != 0;
    const auto known = devices_.find(status.st_dev);
    const auto shows = known == devices_.end() ? Shows::nothing : known->second;
    const bool shown = shows == Shows::all || (shows == Shows::names && !S_ISREG(status.st_mode));
    if (status.st_uid == 0 && !others_write && shown) return true;
    refuse();
    return false;
}

void Witness::keep(const Sights& sights) {
    std::erase_if(places_, [&](const auto& one) { return !sights.contains(one.second); });
}

Sights Witness::changed() const {
    const std::string itself;
    const Descriptor root{::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    const auto root_now = root.open() ? status_of({root.number(), itself}) : std::nullopt;
    const bool same_root = root_now && identity_of(*root_now, As::met) == root_identity_;

    Sights changed;
    const std::string* asked = nullptr;
    std::optional<struct stat> status;
    Identity missing;
    for (const auto& [place, sight] : places_) {
        const auto& [name, as] = place;
        if (same_root && (asked == nullptr || *asked != name)) {
            status = status_of({root.number(), name});
            // Whatever else went wrong is another answer than any that is remembered.
            const bool gone = !status && (errno == ENOENT || errno == ENOTDIR);
            missing.mode = status || gone ? 0 : S_IFMT;
            asked = &name;
        }
        if (!same_root || seen_[sight] != (status ? identity_of(*status, as) : missing))
            changed.insert(sight);
    }
    return changed;
}

}  // namespace presscheck
