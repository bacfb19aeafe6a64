#include "tests/support/small_disk.h"

#include "tests/support/program.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

void run(const std::vector<std::string>& words) {
    const auto ran = run_program(words);
    if (ran.code != 0) throw std::runtime_error(words.front() + ": " + ran.error);
}

// From now on this process and its children have mounts of their own.
bool enter_namespace() {
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

bool SmallDisk::possible() {
    static const bool entered = enter_namespace();
    return entered;
}

SmallDisk::SmallDisk(fs::path folder, Kind kind, std::size_t bytes)
    : folder_(std::move(folder)), image_(folder_.string() + ".image"), kind_(kind) {
    const auto before = fs::path(folder_.string() + ".before");
    fs::rename(folder_, before);
    fs::create_directory(folder_);
    if (kind_ == Kind::ext4) {
        std::ofstream(image_).close();
        fs::resize_file(image_, bytes);
        run({"mkfs.ext4", "-q", "-F", image_.string()});
        mount("loop");
    } else {
        run({"mount", "-t", "tmpfs", "-o", "nr_inodes=400,size=" + std::to_string(bytes), "none",
             folder_.string()});
    }
    run({"cp", "-a", before.string() + "/.", folder_.string()});
    fs::permissions(folder_, fs::perms::owner_all);
    run({"sync", "-f", folder_.string()});  // what breaks down forgets what is not on it
}

SmallDisk::~SmallDisk() {
    ::umount2(folder_.c_str(), MNT_DETACH);
}

void SmallDisk::mount(const std::string& options) const {
    run({"mount", "-o", options, image_.string(), folder_.string()});
}

void SmallDisk::fill() const {
    const int file = ::open((folder_ / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const std::array<char, 4096> block{};
    while (::write(file, block.data(), block.size()) > 0) {
    }
    while (::write(file, block.data(), 1) > 0) {
    }
    ::close(file);
}

void SmallDisk::use_up_names() const {
    fs::create_directory(folder_ / "fillers");
    for (int i = 0;; ++i) {
        const auto name = folder_ / "fillers" / std::to_string(i);
        const int file = ::open(name.c_str(), O_WRONLY | O_CREAT, 0600);
        if (file < 0) return;
        ::close(file);
    }
}

void SmallDisk::make_room() const {
    fs::remove(folder_ / "filler");
    fs::remove_all(folder_ / "fillers");
}

void SmallDisk::make_read_only() const {
    run({"mount", "-o", "remount,ro", folder_.string()});
}

void SmallDisk::make_writable() const {
    run({"mount", "-o", "remount,rw", folder_.string()});
}

void SmallDisk::break_down() const {
    run({"mount", "-o", "remount,abort", folder_.string()});
}

void SmallDisk::repair() const {
    run({"umount", folder_.string()});
    mount("loop");
}

}  // namespace presscheck::test
