// A server and a client in network namespaces of their own with one cable between them, to see
// which packets a packet filter really lets through.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace presscheck::test {

// What became of an attempt to connect.
enum class Knock { opened, refused, silent };

struct Attempt {
    bool v6 = false;
    bool from_inside = false;  // from the administrators' network, else from the Internet
    unsigned port = 0;
    Knock became = Knock::silent;
};

class NetPair {
public:
    // Servers listen on these ports. REQUIRES: root; check works().
    explicit NetPair(const std::vector<unsigned>& ports);
    NetPair(const NetPair&) = delete;
    NetPair& operator=(const NetPair&) = delete;
    ~NetPair();

    bool works() const { return works_; }

    // The command with which one runs something on the server.
    std::vector<std::string> on_server(std::vector<std::string> words) const;

    // Everybody knocks at every port at once, in both families.
    std::vector<Attempt> knock(const std::vector<unsigned>& ports) const;

    static constexpr const char* inside_v4 = "10.77.0.2";
    static constexpr const char* inside_v6 = "fd77::2";
    static constexpr const char* outside_v4 = "203.0.113.9";
    static constexpr const char* outside_v6 = "2001:db8:9::9";
    static constexpr const char* server_v4 = "10.77.0.1";
    static constexpr const char* server_v6 = "fd77::1";

private:
    bool wire() const;

    pid_t server_ = -1, client_ = -1;
    bool works_ = false;
};

}  // namespace presscheck::test
