#include "tests/support/net_pair.h"

#include "tests/support/program.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

namespace presscheck::test {
namespace {

using Steady = std::chrono::steady_clock;

// The kernels of both sides answer by themselves, however busy the machine is.
constexpr std::chrono::milliseconds patience{400};

sockaddr_storage address_of(const char* text, unsigned port, socklen_t& size) {
    sockaddr_storage storage{};
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(static_cast<std::uint16_t>(port));
        size = sizeof *v4;
    } else {
        inet_pton(AF_INET6, text, &v6->sin6_addr);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(static_cast<std::uint16_t>(port));
        size = sizeof *v6;
    }
    return storage;
}

bool listen_on(const char* address, unsigned port) {
    socklen_t size = 0;
    const auto at = address_of(address, port, size);
    const int listener = socket(at.ss_family, SOCK_STREAM, 0);
    const int one = 1;
    if (at.ss_family == AF_INET6) setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    return bind(listener, reinterpret_cast<const sockaddr*>(&at), size) == 0 &&
           listen(listener, 512) == 0;
}

// A process that holds a namespace of its own until it is killed. Says through the pipe that it is
// there.
pid_t hold_namespace(const std::vector<unsigned>& ports) {
    std::array<int, 2> ready{};
    if (pipe(ready.data()) != 0) return -1;
    const pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        bool well = unshare(CLONE_NEWNET) == 0;
        for (const auto port : ports)
            well = well && listen_on("0.0.0.0", port) && listen_on("::", port);
        const char word = well ? 'y' : 'n';
        if (write(ready[1], &word, 1) != 1) _exit(1);
        while (true)
            pause();
    }
    close(ready[1]);
    char word = 'n';
    const bool heard = read(ready[0], &word, 1) == 1;
    close(ready[0]);
    return heard && word == 'y' ? child : -1;
}

void end(pid_t process) {
    if (process <= 0) return;
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
}

std::string namespace_of(pid_t process) {
    return "/proc/" + std::to_string(process) + "/ns/net";
}

struct Knocking {
    Attempt attempt;
    int socket = -1;
    bool over = false;
};

Knocking begin(bool v6, bool from_inside, unsigned port) {
    Knocking knocking{{v6, from_inside, port, Knock::silent}};
    socklen_t size = 0;
    const char* const source = v6 ? from_inside ? NetPair::inside_v6 : NetPair::outside_v6
                               : from_inside ? NetPair::inside_v4
                                             : NetPair::outside_v4;
    const auto from = address_of(source, 0, size);
    knocking.socket = socket(from.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(knocking.socket, reinterpret_cast<const sockaddr*>(&from), size) != 0) _exit(3);
    const auto to = address_of(v6 ? NetPair::server_v6 : NetPair::server_v4, port, size);
    const int begun = connect(knocking.socket, reinterpret_cast<const sockaddr*>(&to), size);
    if (begun == 0) knocking.attempt.became = Knock::opened;
    knocking.over = begun == 0;
    if (begun != 0 && errno != EINPROGRESS) {
        knocking.attempt.became = Knock::refused;
        knocking.over = true;
    }
    return knocking;
}

void settle(Knocking& knocking) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(knocking.socket, SOL_SOCKET, SO_ERROR, &error, &size);
    knocking.attempt.became = error == 0 ? Knock::opened : Knock::refused;
    knocking.over = true;
}

std::vector<Knocking> knock_at(const std::vector<unsigned>& ports) {
    std::vector<Knocking> all;
    for (const bool v6 : {false, true}) {
        for (const bool inside : {false, true}) {
            for (const auto port : ports)
                all.push_back(begin(v6, inside, port));
        }
    }
    const auto deadline = Steady::now() + patience;
    while (Steady::now() < deadline) {
        std::vector<pollfd> waiting;
        for (const auto& each : all)
            waiting.push_back({each.over ? -1 : each.socket, POLLOUT, 0});
        poll(waiting.data(), waiting.size(), 50);
        bool left = false;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!all[i].over && waiting[i].revents != 0) settle(all[i]);
            left = left || !all[i].over;
        }
        if (!left) break;
    }
    return all;
}

}  // namespace

NetPair::NetPair(const std::vector<unsigned>& ports) {
    server_ = hold_namespace(ports);
    client_ = hold_namespace({});
    works_ = server_ > 0 && client_ > 0 && wire();
}

NetPair::~NetPair() {
    end(server_);
    end(client_);
}

bool NetPair::wire() const {
    const auto server = std::to_string(server_), client = std::to_string(client_);
    const auto run = [](std::vector<std::string> words) { return run_program(words).code == 0; };
    const auto ip = [&](const std::string& where, std::vector<std::string> words) {
        std::vector<std::string> all{"nsenter", "--net=/proc/" + where + "/ns/net", "ip"};
        all.insert(all.end(), words.begin(), words.end());
        return run(all);
    };
    // Neighbours are told of each other: a filter that drops their questions drops no knock so.
    const std::string near = "02:00:00:00:00:01", far = "02:00:00:00:00:02";
    const auto with = [](const char* address, const char* length) {
        return std::string(address) + length;
    };
    return ip(server, {"link", "add", "wire0", "address", near, "type", "veth", "peer", "name",
                       "far0", "address", far, "netns", client}) &&
           ip(server, {"address", "add", with(server_v4, "/24"), "dev", "wire0"}) &&
           ip(server, {"address", "add", with(server_v6, "/64"), "dev", "wire0", "nodad"}) &&
           ip(client, {"address", "add", with(inside_v4, "/24"), "dev", "far0"}) &&
           ip(client, {"address", "add", with(outside_v4, "/32"), "dev", "far0"}) &&
           ip(client, {"address", "add", with(inside_v6, "/64"), "dev", "far0", "nodad"}) &&
           ip(client, {"address", "add", with(outside_v6, "/128"), "dev", "far0", "nodad"}) &&
           ip(server, {"link", "set", "lo", "up"}) && ip(server, {"link", "set", "wire0", "up"}) &&
           ip(client, {"link", "set", "far0", "up"}) &&
           ip(server, {"route", "add", "default", "via", inside_v4}) &&
           ip(server, {"-6", "route", "add", "default", "via", inside_v6}) &&
           ip(server, {"neighbour", "replace", inside_v4, "lladdr", far, "dev", "wire0"}) &&
           ip(server, {"neighbour", "replace", inside_v6, "lladdr", far, "dev", "wire0"}) &&
           ip(client, {"neighbour", "replace", server_v4, "lladdr", near, "dev", "far0"}) &&
           ip(client, {"neighbour", "replace", server_v6, "lladdr", near, "dev", "far0"}) &&
           // Every knock is to have its answer.
           run(on_server(
               {"sysctl", "-qw", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0"}));
}

std::vector<std::string> NetPair::on_server(std::vector<std::string> words) const {
    words.insert(words.begin(), {"nsenter", "--net=" + namespace_of(server_)});
    return words;
}

std::vector<Attempt> NetPair::knock(const std::vector<unsigned>& ports) const {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return {};
    const pid_t child = fork();
    if (child == 0) {
        const int there = open(namespace_of(client_).c_str(), O_RDONLY | O_CLOEXEC);
        if (setns(there, CLONE_NEWNET) != 0) _exit(2);
        for (const auto& each : knock_at(ports)) {
            if (write(ends[1], &each.attempt, sizeof each.attempt) != sizeof each.attempt) _exit(4);
        }
        _exit(0);
    }
    close(ends[1]);
    std::vector<Attempt> attempts;
    Attempt attempt;
    while (read(ends[0], &attempt, sizeof attempt) == sizeof attempt)
        attempts.push_back(attempt);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? attempts : std::vector<Attempt>{};
}

}  // namespace presscheck::test
