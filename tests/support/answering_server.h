// A server whose every connection is answered by a function of the test, until it goes out of
// scope.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace presscheck::test {

class AnsweringServer {
public:
    // `answer` is given the connection, which is closed when it returns. It may be called for
    // several connections at once; what it writes to one that is gone fails.
    AnsweringServer(const std::string& address, int port, std::function<void(int)> answer);
    ~AnsweringServer();
    AnsweringServer(const AnsweringServer&) = delete;
    AnsweringServer& operator=(const AnsweringServer&) = delete;

    int connections() const { return connections_; }
    bool listening() const { return socket_ >= 0; }

private:
    int socket_ = -1;
    std::atomic<int> connections_ = 0;
    std::atomic<int> open_ = 0;
    std::thread accepting_;
};

// False once the other side is gone.
bool send_all(int connection, const std::string& bytes);

}  // namespace presscheck::test
