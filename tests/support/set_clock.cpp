// Preloaded into a program: sets its clocks without touching the machine's. PRESSCHECK_TEST_CLOCKS
// names a file of three numbers. Two are seconds, added to the wall clock and to the time since the
// start; a test changes them while the program runs. Waits for signals become short, so that the
// program sees it soon; the third counts those that would have been long.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

volatile std::int64_t* added = nullptr;
constexpr time_t long_wait = 10;  // seconds

__attribute__((constructor)) void map_clocks() {
    const char* const path = std::getenv("PRESSCHECK_TEST_CLOCKS");
    const int file = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) std::abort();
    void* const mapped =
        mmap(nullptr, 3 * sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) std::abort();
    added = static_cast<volatile std::int64_t*>(mapped);
    close(file);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    const auto answer = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
    if (answer == 0 && added != nullptr && clock == CLOCK_REALTIME) time->tv_sec += added[0];
    if (answer == 0 && added != nullptr && clock == CLOCK_BOOTTIME) time->tv_sec += added[1];
    return answer;
}

int sigtimedwait(const sigset_t* signals, siginfo_t* info, const timespec* longest) {
    using Wait = int (*)(const sigset_t*, siginfo_t*, const timespec*);
    static const auto real = reinterpret_cast<Wait>(dlsym(RTLD_NEXT, "sigtimedwait"));
    constexpr timespec short_wait{0, 20'000'000};
    if (added != nullptr && longest->tv_sec > long_wait) added[2] = added[2] + 1;
    return real(signals, info, longest->tv_sec > 0 ? &short_wait : longest);
}
}
