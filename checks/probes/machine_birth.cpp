#include "checks/probes/machine_birth.h"

#include <array>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

// Of packages that no update needs to touch for years: dpkg writes the list when it unpacks them.
constexpr std::array<std::string_view, 10> rarely_updated{
    "bash",     "coreutils", "debianutils", "diffutils",      "grep",
    "hostname", "mawk",      "sed",         "sysvinit-utils", "tar"};
constexpr std::array<std::string_view, 8> written_once{"/etc/machine-id",
                                                       "/etc/ssh/ssh_host_ecdsa_key.pub",
                                                       "/etc/ssh/ssh_host_ed25519_key.pub",
                                                       "/etc/ssh/ssh_host_rsa_key.pub",
                                                       "/lost+found",
                                                       "/var/log/anaconda",
                                                       "/var/log/installer",
                                                       "/var/lib/dpkg/arch"};

}  // namespace

std::optional<Time> machine_birth(const Host& host) {
    std::optional<Time> oldest;
    const auto ask = [&](const std::string& path) {
        const auto about = host.info(path);
        if (!about || about->modified <= Time{}) return;
        if (!oldest || about->modified < *oldest) oldest = about->modified;
    };
    for (const auto path : written_once)
        ask(std::string(path));
    for (const auto package : rarely_updated)
        ask("/var/lib/dpkg/info/" + std::string(package) + ".list");
    return oldest;
}

}  // namespace presscheck
