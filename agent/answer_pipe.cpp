#include "agent/answer_pipe.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace presscheck {
namespace {

using Steady = std::chrono::steady_clock;

// One byte before the answer tells a value from an error; an error is its code and its message.
constexpr char value_mark = 'v';
constexpr char error_mark = 'e';

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // the keeper is gone: nobody is left to tell
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string framed(const Result<std::string>& answer) {
    if (answer) return value_mark + *answer;
    return std::string{error_mark, static_cast<char>('0' + static_cast<int>(answer.error().code))} +
           answer.error().message;
}

}  // namespace

void answer_through(int pipe_end, const Result<std::string>& answer) {
    write_all(pipe_end, framed(answer));
}

Result<std::string> read_until_closed(int descriptor, std::chrono::seconds patience,
                                      std::size_t most) {
    const auto deadline = Steady::now() + patience;
    std::string bytes;
    std::array<char, 65536> buffer{};
    while (bytes.size() <= most) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now());
        if (left.count() <= 0) {
            return Error{Errc::unavailable, "the scanner did not answer within " +
                                                std::to_string(patience.count()) + " seconds"};
        }
        pollfd waiting{descriptor, POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        const auto got = read(descriptor, buffer.data(), buffer.size());
        if (got == 0) return bytes;
        if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
        if (got < 0 && errno != EINTR) break;
    }
    return Error{Errc::unavailable, "the scanner answered more than can be read"};
}

Result<std::string> answer_of(const std::string& frame) {
    if (frame.starts_with(value_mark)) return frame.substr(1);
    const int code = frame.size() >= 2 ? frame[1] - '0' : -1;
    if (frame.starts_with(error_mark) && code >= 0 && code <= static_cast<int>(Errc::unavailable)) {
        return Error{static_cast<Errc>(code), frame.substr(2)};
    }
    return Error{Errc::unavailable, "the scanner ended without an answer"};
}

}  // namespace presscheck
