#include "checks/sqlite_vfs.h"

#include "core/limits.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace presscheck {
namespace {

struct OpenFile {
    sqlite3_file base;  // first: SQLite knows no more than this
    SqliteVfs* vfs;
    std::string* path;
};

OpenFile& opened(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file);
}

int close_file(sqlite3_file* file) {
    const std::unique_ptr<std::string> path{opened(file).path};
    opened(file).path = nullptr;
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* into, int bytes, sqlite3_int64 offset) {
    return opened(file).vfs->read(*opened(file).path, into, bytes, offset);
}

int size_file(sqlite3_file* file, sqlite3_int64* bytes) {
    std::int64_t found = 0;
    const int outcome = opened(file).vfs->size(*opened(file).path, found);
    *bytes = found;
    return outcome;
}

int refuse_write(sqlite3_file*, const void*, int, sqlite3_int64) {
    return SQLITE_READONLY;
}
int refuse_truncate(sqlite3_file*, sqlite3_int64) {
    return SQLITE_READONLY;
}
int nothing_to_sync(sqlite3_file*, int) {
    return SQLITE_OK;
}
// Locks would have to be written somewhere. Whoever reads compares the file before and after.
int no_lock(sqlite3_file*, int) {
    return SQLITE_OK;
}
int nobody_writes(sqlite3_file*, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
}
int no_control(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}
int any_sector(sqlite3_file*) {
    return 0;
}

// Version 1: no shared memory and no mapping of the file.
constexpr sqlite3_io_methods reading{.iVersion = 1,
                                     .xClose = close_file,
                                     .xRead = read_file,
                                     .xWrite = refuse_write,
                                     .xTruncate = refuse_truncate,
                                     .xSync = nothing_to_sync,
                                     .xFileSize = size_file,
                                     .xLock = no_lock,
                                     .xUnlock = no_lock,
                                     .xCheckReservedLock = nobody_writes,
                                     .xFileControl = no_control,
                                     .xSectorSize = any_sector,
                                     .xDeviceCharacteristics = any_sector,
                                     .xShmMap = nullptr,
                                     .xShmLock = nullptr,
                                     .xShmBarrier = nullptr,
                                     .xShmUnmap = nullptr,
                                     .xFetch = nullptr,
                                     .xUnfetch = nullptr};

SqliteVfs& ours(sqlite3_vfs* vfs) {
    return *static_cast<SqliteVfs*>(vfs->pAppData);
}

// A write-ahead log is opened even where there is none yet; it is then an empty file. SQLite writes
// nothing into a file whose flags say that it cannot be written.
int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* given) {
    file->pMethods = nullptr;
    if (name == nullptr || !ours(vfs).knows(name)) return SQLITE_CANTOPEN;
    auto& handle = opened(file);
    handle.vfs = &ours(vfs);
    handle.path = std::make_unique<std::string>(name).release();
    file->pMethods = &reading;
    constexpr int writing = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (given != nullptr) *given = (flags & ~writing) | SQLITE_OPEN_READONLY;
    return SQLITE_OK;
}

int refuse_delete(sqlite3_vfs*, const char*, int) {
    return SQLITE_READONLY;
}

int access_file(sqlite3_vfs* vfs, const char* name, int, int* there) {
    *there = ours(vfs).knows(name) && ours(vfs).is_there(name) ? 1 : 0;
    return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int room, char* full) {
    if (std::strlen(name) + 1 > static_cast<std::size_t>(room)) return SQLITE_CANTOPEN;
    std::strcpy(full, name);
    return SQLITE_OK;
}

// Nothing that is only read needs chance or the time of day.
int no_chance(sqlite3_vfs*, int bytes, char* into) {
    std::fill_n(into, bytes, '\0');
    return bytes;
}
int no_sleep(sqlite3_vfs*, int microseconds) {
    return microseconds;
}
int no_time(sqlite3_vfs*, double* now) {
    *now = 0;
    return SQLITE_OK;
}
int no_error(sqlite3_vfs*, int, char*) {
    return 0;
}

}  // namespace

SqliteVfs::SqliteVfs(const Host& host, std::string path)
    : host_(host),
      path_(std::move(path)),
      name_("presscheck-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))),
      registered_(std::make_unique<sqlite3_vfs>()),
      memory_before_(sqlite3_memory_used()) {
    auto& vfs = *registered_;
    vfs = {};
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(OpenFile);
    vfs.mxPathname = limits::database_path_bytes;
    vfs.zName = name_.c_str();
    vfs.pAppData = this;
    vfs.xOpen = open_file;
    vfs.xDelete = refuse_delete;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_name;
    vfs.xRandomness = no_chance;
    vfs.xSleep = no_sleep;
    vfs.xCurrentTime = no_time;
    vfs.xGetLastError = no_error;
    sqlite3_vfs_register(&vfs, 0);
}

SqliteVfs::~SqliteVfs() {
    sqlite3_vfs_unregister(registered_.get());
}

bool SqliteVfs::knows(const std::string& path) const {
    return path == path_ || path == path_ + "-wal" || path == path_ + "-journal";
}

int SqliteVfs::read(const std::string& path, void* into, int bytes, std::int64_t offset) {
    const auto wanted = static_cast<std::size_t>(bytes);
    bytes_read_ += wanted;
    if (bytes_read_ > limits::database_bytes_read ||
        sqlite3_memory_used() - memory_before_ > limits::database_memory_bytes) {
        fail({Errc::too_large, path_ + ": a database that takes more to read than is given to it"});
        return SQLITE_IOERR_READ;
    }
    auto content = host_.read_at(path, static_cast<std::uint64_t>(offset), wanted);
    if (!content && content.error().code == Errc::not_found && path != path_)
        content = std::string{};
    if (!content) {
        fail(std::move(content).error());
        return SQLITE_IOERR_READ;
    }
    auto* const bytes_of = static_cast<char*>(into);
    std::copy(content->begin(), content->end(), bytes_of);
    if (content->size() == wanted) return SQLITE_OK;
    std::fill(bytes_of + content->size(), bytes_of + wanted, '\0');
    return SQLITE_IOERR_SHORT_READ;
}

int SqliteVfs::size(const std::string& path, std::int64_t& bytes) {
    bytes = 0;
    const auto about = host_.info(path);
    if (!about && about.error().code == Errc::not_found && path != path_) return SQLITE_OK;
    if (!about) {
        fail(about.error());
        return SQLITE_IOERR_FSTAT;
    }
    bytes = static_cast<std::int64_t>(about->size);
    return SQLITE_OK;
}

// What cannot be looked at counts as there: opening it then says why.
bool SqliteVfs::is_there(const std::string& path) {
    const auto about = host_.info(path);
    return about || about.error().code != Errc::not_found;
}

}  // namespace presscheck
