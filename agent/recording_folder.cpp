#include "agent/recording_folder.h"

#include "checks/glob.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace presscheck {
namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t folder_mode = 0700, file_mode = 0600;

Error failed(std::string_view path) {
    return {errno == EEXIST ? Errc::conflict : Errc::unavailable,
            "--record: " + std::string(path) + ": " + std::strerror(errno)};
}

Result<bool> is_empty(int folder, const std::string& path) {
    struct CloseDirectory {
        void operator()(DIR* directory) const { ::closedir(directory); }
    };
    Descriptor again{::openat(folder, ".", folder_flags)};
    if (!again.open()) return failed(path);
    const std::unique_ptr<DIR, CloseDirectory> entries{::fdopendir(again.number())};
    if (!entries) return failed(path);
    again.release();
    while (const auto* entry = ::readdir(entries.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") return false;
    }
    return true;
}

// The folder `path` lies in, made where it is not there, and the last part of the path.
struct Place {
    Descriptor folder;
    std::string name;
};

Result<Place> place_of(int root, const std::string& path) {
    Place place{Descriptor{::openat(root, ".", folder_flags)}, {}};
    if (!place.folder.open()) return failed(path);
    for (const auto part : components_of(path)) {
        if (!place.name.empty()) {
            const auto& name = place.name;
            if (::mkdirat(place.folder.number(), name.c_str(), folder_mode) != 0 && errno != EEXIST)
                return failed(path);
            Descriptor next{::openat(place.folder.number(), name.c_str(), folder_flags)};
            if (!next.open()) return failed(path);
            place.folder = std::move(next);
        }
        place.name = part;
    }
    return place;
}

Status write_piece(int file, std::string_view bytes, std::uint64_t offset,
                   const std::string& path) {
    while (!bytes.empty()) {
        const auto written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failed(path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return Ok{};
}

Status write_pieces(int root, const std::string& path,
                    const std::map<std::uint64_t, std::string>& pieces) {
    const auto place = place_of(root, path);
    if (!place) return place.error();
    const Descriptor file{::openat(place->folder.number(), place->name.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                   file_mode)};
    if (!file.open()) return failed(path);
    for (const auto& [offset, bytes] : pieces) {
        if (auto written = write_piece(file.number(), bytes, offset, path); !written)
            return written;
    }
    return Ok{};
}

Status make_folder(int root, const std::string& path) {
    const auto place = place_of(root, path);
    if (!place) return place.error();
    if (::mkdirat(place->folder.number(), place->name.c_str(), folder_mode) != 0 && errno != EEXIST)
        return failed(path);
    return Ok{};
}

Status make_link(int root, const std::string& path, const std::string& target) {
    const auto place = place_of(root, path);
    if (!place) return place.error();
    if (::symlinkat(target.c_str(), place->folder.number(), place->name.c_str()) != 0)
        return failed(path);
    return Ok{};
}

}  // namespace

Result<RecordingFolder> RecordingFolder::open(const std::string& path) {
    if (::mkdir(path.c_str(), folder_mode) != 0 && errno != EEXIST)
        return Error{Errc::malformed, "--record: " + path + ": " + std::strerror(errno)};
    Descriptor folder{::open(path.c_str(), folder_flags & ~O_NOFOLLOW)};
    if (!folder.open())
        return Error{Errc::malformed, "--record: " + path + ": " + std::strerror(errno)};
    const auto empty = is_empty(folder.number(), path);
    if (!empty) return empty.error();
    if (!*empty) {
        return Error{Errc::conflict, "--record: " + path +
                                         " is not empty, and nothing is written over; name a "
                                         "new folder"};
    }
    return RecordingFolder{std::move(folder)};
}

Status RecordingFolder::write(const Recording& recording) const {
    const auto root = folder_.number();
    for (const auto& path : recording.directories) {
        if (auto made = make_folder(root, path); !made) return made;
    }
    for (const auto& [path, pieces] : recording.files) {
        if (auto written = write_pieces(root, path, pieces); !written) return written;
    }
    for (const auto& [path, target] : recording.links) {
        if (auto made = make_link(root, path, target); !made) return made;
    }
    if (!recording.kernel_yaml.empty()) {
        auto told = write_file(".presscheck/kernel.yaml", recording.kernel_yaml);
        if (!told) return told;
    }
    return write_file(".presscheck/case.yaml", recording.case_yaml);
}

Status RecordingFolder::write_file(const std::string& name, std::string_view content) const {
    return write_pieces(folder_.number(), "/" + name, {{0, std::string(content)}});
}

}  // namespace presscheck
