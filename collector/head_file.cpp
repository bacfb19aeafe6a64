#include "collector/head_file.h"

#include "core/durable_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <utility>

namespace presscheck {
namespace {

constexpr std::size_t note_bytes = 4096;
constexpr std::size_t batch_bytes = 1U << 20U;  // of deltas; full reports may need more

// Held while the file is compared and replaced: a command and `serve` may both have committed.
class HeldLock {
public:
    static Result<HeldLock> take(const std::filesystem::path& file) {
        const int descriptor =
            ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        HeldLock lock(descriptor);
        if (descriptor < 0 || ::flock(descriptor, LOCK_EX) != 0) {
            return Error{Errc::unavailable,
                         file.string() + ": cannot be locked: " + std::strerror(errno)};
        }
        return lock;
    }
    HeldLock(HeldLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    HeldLock& operator=(HeldLock&&) = delete;
    ~HeldLock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

private:
    explicit HeldLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

}  // namespace

HeadFile::HeadFile(std::filesystem::path file, Verifier verifier)
    : file_(std::move(file)), verifier_(std::move(verifier)) {}

Result<std::optional<Checkpoint>> HeadFile::read() const {
    auto note = read_whole(file_, note_bytes);
    if (!note && note.error().code == Errc::not_found) return std::optional<Checkpoint>{};
    if (!note) return note.error();
    auto checkpoint = open_checkpoint(*note, verifier_);
    if (!checkpoint) return at(file_.string(), checkpoint.error());
    return std::optional(*std::move(checkpoint));
}

// What is still as we wrote it a batch ago is our own: only another process's note is verified.
Status HeadFile::write(std::uint64_t size, std::string_view note) {
    auto lock = HeldLock::take(file_.string() + ".lock");
    if (!lock) return lock.error();
    const auto bytes = read_whole(file_, note_bytes);
    const bool ours = bytes && !written_.empty() && *bytes == written_ && written_size_ <= size;
    if (!ours) {
        auto there = read();
        if (!there) return Error{Errc::unavailable, there.error().message};
        if (*there && (*there)->size > size) return Ok{};
    }
    if (auto done = write_durably(file_, note, 0600); !done) return done;
    written_ = note;
    written_size_ = size;
    return Ok{};
}

// Under the lock: a command may be writing it.
Status HeadFile::remove_leftovers(const std::filesystem::path& head_file) {
    auto lock = HeldLock::take(head_file.string() + ".lock");
    if (!lock) return lock.error();
    return remove_unfinished(folder_of(head_file));
}

Status HeadFile::try_room() const {
    return try_to_write(folder_of(file_), batch_bytes);
}

}  // namespace presscheck
