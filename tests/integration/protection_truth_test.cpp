// Modules that may not be loaded, jails that are on and whether this is a container, as we tell it
// beside modprobe, fail2ban and unshare.

#include "checks/file_host.h"
#include "checks/parsers/fail2ban_jails.h"
#include "checks/scan.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/places.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

using Lines = std::vector<std::string>;
using Files = std::vector<std::pair<std::string, std::string>>;

// --- modprobe

const std::vector<Files> module_files{
    {{"/etc/modprobe.d/a.conf", "blacklist usb-storage\n"}},
    {{"/etc/modprobe.d/a.conf", "blacklist usb_storage\ninstall usb-storage /bin/false\n"}},
    {{"/etc/modprobe.d/a.conf", "# blacklist usb-storage\n #blacklist usb-storage\n"}},
    {{"/etc/modprobe.d/a.conf", "install usb-storage \\\n /bin/true\n"}},
    {{"/etc/modprobe.d/a.conf", "install usb-storage /sbin/insmod x\n"},
     {"/etc/modprobe.d/b.conf", "install usb-storage /bin/false\n"}},
    {{"/etc/modprobe.d/b.conf", "install usb-storage /sbin/insmod x\n"},
     {"/etc/modprobe.d/a.conf", "install usb-storage /bin/false\n"}},
    {{"/etc/modprobe.d/a.txt", "blacklist usb-storage\n"}},
    {{"/etc/modprobe.d/a.conf", "\tblacklist\tusb-storage extra\n"}},
    {{"/etc/modprobe.d/a.conf", "blacklist usb-storage"}},
    {{"/etc/modprobe.d/a.conf", "blacklist other\nalias usb-storage off\noptions x y\n"}},
    {{"/etc/modprobe.d/a.conf", "blacklist usb-storage\\\n-x\n"}},
    {{"/etc/modprobe.d/a.conf", "Blacklist usb-storage\n"}},
};

// `modprobe -c` prints the rules it goes by; of several install lines it runs the first.
std::string told_by_modprobe(const TemporaryFolder& root) {
    const auto said = run_command("modprobe -C " + root.at("/etc/modprobe.d") + " -c 2>/dev/null");
    if (said.status != 0) throw std::runtime_error("modprobe -c");
    bool blacklisted = false;
    std::string install;
    std::istringstream all(said.output);
    for (std::string line; std::getline(all, line);) {
        blacklisted = blacklisted || line == "blacklist usb_storage";
        const std::string start = "install usb_storage ";
        if (install.empty() && line.starts_with(start))
            install = line.substr(line.find_first_not_of(' ', start.size()));
    }
    const bool disabled = install == "/bin/false" || install == "/bin/true";
    return std::string(blacklisted ? "true" : "false") + (disabled ? " true" : " false");
}

std::string told_by_us(const TemporaryFolder& root) {
    const auto host = FileHost::open_root(root.path().string(), Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    const Arguments arguments{{"name", Value{Scalar{std::string("usb-storage")}}}};
    const auto table =
        observe(**host, *find_probe("modules"), arguments, *parse_time("2026-11-01T00:00:00Z"));
    const auto& row = table.rows().at(0);
    return shown(row, "blacklisted") + " " + shown(row, "disabled");
}

// --- fail2ban

const std::vector<std::string> local_jails{
    "[sshd]\nenabled = true\n",
    "[sshd]\nenabled = true\nmaxretry = 3\nbantime = 1h 30m\nfindtime = 1d\n",
    "[DEFAULT]\nmaxretry = 7\nbantime = 600\n[sshd]\nenabled = yes\n",
    "[DEFAULT]\nmaxretry = 7\n[sshd]\nenabled = 1\nmaxretry = 2\nbantime = 1d12h\n",
    "[sshd]\nenabled: on\nbantime: 2w\nfindtime: 90\n",
    "[sshd]\nenabled = false\n",
};

std::int64_t seconds_by_fail2ban(const std::string& text) {
    return std::stoll(lines_from("fail2ban-client --str2sec '" + text + "'").at(0));
}

// "set sshd maxretry 3" and its like, of `fail2ban-client -d`.
Lines told_by_fail2ban(const std::string& folder) {
    const auto said = run_command("fail2ban-client -c " + folder + " -d 2>/dev/null");
    if (said.status != 0) throw std::runtime_error("fail2ban-client -d");
    Lines lines;
    std::istringstream all(said.output);
    for (std::string line; std::getline(all, line);) {
        for (const std::string key : {"maxretry", "bantime", "findtime"}) {
            const auto start = "['set', 'sshd', '" + key + "', ";
            if (!line.starts_with(start)) continue;
            auto value = line.substr(start.size(), line.size() - start.size() - 1);
            std::erase(value, '\'');
            lines.push_back(key + " " + std::to_string(seconds_by_fail2ban(value)));
        }
        if (line == "['start', 'sshd']") lines.emplace_back("on");
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

Lines told_by_our_jails(const std::string& folder) {
    Fail2banJails jails;
    std::string files =
        folder + "/jail.conf " + folder + "/jail.d/*.conf " + folder + "/jail.local";
    for (const auto& file : lines_from("ls " + files)) {
        if (!jails.add(run_command("cat " + file).output)) return {"malformed " + file};
    }
    const auto on = jails.enabled();
    if (!on || std::find(on->begin(), on->end(), "sshd") == on->end()) return {};
    Lines lines{"on", "maxretry " + std::to_string(jails.number("sshd", "maxretry").value.value())};
    for (const std::string key : {"bantime", "findtime"})
        lines.push_back(key + " " + std::to_string(jails.time("sshd", key).value->count()));
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace

TEST_CASE("a module is kept out as modprobe keeps it out", "[truth]") {
    const auto& files = module_files[GENERATE(range(std::size_t{0}, module_files.size()))];
    CAPTURE(files.front().second);
    const TemporaryFolder root;
    for (const auto& [path, text] : files)
        root.write(path, text);

    CHECK(told_by_us(root) == told_by_modprobe(root));
}

TEST_CASE("a jail is as strict as fail2ban says", "[truth]") {
    const auto& local = local_jails[GENERATE(range(std::size_t{0}, local_jails.size()))];
    CAPTURE(local);
    const TemporaryFolder root;
    lines_from("cp -r /etc/fail2ban/. " + root.path().string());
    // There is no log to watch here.
    root.write("/jail.d/backend.local", "[sshd]\nbackend = systemd\n");
    root.write("/jail.local", local);

    CHECK(told_by_our_jails(root.path().string()) == told_by_fail2ban(root.path().string()));
}

TEST_CASE("who has namespaces of his own is in a container", "[truth]") {
    const std::string ours = built_folder() + "/presscheck-agent probe container --format json";
    const std::string links = "readlink /proc/self/ns/pid /proc/self/ns/user";
    const std::string namespaces =
        GENERATE("", "--pid", "--user --map-root-user", "--pid --user --map-root-user", "--mount");
    const bool forks = namespaces.find("--pid") != std::string::npos;
    const auto inside = namespaces.empty()
                            ? std::string()
                            : "unshare " + namespaces + (forks ? " --fork --mount-proc " : " ");
    CAPTURE(inside);
    if (!inside.empty() && !can_run(inside + "true")) {
        WARN("this kernel makes no such namespace: " << inside);
        return;
    }

    const auto said = run_command(inside + ours + " 2>&1");
    const auto first = lines_from(inside + links) ==
                       std::vector<std::string>{"pid:[4026531836]", "user:[4026531837]"};

    CAPTURE(said.output);
    CHECK(
        (said.output.find(first ? "\"inside\": false" : "\"inside\": true") != std::string::npos));
}

}  // namespace presscheck::test
