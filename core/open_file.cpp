#include "core/open_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace presscheck {

namespace fs = std::filesystem;

Error file_error(const fs::path& path, int number) {
    auto code = Errc::unavailable;
    if (number == ENOENT || number == ENOTDIR) code = Errc::not_found;
    if (number == EACCES || number == EPERM) code = Errc::denied;
    if (number == EEXIST) code = Errc::conflict;
    return Error{code, path.string() + ": " + std::strerror(number)};
}

Result<Descriptor> open_to_read(const fs::path& path) {
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file.open()) return file_error(path, errno);
    return file;
}

Result<std::size_t> read_into(const Descriptor& file, std::span<char> into, const fs::path& path) {
    std::size_t held = 0;
    while (held < into.size()) {
        const auto got = ::read(file.number(), into.data() + held, into.size() - held);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_error(path, errno);
        if (got == 0) break;
        held += static_cast<std::size_t>(got);
    }
    return held;
}

}  // namespace presscheck
