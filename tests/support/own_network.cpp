#include "tests/support/own_network.h"

#include "tests/support/command.h"
#include "tests/support/temporary_folder.h"

#include <sched.h>
#include <sys/mount.h>

#include <exception>
#include <thread>

namespace presscheck::test {
namespace {

// The upper half is a tmpfs: overlayfs takes no overlayfs.
bool own_etc(const TemporaryFolder& folder,
             const std::vector<std::pair<std::string, std::string>>& files) {
    const auto place = folder.path().string();
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", place.c_str(), "tmpfs", 0, nullptr) != 0)
        return false;
    folder.make("/upper");
    folder.make("/work");
    const auto options = "lowerdir=/etc,upperdir=" + place + "/upper,workdir=" + place + "/work";
    if (::mount("overlay", "/etc", "overlay", 0, options.c_str()) != 0) return false;
    for (const auto& [name, content] : files) {
        std::filesystem::create_directories(std::filesystem::path("/etc/" + name).parent_path());
        std::filesystem::remove("/etc/" + name);
        std::ofstream("/etc/" + name) << content;
    }
    return true;
}

bool own_addresses(const std::vector<std::string>& addresses) {
    if (!can_run("ip link set lo up")) return false;
    for (const auto& address : addresses) {
        if (!can_run("ip addr add " + address + " dev lo" +
                     (address.find(':') == std::string::npos ? "" : " nodad")))
            return false;
    }
    return true;
}

}  // namespace

bool in_own_network(const OwnNetwork& network, const std::function<void()>& work) {
    bool ran = false;
    std::exception_ptr failed;
    const TemporaryFolder folder;
    std::thread([&] {
        try {
            if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) return;
            if (!own_etc(folder, network.files_of_etc) || !own_addresses(network.addresses)) return;
            ran = true;
            work();
        } catch (...) {
            failed = std::current_exception();
        }
    }).join();
    if (failed) std::rethrow_exception(failed);
    return ran;
}

}  // namespace presscheck::test
