// A seccomp filter as the kernel takes it. Making one costs more than taking it does, and each
// scanner that a standing one forks needs the same.
#pragma once

#include "core/result.h"

#include <linux/filter.h>

#include <utility>
#include <vector>

namespace presscheck {

class FilterProgram {
public:
    // What libseccomp makes of its `filter`.
    // Errors: unavailable.
    static Result<FilterProgram> of(void* filter);

    // Filters this process from now on, for ever. REQUIRES: PR_SET_NO_NEW_PRIVS.
    // Errors: unavailable (the kernel refuses it).
    Status load() const;

private:
    explicit FilterProgram(std::vector<sock_filter> instructions)
        : instructions_(std::move(instructions)) {}

    std::vector<sock_filter> instructions_;
};

}  // namespace presscheck
