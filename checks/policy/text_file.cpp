#include "checks/policy/document.h"
#include "checks/policy/places.h"
#include "core/bytes.h"
#include "core/descriptor.h"
#include "core/limits.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace presscheck {
namespace {

Error from_errno(int number) {
    const auto reason = std::generic_category().message(number);
    if (number == ENOENT || number == ENOTDIR) return {Errc::not_found, "there is no such file"};
    if (number == EACCES || number == EPERM) {
        return {Errc::denied, "may not be read; give this user the right to (chmod, chown)"};
    }
    if (number == ELOOP) return {Errc::malformed, "a link that leads to itself; mend the link"};
    return {Errc::unavailable, "cannot be read: " + reason};
}

Error too_large() {
    return {Errc::too_large,
            "larger than " + std::to_string(limits::yaml_bytes) + " bytes; split the file"};
}

// Nothing when it is a regular file of a size that can be a person's work.
std::optional<Error> unfit(const struct stat& about) {
    if (S_ISDIR(about.st_mode)) return Error{Errc::malformed, "a folder; name a file in it"};
    if (!S_ISREG(about.st_mode)) {
        return Error{Errc::malformed, "a device, pipe or socket; name a regular file"};
    }
    if (static_cast<std::uint64_t>(about.st_size) > limits::yaml_bytes) return too_large();
    return std::nullopt;
}

// The size of a file may have changed since it was asked for, so the bytes are counted too.
Result<std::string> read_all(int descriptor) {
    std::string bytes;
    std::array<char, 65'536> buffer{};
    for (;;) {
        const auto count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return from_errno(errno);
        if (count == 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
        if (bytes.size() > limits::yaml_bytes) return too_large();
    }
}

Result<std::string> read_regular(const std::string& path) {
    // Not blocking, so that a pipe without a writer is an answer and not a wait.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (file.number() < 0) {
        // A socket, or a device with no driver behind it.
        if (errno == ENXIO || errno == ENODEV) {
            return Error{Errc::malformed, "a device, pipe or socket; name a regular file"};
        }
        return from_errno(errno);
    }
    struct stat about {};
    if (::fstat(file.number(), &about) != 0) return from_errno(errno);
    if (auto error = unfit(about)) return *std::move(error);
    auto bytes = read_all(file.number());
    if (!bytes) return bytes;
    if (bytes->empty()) return Error{Errc::malformed, "empty (0 bytes); fill it or take it away"};
    if (const auto valid = utf8_prefix(*bytes); valid != bytes->size()) {
        return Error{Errc::malformed, "not UTF-8 in line " +
                                          std::to_string(Places(*bytes).at(valid).line) +
                                          "; save the file as UTF-8"};
    }
    return bytes;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
    auto bytes = read_regular(path);
    if (!bytes) return at(path, std::move(bytes).error());
    return bytes;
}

}  // namespace presscheck
