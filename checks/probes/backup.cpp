#include "checks/probes/backup.h"

#include "checks/probes/backup_files.h"
#include "checks/probes/backup_schedule.h"
#include "checks/probes/block_devices.h"
#include "checks/probes/observed.h"
#include "checks/probes/site_file.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

// Where the data of a machine lies that has no place of its own declared.
constexpr std::array<std::string_view, 6> usual_folders{"/",        "/etc", "/home",
                                                        "/var/lib", "/srv", "/var/www"};

struct Original {
    std::string path;
    std::uint64_t device = 0;
};

class Looking {
public:
    Looking(const Observation& observation, Table& table)
        : observation_(observation),
          host_(observation.host),
          devices_(observation.host),
          table_(table) {
        find_originals();
    }

    void add(const BackupSet& set) {
        if (table_.rows().size() == limits::rows_per_table)
            return table_.mark_incomplete(Reason::too_large);
        const auto files = find_backup_files(host_, set.path);
        auto& row = table_.add_row();
        row.set("name", observed_text(set.name))
            .set("kind", text(set.kind))
            .set("path", observed_text(set.path))
            .from(std::string(site_path));
        set_times(row, files);
        set_place(row, files);
        set_copies(row, set, files);
        row.set("scheduled", backup_scheduled(observation_, set.schedule));
    }

private:
    static Cell unseen_of(const BackupFiles& files) { return unknown(*files.hidden); }

    void set_times(Row& row, const BackupFiles& files) const {
        const auto& pieces = files.pieces;
        const auto& at = files.hidden_at;
        if (files.hidden) {
            // What could not be looked at may be newer, smaller, or readable by anybody.
            for (const auto* column :
                 {"newest", "oldest", "shrunk", "empty", "encrypted", "restricted", "dated"})
                row.set(column, unseen_of(files), at);
            if (!files.restricted) row.set("restricted", boolean(false));
            if (!files.dated) row.set("dated", boolean(false));
            return;
        }
        if (pieces.empty()) {
            row.set("newest", never()).set("oldest", absent());
            for (const auto* column : {"shrunk", "empty", "encrypted", "restricted", "dated"})
                row.set(column, absent());
            return;
        }
        const auto& newest = pieces.back();
        row.set("newest", observed_time(newest.made), readable(newest.path))
            .set("oldest", observed_time(pieces.front().made), readable(pieces.front().path))
            .set("restricted", boolean(files.restricted))
            .set("dated", boolean(files.dated));
        row.set("empty", newest.size ? boolean(*newest.size == 0) : unknown(Reason::unsupported),
                readable(newest.path));
        row.set("shrunk", shrunk(pieces), readable(newest.path));
        const auto& doubted = files.encrypted_at;
        row.set("encrypted", encrypted(files, newest),
                readable(doubted.empty() ? newest.path : doubted));
    }

    // Less than half of the one before. A repository's pieces have no size.
    static Cell shrunk(const std::vector<BackupPiece>& pieces) {
        const auto& newest = pieces.back();
        if (!newest.size) return unknown(Reason::unsupported);
        if (pieces.size() == 1) return boolean(false);
        const auto& before = pieces[pieces.size() - 2];
        if (!before.size) return unknown(Reason::unsupported);
        return boolean(*newest.size < *before.size / 2 + *before.size % 2);
    }

    // By itself, or by what it lies on.
    Cell encrypted(const BackupFiles& files, const BackupPiece& newest) const {
        if (files.encrypted == true) return boolean(true);
        const auto* mount = devices_.mount_of(newest.path);
        const auto storage = mount == nullptr ? Storage{} : devices_.under(*mount);
        // What else lies on other devices nobody has looked below.
        if (storage.encrypted == true)
            return files.one_device ? boolean(true) : unknown(Reason::unsupported);
        if (!files.encrypted) return unknown(files.encrypted_hidden);
        // The file is plain. Another machine, or a provider, might still encrypt what it keeps.
        return boolean(false);
    }

    void find_originals() {
        std::set<std::string> folders(usual_folders.begin(), usual_folders.end());
        const auto& databases = observation_.other("databases", {});
        if (!databases.complete()) originals_hidden_ = *databases.reason();
        for (const auto& row : databases.rows()) {
            const auto& folder = row.cell("data_dir");
            if (const auto* path = std::get_if<Value>(&folder)) folders.insert(spell(*path));
            // One whose folder nobody knows may lie where the backup lies.
            if (const auto* hidden = std::get_if<Unknown>(&folder))
                database_hidden_ = hidden->reason;
        }
        for (const auto& folder : folders) {
            const auto real = host_.resolve(folder);
            const auto about = real ? host_.info(*real) : Result<FileInfo>(real.error());
            if (about) {
                originals_.push_back({*real, about->device});
            } else if (about.error().code != Errc::not_found) {
                originals_hidden_ = reason_of(about.error(), host_);
            }
        }
    }

    void set_place(Row& row, const BackupFiles& files) {
        const auto where = files.pieces.empty() ? std::string{} : files.pieces.back().path;
        row.set("separate_device",
                files.pieces.empty() && files.hidden ? unseen_of(files)
                : files.pieces.empty()               ? absent()
                                                     : separate(files, where),
                readable(where));
    }

    Cell separate(const BackupFiles& files, const std::string& where) {
        const auto* mount = devices_.mount_of(where);
        if (mount != nullptr && is_network_filesystem(mount->filesystem)) return boolean(true);
        const bool shared =
            std::any_of(originals_.begin(), originals_.end(),
                        [&](const Original& original) { return original.device == files.device; });
        if (shared) return boolean(false);
        if (mount == nullptr && host_.live())
            return unknown(devices_.hidden().value_or(Reason::denied));
        const auto own = mount == nullptr ? Storage{} : devices_.under(*mount);
        bool known = own.all_disks;
        for (const auto& original : originals_) {
            const auto* other = devices_.mount_of(original.path);
            if (other != nullptr && is_network_filesystem(other->filesystem)) continue;
            const auto below = other == nullptr ? Storage{} : devices_.under(*other);
            for (const auto& disk : below.disks) {
                // Another file system, and the same disk.
                if (own.disks.contains(disk)) return boolean(false);
            }
            known = known && below.all_disks;
        }
        if (originals_hidden_) return unknown(*originals_hidden_);
        if (database_hidden_) return unknown(*database_hidden_);
        // Of an image, and of a fixture, the numbers of devices are all there is.
        if (!known && host_.live()) return unknown(Reason::unsupported);
        return boolean(true);
    }

    // The data itself, this set, and each other copy that does not lag behind all of this one.
    void set_copies(Row& row, const BackupSet& set, const BackupFiles& files) {
        std::optional<Reason> hidden = files.hidden;
        std::set<std::string> media{"disk"};  // the data itself
        std::int64_t copies = 1;
        bool offsite = false;
        const auto count = [&](const std::string& medium, bool elsewhere) {
            media.insert(medium);
            ++copies;
            offsite = offsite || elsewhere;
        };
        // What has been counted is no other copy under another name, or another pattern.
        std::set<std::string> counted;
        const auto is_another = [&](const BackupFiles& copy) {
            bool another = true;
            for (const auto& piece : copy.pieces)
                another = counted.insert(piece.path).second && another;
            return another;
        };
        is_another(files);
        if (!files.pieces.empty()) count(set.medium, set.offsite);
        for (const auto& copy : set.copies) {
            if (copy.path.empty()) {
                count(copy.medium, copy.offsite);
                continue;
            }
            const auto other = find_backup_files(host_, copy.path);
            if (other.hidden) hidden = other.hidden;
            const bool current = !other.pieces.empty() && !files.pieces.empty() &&
                                 other.pieces.back().made >= files.pieces.front().made;
            if (is_another(other) && current) count(copy.medium, copy.offsite);
        }
        if (hidden) {
            for (const auto* column : {"copies", "media", "offsite"})
                row.set(column, unknown(*hidden));
            return;
        }
        row.set("copies", integer(copies))
            .set("media", integer(static_cast<std::int64_t>(media.size())))
            .set("offsite", boolean(offsite));
    }

    const Observation& observation_;
    const Host& host_;
    BlockDevices devices_;
    Table& table_;
    std::vector<Original> originals_;
    std::optional<Reason> originals_hidden_, database_hidden_;
};

}  // namespace

Table observe_backup(const Observation& observation) {
    auto table = Table::of("backup");
    const auto site = site_for(observation.host, "backups", table);
    if (site.backups.empty()) return table;
    Looking looking(observation, table);
    for (const auto& set : site.backups)
        looking.add(set);
    return table;
}

}  // namespace presscheck
