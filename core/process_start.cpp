#include "core/process_start.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace presscheck {

bool start_plainly() {
    ::umask(0077);
    int opened = 0;
    do {
        opened = ::open("/dev/null", O_RDWR);
    } while (opened >= 0 && opened <= STDERR_FILENO);
    if (opened >= 0) ::close(opened);
    return opened >= 0;
}

}  // namespace presscheck
