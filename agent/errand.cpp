#include "agent/errand.h"

#include "agent/answer_pipe.h"
#include "agent/process_end.h"
#include "core/limits.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

constexpr std::chrono::seconds to_die{2};

// Each of a few answers may be as large as any file that is looked at.
constexpr std::size_t most_brought = 4 * limits::observed_file_bytes;

// First of all a line with its scope. Before each answer a line: its mark, its name, its size.
std::string framed(std::string_view name, const Result<std::string>& answer) {
    const auto& bytes = answer ? *answer : answer.error().message;
    const char mark = answer ? 'v' : static_cast<char>('0' + static_cast<int>(answer.error().code));
    return mark + std::string(" ") + std::string(name) + " " + std::to_string(bytes.size()) + "\n" +
           bytes;
}

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) _exit(1);  // nobody reads any more
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

constexpr std::string_view all_brought = "end\n";

struct Brought {
    std::map<std::string, Result<std::string>, std::less<>> answers;
    bool all = false;

    void keep(const std::string& name, std::string_view scope, Result<std::string> answer) {
        if (name.starts_with(scope)) answers.insert_or_assign(name, std::move(answer));
    }
};

// Takes one answer off the front; false where there is none that can be read.
bool take(std::string_view& bytes, std::string_view scope, Brought& brought) {
    const auto line = bytes.substr(0, bytes.find('\n'));
    const auto blank = line.rfind(' ');
    if (line.size() == bytes.size() || line.size() < 5 || line[1] != ' ' || blank < 3) return false;
    std::size_t size = 0;
    const auto* const end = line.data() + line.size();
    const auto number = std::from_chars(line.data() + blank + 1, end, size);
    if (number.ec != std::errc{} || number.ptr != end) return false;
    const std::string name(line.substr(2, blank - 2));
    const char mark = line[0];
    bytes.remove_prefix(line.size() + 1);
    if (size > bytes.size()) return false;
    std::string content(bytes.substr(0, size));
    bytes.remove_prefix(size);
    if (mark == 'v') {
        brought.keep(name, scope, std::move(content));
        return true;
    }
    const int code = mark - '0';
    if (code < 0 || code > static_cast<int>(Errc::unavailable)) return false;
    brought.keep(name, scope, Error{static_cast<Errc>(code), std::move(content)});
    return true;
}

Brought read_all(int pipe_end) {
    Brought brought;
    const auto bytes = read_until_closed(pipe_end, limits::reach_timeout, most_brought);
    if (!bytes) return brought;
    std::string_view rest = *bytes;
    const auto scope = rest.substr(0, rest.find('\n'));
    if (scope.size() == rest.size()) return brought;
    rest.remove_prefix(scope.size() + 1);
    while (!rest.empty() && rest != all_brought) {
        if (!take(rest, scope, brought)) return brought;
    }
    brought.all = rest == all_brought;
    return brought;
}

// The pipes, as far as somebody asked for what comes through them.
class Pipes {
public:
    explicit Pipes(const std::vector<int>& ends) {
        for (const int end : ends)
            ends_.emplace_back(end, std::nullopt);
    }

    Result<std::string> fetch(std::string_view name) {
        bool cut_off = false;
        for (auto& [end, brought] : ends_) {
            if (!brought) brought = read_all(end);
            if (const auto found = brought->answers.find(name); found != brought->answers.end())
                return found->second;
            cut_off = cut_off || !brought->all;
        }
        if (cut_off)
            return Error{Errc::unavailable, std::string(name) + ": who went to ask did not return"};
        return Error{Errc::not_found, std::string(name)};
    }

private:
    std::vector<std::pair<int, std::optional<Brought>>> ends_;
};

[[noreturn]] void go(const std::function<void(int, const Bring&)>& work, std::string_view scope,
                     int pipe_end, pid_t sender) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != sender) _exit(1);
    std::signal(SIGPIPE, SIG_IGN);
    write_all(pipe_end, std::string(scope) + "\n");
    try {
        work(pipe_end, [pipe_end](std::string_view name, const Result<std::string>& answer) {
            write_all(pipe_end, framed(name, answer));
        });
        write_all(pipe_end, all_brought);
    } catch (const std::exception&) {
        _exit(1);  // what it did not bring is missed
    }
    _exit(0);
}

}  // namespace

Result<Errand> Errand::start(const std::function<void(int pipe_end, const Bring& bring)>& work,
                             std::string_view scope) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return Error{Errc::unavailable, std::string("pipe: ") + std::strerror(errno)};
    Descriptor answers{ends[0]};
    const Descriptor writing{ends[1]};
    const pid_t sender = getpid();
    const pid_t child = fork();
    if (child < 0) return Error{Errc::unavailable, "nobody could be sent to ask"};
    if (child == 0) go(work, scope, writing.number(), sender);
    return Errand(child, std::move(answers));
}

Errand::Errand(Errand&& other) noexcept
    : process_(std::exchange(other.process_, 0)), answers_(std::move(other.answers_)) {}

Errand::~Errand() {
    if (process_ > 0) end_process(process_, to_die);
}

Fetcher fetcher_of(const std::vector<int>& pipe_ends) {
    const auto pipes = std::make_shared<Pipes>(pipe_ends);
    return [pipes](std::string_view name) { return pipes->fetch(name); };
}

}  // namespace presscheck
