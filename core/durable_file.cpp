#include "core/durable_file.h"

#include "core/bytes.h"
#include "core/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

Status write_all(int file, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return file_error(path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return Ok{};
}

Status write_synced(const fs::path& path, std::string_view bytes, unsigned mode) {
    const Descriptor file{
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)};
    if (file.number() < 0) return file_error(path, errno);
    if (::fchmod(file.number(), mode) != 0) return file_error(path, errno);
    if (auto written = write_all(file.number(), bytes, path); !written) return written;
    if (::fsync(file.number()) != 0) return file_error(path, errno);
    return Ok{};
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

constexpr std::string_view unfinished = ".new";
constexpr std::size_t random_digits = 16;

// A name of its own, so that two writers never share one.
fs::path temporary_for(const fs::path& path) {
    return folder_of(path) / ("." + path.filename().string() + "." +
                              to_hex(random_bytes(random_digits / 2)) + std::string(unfinished));
}

bool is_temporary(const std::string& name) {
    constexpr std::size_t tail = 1 + random_digits + unfinished.size();
    return name.size() > 1 + tail && name.front() == '.' && name.ends_with(unfinished) &&
           name[name.size() - tail] == '.';
}

Status put_in_place(const fs::path& temporary, const fs::path& path, Replace replace) {
    const unsigned flags = replace == Replace::no ? RENAME_NOREPLACE : 0U;
    if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), flags) != 0) {
        return file_error(path, errno);
    }
    return sync_folder(folder_of(path));
}

// An error of the temporary file, as one of what it stands for.
Status named(Status done, const fs::path& temporary, const fs::path& path) {
    if (done || !done.error().message.starts_with(temporary.string())) return done;
    return Error{done.error().code,
                 path.string() + done.error().message.substr(temporary.string().size())};
}

}  // namespace

Status write_durably(const fs::path& path, std::string_view bytes, unsigned mode, Replace replace) {
    const fs::path temporary = temporary_for(path);
    auto done = write_synced(temporary, bytes, mode);
    if (done) done = put_in_place(temporary, path, replace);
    if (!done) ::unlink(temporary.c_str());
    return named(std::move(done), temporary, path);
}

Result<bool> make_folder_durably(const fs::path& folder, unsigned mode) {
    if (::mkdir(folder.c_str(), mode) != 0) {
        if (errno == EEXIST) return false;
        return file_error(folder, errno);
    }
    // What may be written to and not read cannot be synced.
    const auto synced = sync_folder(folder / "..");
    if (synced || synced.error().code == Errc::denied) return true;
    ::rmdir(folder.c_str());
    return synced.error();
}

Status sync_folder(const fs::path& folder) {
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) return file_error(folder, errno);
    return Ok{};
}

Status try_to_write(const fs::path& folder, std::size_t bytes) {
    const fs::path temporary = temporary_for(folder / "room");
    auto done = write_synced(temporary, std::string(bytes, '\0'), 0600);
    ::unlink(temporary.c_str());
    return named(std::move(done), temporary, folder);
}

Status remove_unfinished(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
         entry.increment(error)) {
        if (!is_temporary(entry->path().filename().string())) continue;
        if (::unlink(entry->path().c_str()) != 0) return file_error(entry->path(), errno);
    }
    if (!error || error == std::errc::no_such_file_or_directory) return Ok{};
    return Error{Errc::unavailable, folder.string() + ": " + error.message()};
}

Status remove_durably(const fs::path& path) {
    if (::unlink(path.c_str()) != 0) return file_error(path, errno);
    return sync_folder(folder_of(path));
}

Result<std::string> read_whole(const fs::path& path, std::size_t max_bytes) {
    const auto file = open_to_read(path);
    if (!file) return file.error();
    std::string bytes;
    std::array<char, 65536> buffer{};
    while (true) {
        const auto got = read_into(*file, buffer, path);
        if (!got) return got.error();
        bytes.append(buffer.data(), *got);
        if (bytes.size() > max_bytes) {
            return Error{Errc::too_large,
                         path.string() + ": more than " + std::to_string(max_bytes) + " bytes"};
        }
        if (*got < buffer.size()) return bytes;
    }
}

}  // namespace presscheck
