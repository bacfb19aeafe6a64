// What several probes make of units for each other is remembered with everything that it is made
// of, whichever of them asked first.
#include "tests/support/catch.h"
#include "tests/support/remembered_here.h"
#include "tests/support/remembered_machine.h"

#include <sys/stat.h>

#include <filesystem>
#include <functional>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

constexpr auto roots_sshd =
    "[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -o PermitRootLogin=yes\n";

// sshd, a console, a filter that is enabled, and something that is not.
class UnitMachine : public RememberedMachine {
public:
    UnitMachine() {
        folder.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
        folder.write("/etc/group", "root:x:0:\n");
        folder.write("/etc/os-release", "ID=debian\nVERSION_ID=12\n");
        folder.write("/etc/ssh/sshd_config", "PermitRootLogin no\n");
        folder.write("/usr/sbin/sshd", "");
        folder.write("/var/lib/dpkg/status",
                     "Package: openssh-server\nStatus: install ok installed\n"
                     "Architecture: amd64\nVersion: 1:9.2p1-2\n");
        folder.write(units + "ssh.service",
                     "[Service]\nExecStart=/usr/sbin/sshd -D\n"
                     "[Install]\nWantedBy=multi-user.target\n");
        folder.write(units + "console-getty.service", "[Service]\nExecStart=/sbin/agetty -\n");
        folder.write(units + "nftables.service",
                     "[Service]\nExecStart=/usr/sbin/nft -f /etc/nftables.conf\n"
                     "[Install]\nWantedBy=multi-user.target\n");
        folder.write(units + "telnet.socket",
                     "[Socket]\nListenStream=23\n"
                     "[Install]\nWantedBy=sockets.target\n");
        folder.write(units + "ssh.service.d/a.conf", "[Service]\nNice=1\n");
        folder.link(wants + "nftables.service", units + "nftables.service");
        folder.link(wants + "ssh.service", units + "ssh.service");
    }

    static inline const std::string units = "/usr/lib/systemd/system/";
    static inline const std::string wants = "/etc/systemd/system/multi-user.target.wants/";
};

struct Change {
    std::string name;
    std::function<void(const TemporaryFolder&)> make;
};

const std::vector<Change>& changes() {
    static const std::vector<Change> all{
        {"a unit is disabled",
         [](const auto& folder) {
             fs::remove(folder.at(UnitMachine::wants + "nftables.service"));
         }},
        {"a unit is enabled, by a folder of its own",
         [](const auto& folder) {
             folder.link("/etc/systemd/system/sockets.target.wants/telnet.socket",
                         UnitMachine::units + "telnet.socket");
         }},
        {"a drop-in comes with its folder",
         [](const auto& folder) {
             folder.write("/etc/systemd/system/ssh.service.d/x.conf", roots_sshd);
         }},
        {"a drop-in comes to another",
         [](const auto& folder) {
             folder.write(UnitMachine::units + "ssh.service.d/x.conf", roots_sshd);
         }},
        {"a drop-in is another one",
         [](const auto& folder) {
             folder.write(UnitMachine::units + "ssh.service.d/a.conf", roots_sshd);
         }},
        {"a unit is masked",
         [](const auto& folder) { folder.link("/etc/systemd/system/ssh.service", "/dev/null"); }},
        {"a folder before it has one of its name",
         [](const auto& folder) {
             folder.write("/usr/local/lib/systemd/system/ssh.service", roots_sshd);
         }},
    };
    return all;
}

const std::vector<std::vector<Asked>>& orders() {
    static const std::vector<std::vector<Asked>> all{
        {{"units"}},
        {{"sshd"}},
        {{"console_logins"}, {"sshd"}},
        {{"units"}, {"console_logins"}, {"sshd"}},
        {{"sshd"}, {"units"}, {"console_logins"}},
    };
    return all;
}

}  // namespace

TEST_CASE("no change of units is missed, whoever asked for them first", "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    const auto asked = GENERATE(from_range(orders()));
    const auto change = GENERATE(from_range(changes()));
    CAPTURE(asked.front().probe, asked.size(), change.name);
    UnitMachine machine;
    machine.learn(asked);
    REQUIRE(machine.remembered() == asked.size());
    REQUIRE(machine.told(asked) == machine.found(asked));

    change.make(machine.folder);

    CHECK(machine.told(asked) == machine.found(asked));
}

TEST_CASE("a unit folder that a group may write is remembered by nobody", "[checks][hostile]") {
    const auto asked = GENERATE(from_range(orders()));
    const auto shared = GENERATE(as<std::string>{}, "/usr/local/lib", "/usr/lib/systemd/system",
                                 "/usr/lib/systemd/system/ssh.service.d");
    CAPTURE(asked.front().probe, asked.size(), shared);
    UnitMachine machine;
    machine.folder.make(shared);
    ::chmod(machine.folder.at(shared).c_str(), 02775);
    machine.learn(asked);

    machine.folder.write("/usr/local/lib/systemd/system/ssh.service.d/x.conf", roots_sshd);

    CHECK(machine.told(asked) == machine.found(asked));
}

}  // namespace presscheck::test
