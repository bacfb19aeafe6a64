#include "tests/support/lossy_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sector = 512;

// One write, or a truncation when it has no bytes.
struct Change {
    std::size_t offset = 0;
    std::string bytes;
    bool truncates = false;
};

void apply(std::string& image, const Change& change) {
    if (change.truncates) {
        image.resize(std::min(image.size(), change.offset));
        return;
    }
    if (image.size() < change.offset + change.bytes.size())
        image.resize(change.offset + change.bytes.size(), '\0');
    image.replace(change.offset, change.bytes.size(), change.bytes);
}

// A disk writes whole sectors, each at a moment of its own.
std::vector<Change> in_sectors(const std::vector<Change>& changes) {
    std::vector<Change> pieces;
    for (const Change& change : changes) {
        if (change.truncates) pieces.push_back(change);
        for (std::size_t done = 0; done < change.bytes.size();) {
            const std::size_t at = change.offset + done;
            const std::size_t count = std::min(sector - at % sector, change.bytes.size() - done);
            pieces.push_back({at, change.bytes.substr(done, count), false});
            done += count;
        }
    }
    return pieces;
}

struct Watched {
    std::string durable;
    std::vector<Change> unsynced;

    void sync() {
        for (const Change& change : unsynced)
            apply(durable, change);
        unsynced.clear();
    }

    std::string found(Loss loss, Dice& dice) const {
        std::string image = durable;
        if (loss == Loss::everything_unsynced) return image;
        if (loss == Loss::nothing) {
            for (const Change& change : unsynced)
                apply(image, change);
            return image;
        }
        auto pieces = in_sectors(unsynced);
        for (std::size_t i = pieces.size(); i > 1; --i)
            std::swap(pieces[i - 1],
                      pieces[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
        const int kept_of_four = 1 + dice.below(4);
        for (const Change& piece : pieces)
            if (dice.below(4) < kept_of_four) apply(image, piece);
        return image;
    }
};

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

struct LossyDisk::Files {
    fs::path folder;
    sqlite3_vfs* real = nullptr;
    mutable std::mutex mutex;
    std::map<std::string, Watched> watched;  // by path

    bool watches(const char* path) const {
        return path != nullptr && fs::path(path).parent_path() == folder;
    }
};

namespace {

// What SQLite holds: ours in front, and the real file behind it.
struct OpenFile {
    sqlite3_file base;
    LossyDisk::Files* files;
    const std::string* path;  // the name in `watched`; null when it is not watched

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

OpenFile& ours(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file);
}

template <class Change>
void with_watched(sqlite3_file* file, Change change) {
    OpenFile& open = ours(file);
    if (open.path == nullptr) return;
    const std::lock_guard lock(open.files->mutex);
    const auto found = open.files->watched.find(*open.path);
    if (found != open.files->watched.end()) change(found->second);
}

int close_file(sqlite3_file* file) {
    return ours(file).real()->pMethods->xClose(ours(file).real());
}

int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
    return ours(file).real()->pMethods->xRead(ours(file).real(), to, count, offset);
}

int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    const int code = ours(file).real()->pMethods->xWrite(ours(file).real(), from, count, offset);
    if (code != SQLITE_OK) return code;
    with_watched(file, [&](Watched& watched) {
        watched.unsynced.push_back(
            {static_cast<std::size_t>(offset),
             std::string(static_cast<const char*>(from), static_cast<std::size_t>(count)), false});
    });
    return code;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    const int code = ours(file).real()->pMethods->xTruncate(ours(file).real(), size);
    if (code != SQLITE_OK) return code;
    with_watched(file, [&](Watched& watched) {
        watched.unsynced.push_back({static_cast<std::size_t>(size), "", true});
    });
    return code;
}

// The watched files are on no real disk, so there is nothing to wait for.
int sync_file(sqlite3_file* file, int flags) {
    if (ours(file).path == nullptr) {
        return ours(file).real()->pMethods->xSync(ours(file).real(), flags);
    }
    with_watched(file, [](Watched& watched) { watched.sync(); });
    return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
    return ours(file).real()->pMethods->xFileSize(ours(file).real(), size);
}
int lock_file(sqlite3_file* file, int kind) {
    return ours(file).real()->pMethods->xLock(ours(file).real(), kind);
}
int unlock_file(sqlite3_file* file, int kind) {
    return ours(file).real()->pMethods->xUnlock(ours(file).real(), kind);
}
int check_lock(sqlite3_file* file, int* result) {
    return ours(file).real()->pMethods->xCheckReservedLock(ours(file).real(), result);
}
int control_file(sqlite3_file* file, int what, void* argument) {
    return ours(file).real()->pMethods->xFileControl(ours(file).real(), what, argument);
}
int sector_size(sqlite3_file* file) {
    return ours(file).real()->pMethods->xSectorSize(ours(file).real());
}
int characteristics(sqlite3_file* file) {
    return ours(file).real()->pMethods->xDeviceCharacteristics(ours(file).real());
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
    return ours(file).real()->pMethods->xShmMap(ours(file).real(), page, size, extend, at);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    return ours(file).real()->pMethods->xShmLock(ours(file).real(), offset, count, flags);
}
void fence_shared(sqlite3_file* file) {
    ours(file).real()->pMethods->xShmBarrier(ours(file).real());
}
int unmap_shared(sqlite3_file* file, int remove) {
    return ours(file).real()->pMethods->xShmUnmap(ours(file).real(), remove);
}

// Version 2: without memory-mapped reads and writes, which would pass by us.
constexpr sqlite3_io_methods methods{2,
                                     close_file,
                                     read_file,
                                     write_file,
                                     truncate_file,
                                     sync_file,
                                     size_of_file,
                                     lock_file,
                                     unlock_file,
                                     check_lock,
                                     control_file,
                                     sector_size,
                                     characteristics,
                                     map_shared,
                                     lock_shared,
                                     fence_shared,
                                     unmap_shared,
                                     nullptr,
                                     nullptr};

LossyDisk::Files& files_of(sqlite3_vfs* vfs) {
    return *static_cast<LossyDisk::Files*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
    auto& files = files_of(vfs);
    OpenFile& open = ours(file);
    open.base.pMethods = nullptr;
    open.files = &files;
    open.path = nullptr;
    const int code = files.real->xOpen(files.real, path, open.real(), flags, out);
    if (open.real()->pMethods != nullptr) open.base.pMethods = &methods;
    if (code != SQLITE_OK || !files.watches(path)) return code;
    const std::lock_guard lock(files.mutex);
    const auto [found, is_new] = files.watched.try_emplace(path);
    if (is_new) found->second.durable = text_of(path);
    open.path = &found->first;
    return code;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    auto& files = files_of(vfs);
    const int code = files.real->xDelete(files.real, path, sync_folder);
    const std::lock_guard lock(files.mutex);
    // The name stays in the map: whoever has it open still points there.
    const auto found = files.watched.find(path);
    if (code == SQLITE_OK && found != files.watched.end()) found->second = Watched{};
    return code;
}

}  // namespace

LossyDisk::LossyDisk(const fs::path& folder)
    : files_(std::make_unique<Files>()), vfs_(std::make_unique<sqlite3_vfs>()) {
    files_->folder = folder;
    files_->real = sqlite3_vfs_find(nullptr);
    *vfs_ = *files_->real;
    vfs_->pNext = nullptr;
    vfs_->szOsFile = static_cast<int>(sizeof(OpenFile)) + files_->real->szOsFile;
    vfs_->zName = "presscheck-lossy";
    vfs_->pAppData = files_.get();
    vfs_->xOpen = open_file;
    vfs_->xDelete = delete_file;
    if (sqlite3_vfs_register(vfs_.get(), 1) != SQLITE_OK)
        throw std::runtime_error("the lossy disk cannot be registered");
}

LossyDisk::~LossyDisk() {
    sqlite3_vfs_unregister(vfs_.get());
    sqlite3_vfs_register(files_->real, 1);
}

struct LossyDisk::Moment::Found {
    std::map<std::string, Watched> watched;
};

LossyDisk::Moment::Moment(std::unique_ptr<Found> found) : found_(std::move(found)) {}
LossyDisk::Moment::Moment(Moment&&) noexcept = default;
LossyDisk::Moment::~Moment() = default;

void LossyDisk::Moment::leave(const fs::path& to, Loss loss, Dice& dice) const {
    for (const auto& [path, watched] : found_->watched) {
        const auto file = to / fs::path(path).filename();
        std::ofstream(file, std::ios::binary) << watched.found(loss, dice);
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    }
}

LossyDisk::Moment LossyDisk::cut_power() const {
    const std::lock_guard lock(files_->mutex);
    return Moment(std::make_unique<Moment::Found>(Moment::Found{files_->watched}));
}

}  // namespace presscheck::test
