#include "agent/commands.h"

#include <cstdio>

namespace presscheck {

int explain_failure(const Error& error) {
    std::fprintf(stderr, "presscheck-agent: %s%s", error.message.c_str(),
                 error.message.ends_with('\n') ? "" : "\n");
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

}  // namespace presscheck
