// Which corrections of security wait, as we tell it beside apt itself.

#include "checks/file_host.h"
#include "checks/scan.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

using Lines = std::set<std::string>;

struct Package {
    std::string name, version, architecture = "amd64", status = "install ok installed";
};

// A machine with these packages and a source of security that offers those.
struct Variant {
    std::vector<Package> installed, offered;
    std::string settings = {};
    std::string folder = "/mirror/debian-security";  // of the source, below the root
};

std::string index_of(const std::vector<Package>& packages) {
    std::string text;
    for (const auto& package : packages) {
        text += "Package: " + package.name + "\nVersion: " + package.version +
                "\nArchitecture: " + package.architecture +
                "\nMaintainer: x <x@example.org>\nDescription: x\nFilename: pool/x.deb\n"
                "Size: 1\nSHA256: " +
                std::string(64, '0') + "\n\n";
    }
    return text;
}

// What `apt-get update` fetches, it fetches from a folder.
void make_machine(const TemporaryFolder& root, const Variant& variant) {
    std::string status;
    for (const auto& package : variant.installed) {
        status += "Package: " + package.name + "\nStatus: " + package.status +
                  "\nMaintainer: x <x@example.org>\nArchitecture: " + package.architecture +
                  "\nVersion: " + package.version + "\nDescription: x\n\n";
    }
    root.write("/var/lib/dpkg/status", status);
    root.write("/etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
    const auto suite = variant.folder + "/dists/bookworm-security";
    root.write(suite + "/main/binary-amd64/Packages", index_of(variant.offered));
    root.make("/etc/apt/apt.conf.d");
    root.make("/etc/apt/preferences.d");
    root.make("/var/lib/apt/lists/partial");
    root.make("/var/cache/apt/archives/partial");
    root.write("/etc/apt/apt.conf.d/90test", variant.settings);
    root.write("/etc/apt/sources.list",
               "deb [trusted=yes] copy:" + root.at(variant.folder) + " bookworm-security main\n");
    root.write(suite + "/main/binary-i386/Packages", index_of({{"zz", "1", "i386"}}));
    std::string release =
        "Suite: stable-security\nCodename: bookworm-security\nArchitectures: amd64 i386\n"
        "Components: main\nDate: Sat, 31 Oct 2026 06:00:00 UTC\nSHA256:\n";
    for (const std::string name : {"main/binary-amd64/Packages", "main/binary-i386/Packages"}) {
        const auto index = "'" + root.at(suite) + "/" + name + "'";
        release += " " + lines_from("sha256sum < " + index).front().substr(0, 64) + " " +
                   lines_from("stat -c %s " + index).front() + " " + name + "\n";
    }
    root.write(suite + "/Release", release);
}

std::string apt(const TemporaryFolder& root, const std::string& what) {
    return "APT_CONFIG=" + root.at("/start.conf") + " " + what;
}

void fetch(const TemporaryFolder& root) {
    root.write("/start.conf", "Dir \"" + root.path().string() + "\"; Dir::State::status \"" +
                                  root.at("/var/lib/dpkg/status") +
                                  "\"; Dir::Bin::methods \"/usr/lib/apt/methods\";\n"
                                  "APT::Architecture \"amd64\"; APT::Architectures { \"amd64\"; "
                                  "\"i386\"; }; APT::Sandbox::User \"root\"; Acquire::Languages "
                                  "\"none\"; Dir::Log \"/dev/null\";\n");
    const auto said = run_command(apt(root, "apt-get update 2>&1"));
    if (said.status != 0) throw std::runtime_error("apt-get update: " + said.output);
}

// "openssl/stable-security 3.0.2 amd64 [upgradable from: 3.0.1]"
Lines told_by_apt(const TemporaryFolder& root) {
    Lines lines;
    for (const auto& line : lines_from(apt(root, "apt list --upgradable 2>/dev/null"))) {
        const auto slash = line.find('/');
        if (slash == std::string::npos || line.find("upgradable from") == std::string::npos)
            continue;
        std::istringstream rest(line.substr(line.find(' ', slash) + 1));
        std::string version, architecture, word, old;
        rest >> version >> architecture >> word >> word >> old;
        old.pop_back();
        lines.insert(line.substr(0, slash) + " " + architecture + " " + old + " " + version);
    }
    return lines;
}

Lines told_by_us(const TemporaryFolder& root) {
    const auto host = FileHost::open_root(root.path().string(), Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    const Arguments arguments{{"fresh_within", Value{Scalar{std::chrono::seconds(7 * 86400)}}}};
    const auto table =
        observe(**host, *find_probe("updates"), arguments, *parse_time("2026-11-01T00:00:00Z"));
    Lines lines;
    if (!table.complete()) lines.insert(std::string(name_of(*table.reason())));
    for (const auto& row : table.rows()) {
        lines.insert(shown(row, "name") + " " + shown(row, "architecture") + " " +
                     shown(row, "installed") + " " + shown(row, "available"));
    }
    return lines;
}

const std::vector<Variant> variants{
    {{{"a", "1"}}, {{"a", "2"}}},
    {{{"a", "2"}}, {{"a", "2"}}},
    {{{"a", "3"}}, {{"a", "2"}}},
    {{{"a", "1"}}, {{"b", "2"}}},
    {{{"a", "1"}, {"b", "1:1"}}, {{"a", "2"}, {"b", "2"}}},
    {{{"a", "1.0~rc1-1"}}, {{"a", "1.0-1"}}},
    {{{"a", "1.0-1+b1"}}, {{"a", "1.0-1+deb12u1"}}},
    {{{"a", "1.10"}}, {{"a", "1.9"}}},
    {{{"a", "1"}}, {{"a", "2"}, {"a", "4"}, {"a", "3"}}},
    {{{"a", "1", "all"}}, {{"a", "2", "all"}}},
    {{{"a", "1", "all"}}, {{"a", "2"}}},
    {{{"a", "1"}}, {{"a", "2", "all"}}},
    {{{"a", "1"}, {"a", "1", "i386"}}, {{"a", "2"}}},
    {{{"a", "1", "amd64", "hold ok installed"}}, {{"a", "2"}}},
    {{{"a", "1", "amd64", "deinstall ok config-files"}}, {{"a", "2"}}},
    {{{"a", "1", "amd64", "install ok unpacked"}}, {{"a", "2"}}},
    {{{"a", "1", "amd64", "install ok half-configured"}}, {{"a", "2"}}},
    {{{"a", "1"}}, {{"a", "2"}}, "Acquire::GzipIndexes \"true\";\n"},
    {{{"a", "1"}}, {{"a", "2"}}, "", "/mirror/a_b~c+d/@x^y!z/debian-security"},
    {{{"a", "1", "all"}}, {{"a", "2"}, {"b", "1"}}, "Acquire::GzipIndexes \"true\";\n"},
};

}  // namespace

TEST_CASE("what waits is what apt would upgrade", "[truth]") {
    const auto& variant = variants[GENERATE(range(std::size_t{0}, variants.size()))];
    const TemporaryFolder root;
    make_machine(root, variant);
    fetch(root);

    const auto theirs = told_by_apt(root);

    CAPTURE(&variant - variants.data());
    CHECK(told_by_us(root) == theirs);
}

}  // namespace presscheck::test
