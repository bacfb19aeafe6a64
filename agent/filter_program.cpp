#include "agent/filter_program.h"

#include "core/descriptor.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace presscheck {
namespace {

Error failed(int error) {
    return {Errc::unavailable, std::string("the seccomp filter: ") + std::strerror(error)};
}

}  // namespace

Result<FilterProgram> FilterProgram::of(void* filter) {
    const Descriptor file{memfd_create("presscheck-filter", MFD_CLOEXEC)};
    if (!file.open()) return failed(errno);
    if (const int error = seccomp_export_bpf(filter, file.number()); error != 0)
        return failed(-error);
    std::vector<sock_filter> program(BPF_MAXINSNS);
    const auto got = pread(file.number(), program.data(), program.size() * sizeof(sock_filter), 0);
    if (got <= 0 || static_cast<std::size_t>(got) % sizeof(sock_filter) != 0) return failed(EIO);
    program.resize(static_cast<std::size_t>(got) / sizeof(sock_filter));
    return FilterProgram(std::move(program));
}

Status FilterProgram::load() const {
    auto program = instructions_;  // the kernel's structure has no room for a const
    const sock_fprog told{static_cast<unsigned short>(program.size()), program.data()};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &told, 0, 0) != 0) return failed(errno);
    return Ok{};
}

}  // namespace presscheck
