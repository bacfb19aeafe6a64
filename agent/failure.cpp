#include "agent/commands.h"

#include "core/printable.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace presscheck {

int explain_failure(const Error& error) {
    std::fputs(printable_lines("presscheck-agent: " + error.message).c_str(), stderr);
    switch (error.code) {
        case Errc::malformed:
        case Errc::too_large:
        case Errc::not_found:
        case Errc::untrusted:
            return exit_wrong;
        case Errc::denied:
        case Errc::not_permitted:
        case Errc::conflict:
        case Errc::unavailable:
            return exit_failed;
    }
    return exit_failed;
}

Status require_enrolled(const Program& program) {
    if (access((program.state + "/enrolment.json").c_str(), F_OK) == 0 || errno == EACCES) {
        return Ok{};
    }
    return Error{
        Errc::unavailable,
        std::string(program.say("máy này chưa ghi danh; hãy chạy: presscheck-agent enroll MÃ",
                                "this machine is not enrolled; run: presscheck-agent enroll "
                                "TOKEN"))};
}

}  // namespace presscheck
