#include "agent/sandbox.h"

#include "agent/filter_program.h"
#include "core/descriptor.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

Error refused(const std::string& what) {
    return Error{Errc::unavailable, "the kernel refused " + what + ": " + std::strerror(errno)};
}

Status keep_capabilities(std::uint32_t wanted) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> data{};
    if (syscall(SYS_capget, &header, data.data()) != 0) return refused("to tell its capabilities");
    data[0].effective = data[0].permitted = data[0].permitted & wanted;
    data[0].inheritable = 0;
    data[1] = {};
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
        return refused("to clear the ambient capabilities");
    }
    if (syscall(SYS_capset, &header, data.data()) != 0) return refused("to drop capabilities");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
    return Ok{};
}

// Those from `first` on are closed, but for `kept`.
Status close_other_descriptors(std::vector<int> kept, unsigned first = 3) {
    std::sort(kept.begin(), kept.end());
    const auto close_range = [](unsigned from, unsigned to) {
        return from > to || syscall(SYS_close_range, from, to, 0U) == 0;
    };
    for (const int each : kept) {
        const auto number = static_cast<unsigned>(each);
        if (number < first) continue;
        if (number > 0 && !close_range(first, number - 1)) return refused("close_range");
        first = number + 1;
    }
    if (!close_range(first, ~0U)) return refused("close_range");
    return Ok{};
}

struct ReleaseFilter {
    void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, ReleaseFilter>;

// What reading, computing and answering through a pipe need, and no more.
constexpr std::array allowed{
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(lseek),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(getdents64),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(futex),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(uname),
    SCMP_SYS(getrandom),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getxattr),
    SCMP_SYS(lgetxattr),
    SCMP_SYS(fgetxattr),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(getcwd),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(tgkill),
    SCMP_SYS(dup),
};

// The bits of open's flags that write, create or cut.
constexpr std::array<scmp_datum_t, 6> writing{
    O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE & ~scmp_datum_t{O_DIRECTORY}};

// Opening is allowed without any of those bits, and EROFS with one: a probe that tries to write is
// told what a read-only disk would tell it.
bool allow_reading_open(void* filter, int call, unsigned flags_argument) {
    scmp_datum_t any = 0;
    for (const auto bit : writing)
        any |= bit;
    const auto masked = [&](scmp_datum_t mask, scmp_datum_t value) {
        return scmp_arg_cmp{flags_argument, SCMP_CMP_MASKED_EQ, mask, value};
    };
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, masked(any, 0)) != 0) return false;
    for (const auto bit : writing) {
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EROFS), call, 1, masked(bit, bit)) != 0) {
            return false;
        }
    }
    return true;
}

// fcntl may ask and mark, never lock or change flags of a file.
bool allow_harmless_fcntl(void* filter) {
    for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC}) {
        const scmp_arg_cmp is{1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(command), 0};
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, is) != 0) return false;
    }
    return true;
}

// The clock may be asked, by the one call and of the one clock that are. What the call is to change
// stands in memory, where a filter cannot look; a change takes CAP_SYS_TIME, which the scanner has
// just given up for good.
bool allow_asking_the_clock(void* filter) {
    const scmp_arg_cmp real{0, SCMP_CMP_EQ, CLOCK_REALTIME, 0};
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clock_adjtime), 1, real) == 0;
}

// What forking a scanner, confining and ending it, and ending itself in time need besides.
constexpr std::array allowed_while_standing{
    SCMP_SYS(recvmsg), SCMP_SYS(pipe2),     SCMP_SYS(wait4),       SCMP_SYS(kill),
    SCMP_SYS(getppid), SCMP_SYS(setitimer), SCMP_SYS(prctl),       SCMP_SYS(capget),
    SCMP_SYS(capset),  SCMP_SYS(seccomp),   SCMP_SYS(close_range),
};

// A process of its own and in the same namespaces, or nothing.
bool allow_plain_fork(void* filter) {
    constexpr scmp_datum_t other = CLONE_VM | CLONE_THREAD | CLONE_NEWNS | CLONE_NEWUSER |
                                   CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                                   CLONE_NEWCGROUP;
    const scmp_arg_cmp plain{0, SCMP_CMP_MASKED_EQ, other, 0};
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, plain) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

template <class Calls>
bool allow_all(void* filter, const Calls& calls) {
    return std::all_of(calls.begin(), calls.end(), [&](int call) {
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    });
}

// What asking through open sockets and answering through a pipe need.
constexpr std::array allowed_to_peek{
    SCMP_SYS(write),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(getsockopt),
    SCMP_SYS(poll),
    SCMP_SYS(close),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(exit),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit_group),
};

// What asking others over the network takes, from several threads. No signal: the others of this
// user are in reach of one.
constexpr std::array allowed_to_reach{
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(connect),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(shutdown),
    SCMP_SYS(poll),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(exit),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit_group),
};

// Of this process alone, in its namespaces; the C library asks for clone3 first.
bool allow_threads(void* filter) {
    constexpr scmp_datum_t thread =
        CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
    constexpr scmp_datum_t other = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET |
                                   CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    const scmp_arg_cmp plain{0, SCMP_CMP_MASKED_EQ, thread | other, thread};
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, plain) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

bool allow_internet_sockets(void* filter) {
    for (const int family : {AF_INET, AF_INET6}) {
        const scmp_arg_cmp is{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(family), 0};
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, is) != 0) return false;
    }
    return true;
}

Status load(const Result<FilterProgram>& filter) {
    if (!filter) return filter.error();
    return filter->load();
}

enum class Forks { no, yes };

Result<FilterProgram> filter_of_scanner(Forks forks) {
    const Filter filter{seccomp_init(SCMP_ACT_ERRNO(EPERM))};
    if (!filter) return Error{Errc::unavailable, "seccomp: out of memory"};
    const bool complete =
        allow_all(filter.get(), allowed) &&
        (forks == Forks::no ||
         (allow_all(filter.get(), allowed_while_standing) && allow_plain_fork(filter.get()))) &&
        allow_reading_open(filter.get(), SCMP_SYS(openat), 2) &&
        allow_reading_open(filter.get(), SCMP_SYS(open), 1) && allow_harmless_fcntl(filter.get()) &&
        allow_asking_the_clock(filter.get()) &&
        seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) == 0 &&
        seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EROFS), SCMP_SYS(creat), 0) == 0;
    if (!complete) return Error{Errc::unavailable, "seccomp: a rule could not be added"};
    return FilterProgram::of(filter.get());
}

// Made once in a process and those forked from it.
const Result<FilterProgram>& filter_of_plain_scanner() {
    static const auto filter = filter_of_scanner(Forks::no);
    return filter;
}

// Every right of Landlock's first version but reading: what is handled is denied unless allowed.
constexpr std::uint64_t changing =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

// Moving a file from folder to folder, which the second version can allow and the first never does.
std::uint64_t moving() {
    const auto version = syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0},
                                 LANDLOCK_CREATE_RULESET_VERSION);
    return version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0;
}

// What is handled and not allowed anywhere is denied everywhere: not one file can be opened.
Status confine_to_nothing() {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs =
        changing | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | moving();
    const Descriptor ruleset{static_cast<int>(
        syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0U))};
    // A kernel without Landlock: the filter opens nothing either.
    if (ruleset.number() < 0 && (errno == ENOSYS || errno == EOPNOTSUPP)) return Ok{};
    if (ruleset.number() < 0 || syscall(SYS_landlock_restrict_self, ruleset.number(), 0U) != 0)
        return refused("Landlock");
    return Ok{};
}

Status confine_to(const std::string& state) {
    const std::uint64_t handled = changing | moving();
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = handled;
    const Descriptor ruleset{static_cast<int>(
        syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0U))};
    // A kernel without Landlock: the keeper then has only its user's rights, as before 5.13.
    if (ruleset.number() < 0 && (errno == ENOSYS || errno == EOPNOTSUPP)) return Ok{};
    if (ruleset.number() < 0) return refused("a Landlock ruleset");

    const Descriptor folder{open(state.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (folder.number() < 0) return refused("to open " + state);
    landlock_path_beneath_attr rule{};
    rule.allowed_access = handled & ~static_cast<std::uint64_t>(LANDLOCK_ACCESS_FS_EXECUTE);
    rule.parent_fd = folder.number();
    if (syscall(SYS_landlock_add_rule, ruleset.number(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) !=
            0 ||
        syscall(SYS_landlock_restrict_self, ruleset.number(), 0U) != 0) {
        return refused("Landlock");
    }
    return Ok{};
}

}  // namespace

Status become_scanner(int result, const std::vector<int>& heard) {
    if (auto dropped = keep_capabilities(1U << CAP_DAC_READ_SEARCH); !dropped) return dropped;
    auto kept = heard;
    kept.push_back(result);
    if (auto closed = close_other_descriptors(std::move(kept)); !closed) return closed;
    return load(filter_of_plain_scanner());
}

Status become_standing_scanner(int socket) {
    if (auto dropped = keep_capabilities(1U << CAP_DAC_READ_SEARCH); !dropped) return dropped;
    if (auto closed = close_other_descriptors({socket}); !closed) return closed;
    if (const auto& theirs = filter_of_plain_scanner(); !theirs) return theirs.error();
    return load(filter_of_scanner(Forks::yes));
}

Status become_peek(int result, const std::vector<int>& sockets) {
    if (auto dropped = keep_capabilities(1U << CAP_NET_ADMIN); !dropped) return dropped;
    auto kept = sockets;
    kept.push_back(result);
    kept.push_back(STDERR_FILENO);
    if (auto closed = close_other_descriptors(std::move(kept), 0); !closed) return closed;
    const Filter filter{seccomp_init(SCMP_ACT_ERRNO(EPERM))};
    if (!filter || !allow_all(filter.get(), allowed_to_peek))
        return Error{Errc::unavailable, "seccomp: a rule could not be added"};
    return load(FilterProgram::of(filter.get()));
}

Status become_reach(int result) {
    if (auto dropped = keep_capabilities(0); !dropped) return dropped;
    if (auto closed = close_other_descriptors({STDERR_FILENO, result}, 0); !closed) return closed;
    if (auto confined = confine_to_nothing(); !confined) return confined;
    const Filter filter{seccomp_init(SCMP_ACT_ERRNO(EPERM))};
    const bool complete = filter && allow_all(filter.get(), allowed_to_reach) &&
                          allow_threads(filter.get()) && allow_internet_sockets(filter.get()) &&
                          allow_harmless_fcntl(filter.get());
    if (!complete) return Error{Errc::unavailable, "seccomp: a rule could not be added"};
    return load(FilterProgram::of(filter.get()));
}

Status become_keeper(const std::string& state) {
    if (auto dropped = keep_capabilities(0); !dropped) return dropped;
    return confine_to(state);
}

}  // namespace presscheck
