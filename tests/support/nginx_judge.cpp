#include "tests/support/nginx_judge.h"

#include "checks/file_host.h"
#include "checks/probes/web_paths.h"
#include "checks/probes/web_servers.h"
#include "core/descriptor.h"
#include "tests/support/files.h"
#include "tests/support/observe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace presscheck::test {
namespace {

// This machine's record of its nginx, which tells the version.
const std::string& package_of_nginx() {
    static const std::string paragraphs = [] {
        std::string found;
        const auto status = read_file("/var/lib/dpkg/status");
        for (const std::string name : {"nginx", "nginx-core", "nginx-light", "nginx-full"}) {
            const auto at = status.find("Package: " + name + "\n");
            if (at != std::string::npos)
                found += status.substr(at, status.find("\n\n", at) + 2 - at);
        }
        if (found.empty()) throw std::runtime_error("nginx is not installed");
        return found;
    }();
    return paragraphs;
}

// One key for all.
const std::pair<std::string, std::string>& key_and_certificate() {
    static const auto made = [] {
        const TemporaryFolder folder;
        const auto done = run_command(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout " +
            folder.at("/key") + " -out " + folder.at("/crt") + " 2>/dev/null");
        if (done.status != 0) throw std::runtime_error("no certificate");
        return std::pair(read_file(folder.at("/key")), read_file(folder.at("/crt")));
    }();
    return made;
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

bool answers(int port) {
    const Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = loopback(port);
    return ::connect(client.number(), reinterpret_cast<const sockaddr*>(&address),
                     sizeof address) == 0;
}

template <class Observe>
Table asked(const TemporaryFolder& folder, const char* probe, Observe observe,
            const Arguments& arguments) {
    const auto host = FileHost::open_root(folder.path().string(), Ceiling());
    return observed(observe, *(*host)->seen_by(probe), arguments);
}

}  // namespace

NginxPlace::NginxPlace(const std::vector<std::pair<std::string, std::string>>& files) {
    for (const auto& [name, text] : files)
        folder_.write("/etc/nginx/" + name, text);
    folder_.write("/etc/nginx/key", key_and_certificate().first);
    folder_.write("/etc/nginx/crt", key_and_certificate().second);
    folder_.write("/etc/nginx/users", "an:{PLAIN}an\n");
    folder_.write("/usr/sbin/nginx", "");
    folder_.write("/var/lib/dpkg/status", package_of_nginx());
}

std::vector<std::string> NginxPlace::command(const std::string& more) const {
    return {"/usr/sbin/nginx",
            "-e",
            folder_.at("/error.log"),
            "-p",
            folder_.path().string() + "/",
            "-c",
            folder_.at("/etc/nginx/nginx.conf"),
            "-g",
            "pid " + folder_.at("/pid") + ";" + more};
}

CommandOutcome NginxPlace::test() const {
    auto words = command("");
    words.emplace_back("-t");
    const auto ran = run_program(words);
    return {ran.code, ran.error};
}

bool NginxPlace::start(int port) {
    server_ = std::make_unique<Background>(command("daemon off;"), folder_.at("/log"));
    for (int tries = 0; tries < 600 && server_->running(); ++tries) {
        if (answers(port)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

Table NginxPlace::servers() const {
    return asked(folder_, "web_servers", observe_web_servers, {});
}

Table NginxPlace::paths(const std::vector<std::string>& paths) const {
    std::vector<Scalar> all(paths.begin(), paths.end());
    return asked(folder_, "web_paths", observe_web_paths, {{"paths", Value{std::move(all)}}});
}

}  // namespace presscheck::test
