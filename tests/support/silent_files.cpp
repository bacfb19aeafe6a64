#include "tests/support/silent_files.h"

#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace presscheck::test {
namespace {

// Only the first request is answered: until then the kernel keeps all others back.
[[noreturn]] void serve(int kernel) {
    static std::array<char, 1U << 17U> request;
    bool begun = false;
    while (::read(kernel, request.data(), request.size()) > 0) {
        if (std::exchange(begun, true)) continue;
        fuse_in_header asked{};
        std::memcpy(&asked, request.data(), sizeof asked);
        fuse_init_out agreed{};
        agreed.major = FUSE_KERNEL_VERSION;
        agreed.minor = FUSE_KERNEL_MINOR_VERSION;
        agreed.max_write = 4096;
        fuse_out_header head{};
        head.len = sizeof head + sizeof agreed;
        head.unique = asked.unique;
        std::array<char, sizeof head + sizeof agreed> answer{};
        std::memcpy(answer.data(), &head, sizeof head);
        std::memcpy(answer.data() + sizeof head, &agreed, sizeof agreed);
        if (::write(kernel, answer.data(), answer.size()) < 0) break;
    }
    _exit(0);
}

}  // namespace

SilentFiles::SilentFiles(std::string at)
    : at_(std::move(at)),
      namespace_before_(::open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC)),
      folder_before_(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (!namespace_before_.open() || !folder_before_.open() || ::unshare(CLONE_NEWNS) != 0) return;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        go_back();
        return;
    }
    const Descriptor kernel{::open("/dev/fuse", O_RDWR | O_CLOEXEC)};
    const auto options = "fd=" + std::to_string(kernel.number()) +
                         ",rootmode=40000,user_id=0,group_id=0,allow_other";
    if (!kernel.open() ||
        ::mount("presscheck", at_.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) != 0) {
        go_back();
        return;
    }
    mounted_ = true;
    server_ = fork();
    if (server_ == 0) serve(kernel.number());
}

void SilentFiles::end() {
    if (!std::exchange(mounted_, false)) return;
    if (server_ > 0) {
        kill(server_, SIGKILL);
        waitpid(server_, nullptr, 0);
    }
    ::umount2(at_.c_str(), MNT_DETACH);
    go_back();
}

void SilentFiles::go_back() {
    if (::setns(namespace_before_.number(), CLONE_NEWNS) != 0 ||
        ::fchdir(folder_before_.number()) != 0) {
        std::abort();
    }
}

}  // namespace presscheck::test
