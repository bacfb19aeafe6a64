#include "agent/standing_scanner.h"

#include "agent/answer_pipe.h"
#include "agent/errand.h"
#include "agent/peek.h"
#include "agent/process_end.h"
#include "agent/sandbox.h"
#include "agent/scanner_process.h"
#include "core/limits.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <utility>

namespace presscheck {
namespace {

// A time-out of the scanner comes back as its own answer, so whoever asked waits a little longer.
constexpr std::chrono::seconds more_patience{5};

constexpr std::chrono::seconds to_die{2};

// What hangs where nothing can be done about it, as in a folder of a server that is gone, ends this
// process, and the next round begins with another one.
void end_after(std::chrono::seconds patience) {
    itimerval left{};
    left.it_value.tv_sec = static_cast<time_t>(patience.count());
    if (setitimer(ITIMER_REAL, &left, nullptr) != 0) _exit(1);
}

void end_no_more() {
    end_after(std::chrono::seconds{0});
}

// Descriptors travel as a control message beside one byte: where to answer, and what to hear.
constexpr std::size_t most_descriptors = 4;

union DescriptorRoom {
    cmsghdr aligned;
    std::array<char, CMSG_SPACE(most_descriptors * sizeof(int))> bytes;
};

msghdr message_of(iovec& byte, DescriptorRoom& room, std::size_t size) {
    msghdr message{};
    message.msg_iov = &byte;
    message.msg_iovlen = 1;
    message.msg_control = room.bytes.data();
    message.msg_controllen = size;
    return message;
}

bool send_descriptors(int socket, const std::vector<int>& descriptors) {
    if (descriptors.empty() || descriptors.size() > most_descriptors) return false;
    const auto size = descriptors.size() * sizeof(int);
    char mark = 'l';
    iovec byte{&mark, 1};
    DescriptorRoom room{};
    auto message = message_of(byte, room, CMSG_SPACE(size));
    auto* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(header), descriptors.data(), size);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

// Nothing once the other side is gone.
std::vector<Descriptor> receive_descriptors(int socket) {
    char mark = 0;
    iovec byte{&mark, 1};
    DescriptorRoom room{};
    auto message = message_of(byte, room, room.bytes.size());
    ssize_t got = 0;
    do {
        got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    const auto* const header = got == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
    std::vector<Descriptor> received;
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return received;
    const auto count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
        received.emplace_back(descriptor);
    }
    return received;
}

Result<std::string> answer(const StandingWork& work, std::chrono::seconds patience,
                           const std::vector<int>& heard) {
    try {
        if (auto ready = work.prepare(); !ready) return ready.error();
        return in_scanner([&] { return work.look(Errands::rendered(fetcher_of(heard))); }, patience,
                          limits::scanner_answer_bytes, heard);
    } catch (const std::exception& bug) {
        return Error{Errc::unavailable, std::string("the standing scanner failed: ") + bug.what()};
    }
}

// It has nobody to tell of a bug but the next look, to which it would be another one's failure: the
// next one starts a new process.
void settle(const StandingWork& work) {
    try {
        work.settle();
    } catch (const std::exception&) {
        _exit(1);
    }
}

[[noreturn]] void stand(const StandingWork& work, int socket, pid_t parent,
                        std::chrono::seconds patience) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent) _exit(1);
    std::signal(SIGPIPE, SIG_IGN);  // a round that ended early is no reason to end
    std::signal(SIGALRM, SIG_DFL);
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &alarm, nullptr);
    const auto confined = become_standing_scanner(socket);
    for (auto asked = receive_descriptors(socket); !asked.empty();
         asked = receive_descriptors(socket)) {
        end_after(patience + more_patience);
        std::vector<int> heard;
        for (std::size_t i = 1; i < asked.size(); ++i)
            heard.push_back(asked[i].number());
        const auto answered =
            confined ? answer(work, patience, heard) : Result<std::string>(confined.error());
        answer_through(asked.front().number(), answered);
        asked.clear();  // whoever asked reads until it is closed
        end_after(patience);
        if (answered) settle(work);
        end_no_more();
    }
    _exit(0);
}

Error failed(std::string_view what) {
    return Error{Errc::unavailable, std::string(what) + ": " + std::strerror(errno)};
}

}  // namespace

Result<StandingScanner> StandingScanner::start(const StandingWork& work,
                                               std::chrono::seconds patience) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return failed("socketpair");
    }
    Descriptor ours{ends[0]};
    const Descriptor its{ends[1]};
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) return failed("the standing scanner could not be started");
    if (child == 0) stand(work, its.number(), parent, patience);
    return StandingScanner(child, std::move(ours), patience);
}

StandingScanner::StandingScanner(StandingScanner&& other) noexcept
    : process_(std::exchange(other.process_, 0)),
      socket_(std::move(other.socket_)),
      patience_(other.patience_) {}

StandingScanner::~StandingScanner() {
    if (process_ > 0) end_process(process_, to_die);
}

// Its end of the socket closes with it, whatever it died of.
bool StandingScanner::alive() const {
    if (process_ <= 0 || over_) return false;
    pollfd its_end{socket_.number(), 0, 0};
    over_ = poll(&its_end, 1, 0) != 0;
    if (over_ && end_process(process_, to_die)) process_ = 0;
    return !over_;
}

bool StandingScanner::ended() const {
    using std::chrono::milliseconds;
    if (process_ > 0 && over_ && end_process(process_, milliseconds{0})) process_ = 0;
    return process_ <= 0;
}

Result<std::string> StandingScanner::look(const std::vector<int>& heard) const {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return failed("pipe");
    const Descriptor answers{ends[0]};
    {
        const Descriptor handed{ends[1]};
        std::vector<int> all{handed.number()};
        all.insert(all.end(), heard.begin(), heard.end());
        if (!send_descriptors(socket_.number(), all)) {
            return failed("the standing scanner has ended");
        }
    }
    // It may have to settle first.
    const auto frame = read_until_closed(answers.number(), 2 * patience_ + more_patience,
                                         limits::scanner_answer_bytes);
    if (!frame) {
        // It did not end by itself: alive() ends it.
        ::shutdown(socket_.number(), SHUT_RDWR);
        return frame.error();
    }
    return answer_of(*frame);
}

}  // namespace presscheck
