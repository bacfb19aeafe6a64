// A machine's PAM made for a test: its files, as our probes see them below a folder, and as the
// real libpam sees them where that folder's etc stands in place of /etc.
#pragma once

#include "checks/file_host.h"
#include "tests/support/command.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck::test {

class PamPlace {
public:
    static constexpr auto right = "Right-Horse-7-staple";
    static constexpr auto wrong = "not-this-one";

    static constexpr int people = 9;

    // Root and person0 to person8 have the password `right`.
    PamPlace() {
        // MD5: what is tried here is not the hash.
        const auto hash =
            lines_from(std::string("openssl passwd -1 -salt saltsalt ") + right).at(0);
        std::string passwd = "root:x:0:0:root:/root:/bin/bash\n", group = "root:x:0:\n";
        std::string shadow = "root:" + hash + ":19700:0:99999:7:::\n", members;
        for (int i = 0; i < people; ++i) {
            const auto name = "person" + std::to_string(i), id = std::to_string(1001 + i);
            passwd += name + ":x:" + id + ":" + id + "::/tmp:/bin/bash\n";
            group += name + ":x:" + id + ":\n";
            shadow += name + ":" + hash + ":19700:0:99999:7:::\n";
            members += (members.empty() ? "" : ",") + name;
        }
        write("/etc/passwd", passwd);
        write("/etc/group", group + "admins:x:900:" + members + "\n");
        write("/etc/shadow", shadow);
        write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\n");
        write("/etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\nENCRYPT_METHOD SHA512\n");
        write("/etc/pam.d/other", "auth required pam_deny.so\naccount required pam_permit.so\n");
        folder_.make("/etc/security");
        for (const auto* folder :
             {"/usr/lib/x86_64-linux-gnu/security", "/usr/lib/aarch64-linux-gnu/security"}) {
            if (!std::filesystem::is_directory(folder)) continue;
            folder_.make(folder);
            for (const auto& module : std::filesystem::directory_iterator(folder))
                write((folder / module.path().filename()).string(), "");
        }
    }

    void write(std::string_view path, std::string_view content) const {
        folder_.write(path, content);
    }
    void service(const std::string& name, std::string_view content) const {
        write("/etc/pam.d/" + name, content);
    }

    std::string path(std::string_view name) const { return folder_.at(name); }

    std::unique_ptr<Host> host() const {
        auto host = FileHost::open_root(folder_.path().string(), Ceiling());
        if (!host) throw std::runtime_error(host.error().message);
        return *std::move(host);
    }

    // Is there a judge, and may we make a mount namespace for it?
    static bool can_ask() {
        return std::filesystem::exists(judge()) &&
               can_run("unshare --mount mount -t tmpfs none /run");
    }

    // What libpam answers to each line of pam_judge.cpp.
    std::vector<std::string> ask(const std::vector<std::string>& questions) const {
        std::string text;
        for (const auto& question : questions)
            text += question + "\n";
        write("/questions", text);
        const auto root = folder_.path().string();
        auto answers = lines_from(
            "unshare --mount sh -c 'mount -t tmpfs none /run && mkdir -p /run/faillock && "
            "mount --bind " +
            root + "/etc /etc && exec " + judge() + " <" + root + "/questions' 2>/dev/null");
        if (answers.size() != questions.size()) throw std::runtime_error("the judge fell silent");
        return answers;
    }
    std::string ask(const std::string& question) const { return ask(std::vector{question}).at(0); }

private:
    static std::string judge() { return built_folder() + "/presscheck-pam-judge"; }

    TemporaryFolder folder_;
};

}  // namespace presscheck::test
