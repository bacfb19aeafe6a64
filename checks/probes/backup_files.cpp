#include "checks/probes/backup_files.h"

#include "checks/parsers/ciphertext.h"
#include "checks/parsers/ini_file.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

// Of a set with more files than this nobody can tell of all.
constexpr std::size_t most_heads = 1024;

// A date in a name, year first: 20261101, 2026-11-01, 2026_11.
bool says_when(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    const auto digit = [&](std::size_t at) {
        return at < name.size() && name[at] >= '0' && name[at] <= '9';
    };
    for (std::size_t at = 0; at < name.size(); ++at) {
        const bool year = (name.substr(at, 2) == "20") && digit(at + 2) && digit(at + 3) &&
                          (at == 0 || !digit(at - 1));
        if (!year) continue;
        const bool apart = at + 4 < name.size() && !digit(at + 4);
        const auto month = at + (apart ? 5 : 4);
        if (!digit(month) || !digit(month + 1)) continue;
        const int number = (name[month] - '0') * 10 + (name[month + 1] - '0');
        if (number >= 1 && number <= 12) return true;
    }
    return false;
}

class Finding {
public:
    explicit Finding(const Host& host) : host_(host) {}

    BackupFiles run(const std::string& pattern) {
        auto matches = find_paths(host_, pattern);
        if (matches.incomplete) hide(*matches.incomplete, matches.unseen);
        found_.paths = std::move(matches.paths);
        for (const auto& path : found_.paths)
            add(path);
        auto& pieces = found_.pieces;
        std::sort(pieces.begin(), pieces.end(), [](const auto& left, const auto& right) {
            return std::tie(left.made, left.path) < std::tie(right.made, right.path);
        });
        if (!pieces.empty()) look_into(pieces.back());
        return std::move(found_);
    }

private:
    void hide(Reason reason, const std::string& at) {
        if (found_.hidden) return;
        found_.hidden = reason;
        found_.hidden_at = readable(at);
    }

    void add(const std::string& path) {
        const auto real = host_.resolve(path);
        const auto about = real ? host_.info(*real) : Result<FileInfo>(real.error());
        if (!about) {
            // A link to nowhere is no backup.
            if (about.error().code != Errc::not_found) hide(reason_of(about.error(), host_), path);
            return;
        }
        if (about->type == FileType::other) return hide(Reason::malformed, path);
        note(*real, *about);
        if (about->type == FileType::file) {
            found_.pieces.push_back({*real, about->modified, about->size});
            devices_.push_back({*real, about->device});
            found_.dated = found_.dated && says_when(*real);
        } else if (is_restic(*real)) {
            add_entries(*real + "/snapshots", true);
            restic_.push_back(*real);
        } else if (is_borg(*real)) {
            add_entries(*real, false);
            borg_.push_back(*real);
        } else {
            // A folder of files: what a copy of it keeps is its time at least.
            found_.pieces.push_back({*real, about->modified, std::nullopt});
            devices_.push_back({*real, about->device});
            found_.dated = found_.dated && says_when(*real);
        }
    }

    bool is_restic(const std::string& folder) const {
        const auto config = host_.info(folder + "/config");
        const auto keys = host_.info(folder + "/keys");
        const auto snapshots = host_.info(folder + "/snapshots");
        return config && keys && snapshots && config->type == FileType::file &&
               keys->type == FileType::directory && snapshots->type == FileType::directory;
    }
    bool is_borg(const std::string& folder) const {
        const auto config = host_.info(folder + "/config");
        const auto data = host_.info(folder + "/data");
        const auto readme = host_.info(folder + "/README");
        return config && data && readme && config->type == FileType::file &&
               data->type == FileType::directory;
    }

    // restic writes a file a snapshot; borg a new index at the end of each change.
    void add_entries(const std::string& folder, bool all) {
        const auto entries = host_.list(folder);
        if (!entries) return hide(reason_without(entries.error(), host_), folder);
        for (const auto& entry : *entries) {
            if (!all && !entry.name.starts_with("index.")) continue;
            const auto path = folder + "/" + entry.name;
            const auto about = host_.info(path);
            if (!about) {
                hide(reason_without(about.error(), host_), path);
                continue;
            }
            if (about->type != FileType::file) continue;
            found_.pieces.push_back({path, about->modified, std::nullopt});
            devices_.push_back({path, about->device});
        }
    }

    // Only root: by the mode, or by that of a folder above which lets nobody else through.
    void note(const std::string& path, const FileInfo& about) {
        constexpr unsigned others = 077;
        const auto closed = [](const FileInfo& info) {
            return info.owner == 0 && (info.mode & others) == 0;
        };
        if (closed(about)) return;
        auto folder = path;
        while (!folder.empty()) {
            folder.resize(folder.rfind('/'));
            const auto above = host_.info(folder.empty() ? "/" : folder);
            if (above && closed(*above)) return;
        }
        found_.restricted = false;
    }

    void look_into(const BackupPiece& newest) {
        for (const auto& [path, device] : devices_) {
            if (path == newest.path) found_.device = device;
        }
        for (const auto& [path, device] : devices_)
            found_.one_device = found_.one_device && device == found_.device;
        look_at_heads();
    }

    // From the newest on; one that is plain decides.
    void look_at_heads() {
        std::size_t looked = 0;
        found_.encrypted = true;
        for (auto piece = found_.pieces.rbegin(); piece != found_.pieces.rend(); ++piece) {
            const bool enough = looked++ == most_heads;
            auto reason = enough ? Reason::too_large : Reason::unsupported;
            const auto one = enough ? std::nullopt : is_encrypted(*piece, reason);
            if (one == false || (!one && found_.encrypted == true)) {
                found_.encrypted = one;
                found_.encrypted_hidden = reason;
                found_.encrypted_at = piece->path;
            }
            if (one == false || enough) return;
        }
    }

    std::optional<bool> is_encrypted(const BackupPiece& piece, Reason& hidden) {
        const auto lies_in = [&](const std::string& folder) {
            return piece.path.starts_with(folder + "/");
        };
        if (std::any_of(restic_.begin(), restic_.end(), lies_in)) return true;  // always
        const auto borg = std::find_if(borg_.begin(), borg_.end(), lies_in);
        if (borg != borg_.end()) return borg_encrypts(*borg, hidden);
        if (!piece.size) return std::nullopt;  // a folder of files
        const auto head = host_.read_head(piece.path, ciphertext_head_bytes);
        if (head) return looks_encrypted(*head);
        hidden = reason_without(head.error(), host_);
        return std::nullopt;
    }

    // The key lies in the repository, or elsewhere, or there is none: only the first shows.
    std::optional<bool> borg_encrypts(const std::string& folder, Reason& hidden) {
        const auto text = host_.read_file(folder + "/config");
        if (!text) {
            hidden = reason_without(text.error(), host_);
            return std::nullopt;
        }
        const auto parsed = parse_ini(*text);
        const bool key =
            std::any_of(parsed.settings.begin(), parsed.settings.end(), [](const auto& setting) {
                return setting.section == "repository" && setting.key == "key";
            });
        return key ? std::optional(true) : std::nullopt;
    }

    const Host& host_;
    BackupFiles found_;
    std::vector<std::pair<std::string, std::uint64_t>> devices_;
    std::vector<std::string> restic_, borg_;
};

}  // namespace

BackupFiles find_backup_files(const Host& host, const std::string& pattern) {
    return Finding(host).run(pattern);
}

}  // namespace presscheck
