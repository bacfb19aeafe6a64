#include "tests/support/apache_judge.h"

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

std::string with_root(std::string text, const std::string& root) {
    for (auto at = text.find("{root}"); at != std::string::npos; at = text.find("{root}", at))
        text.replace(at, 6, root);
    return text;
}

const std::string& package_of_apache() {
    static const std::string paragraph = [] {
        const auto status = read_file("/var/lib/dpkg/status");
        const auto at = status.find("Package: apache2\n");
        if (at == std::string::npos) throw std::runtime_error("apache2 is not installed");
        return status.substr(at, status.find("\n\n", at) + 2 - at);
    }();
    return paragraph;
}

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

std::string head_of(const std::vector<std::string>& modules) {
    std::string head =
        "ServerRoot {root}/etc/apache2\nPidFile {root}/pid\nErrorLog {root}/error.log\n"
        "DefaultRuntimeDir {root}\nServerName main\n"
        "LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\n"
        "LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\n"
        "LoadModule authz_host_module /usr/lib/apache2/modules/mod_authz_host.so\n";
    for (const auto& module : modules)
        head += "LoadModule " + module + "_module /usr/lib/apache2/modules/mod_" + module + ".so\n";
    return head;
}

}  // namespace

ApachePlace::ApachePlace(const std::vector<std::string>& modules,
                         const std::vector<std::pair<std::string, std::string>>& files) {
    std::filesystem::permissions(real_.path(), std::filesystem::perms(0755));
    const auto put = [&](const std::string& path, const std::string& text) {
        real_.write(path, with_root(text, real_.path().string()));
        image_.write(path, with_root(text, ""));
    };
    for (const auto& [path, text] : files) {
        const bool main = path == "/etc/apache2/apache2.conf";
        put(path, (main ? head_of(modules) : "") + text);
    }
    put("/etc/apache2/key", key_and_certificate().first);
    put("/etc/apache2/crt", key_and_certificate().second);
    put("/etc/apache2/users", "an:{SHA}4Q6BNSGfwdHQ8K7M6h+oAdCHhKM=\n");
    image_.write("/usr/sbin/apache2", "");
    image_.write("/var/lib/dpkg/status", package_of_apache());
}

ApachePlace::~ApachePlace() {
    if (server_) server_->stop();
}

CommandOutcome ApachePlace::test(const std::string& more) const {
    return run_command("/usr/sbin/apache2 -t -f " + real_.at("/etc/apache2/apache2.conf") + " " +
                       more + " 2>&1");
}

bool ApachePlace::start(int port) {
    server_ = std::make_unique<Background>(
        std::vector<std::string>{"/usr/sbin/apache2", "-DFOREGROUND", "-f",
                                 real_.at("/etc/apache2/apache2.conf")},
        real_.at("/log"));
    for (int tries = 0; tries < 600 && server_->running(); ++tries) {
        const Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        if (::connect(client.number(), reinterpret_cast<const sockaddr*>(&address),
                      sizeof address) == 0)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

Table ApachePlace::servers() const {
    const auto host = FileHost::open_root(image_.path().string(), Ceiling());
    return observed(observe_web_servers, *(*host)->seen_by("web_servers"));
}

Table ApachePlace::paths(const std::vector<std::string>& paths) const {
    const auto host = FileHost::open_root(image_.path().string(), Ceiling());
    std::vector<Scalar> all(paths.begin(), paths.end());
    return observed(observe_web_paths, *(*host)->seen_by("web_paths"),
                    {{"paths", Value{std::move(all)}}});
}

}  // namespace presscheck::test
