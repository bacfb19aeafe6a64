// Which command lines are a shell of root's: as we say, and as they do with a command on their
// standard input.

#include "checks/probes/sudo_shells.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"

#include <unistd.h>

#include <sstream>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

// With quotes for a shell: `;` of find is a word like others.
std::string quoted(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words)
        line += " '" + word + "'";
    return line;
}

bool obeys_as_root(const std::vector<std::string>& words) {
    const auto outcome = run_command("echo 'echo it-obeys-$((1+1))-$(id -u)-' | timeout 20" +
                                     quoted(words) + " 2>/dev/null");
    return outcome.output.find("it-obeys-2-0-") != std::string::npos;
}

}  // namespace

TEST_CASE("a command line is a shell of root's where root's programs make it one",
          "[integration]") {
    if (::geteuid() != 0) {
        WARN("only root can see what root's programs do: not compared");
        return;
    }
    const std::vector<std::string> lines{
        "su",
        "su -",
        "su - root",
        "su -l",
        "su nobody -s /bin/sh",
        "su -s /bin/sh nobody",
        "su -c id root",
        "su root -c id",
        "su root -c bash",
        "su root -c /bin/sh",
        "su root -c sh /etc/hostname",
        "su nobody -s /bin/sh -c sh",
        "runuser",
        "runuser -u root bash",
        "runuser -u root id",
        "runuser -u nobody bash",
        "runuser -l root -c sh",
        "bash",
        "bash -i",
        "bash -l",
        "bash --norc",
        "bash --rcfile /etc/hostname",
        "bash -o posix",
        "bash -c id",
        "bash -c sh",
        "bash --version",
        "bash /etc/hostname",
        "sh -s x",
        "dash",
        "sudo -i",
        "sudo -s",
        "sudo bash",
        "sudo -u root sh",
        "sudo -u nobody -s",
        "sudo -u nobody bash",
        "sudo id",
        "sudo -l",
        "env bash",
        "env LANG=C sh",
        "env -i /bin/bash",
        "env",
        "env id",
        "chroot /",
        "chroot / /bin/sh",
        "chroot / /bin/true",
        "unshare",
        "unshare -m",
        "unshare -m sh",
        "unshare id",
        "setsid sh",
        "setsid -w id",
        "nice -n 5 bash",
        "nice -n 5 id",
        "nohup sh",
        "timeout 5 sh",
        "timeout 5 id",
        "stdbuf -o0 sh",
        "script -q /dev/null",
        "script -qc id /dev/null",
        "script -qc sh /dev/null",
        "find /etc/hostname -exec sh ;",
        "find /etc/hostname -exec id ;",
        "find /etc -name bash",
        "flock /etc/hostname sh",
        "setpriv --reuid 0 sh",
    };
    for (const auto& line : lines) {
        const auto words = words_of(line);
        if (!can_run("command -v " + words[0])) {
            WARN("there is no " << words[0] << " here: not compared");
            continue;
        }
        INFO(line);
        CHECK(opens_shell(words) == obeys_as_root(words));
    }
}

}  // namespace presscheck::test
