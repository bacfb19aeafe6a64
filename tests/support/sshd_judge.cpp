#include "tests/support/sshd_judge.h"

#include "checks/file_host.h"
#include "checks/probes/sshd.h"
#include "tests/support/files.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace presscheck::test {
namespace {

std::string with_root(std::string text, const std::string& root) {
    for (auto at = text.find("{root}"); at != std::string::npos; at = text.find("{root}", at)) {
        text.replace(at, 6, root);
    }
    return text;
}

// This machine's record of its sshd, which tells the version; the rest of a megabyte is not needed.
const std::string& package_of_sshd() {
    static const std::string paragraph = [] {
        const auto status = read_file("/var/lib/dpkg/status");
        const auto at = status.find("Package: openssh-server\n");
        if (at == std::string::npos) throw std::runtime_error("openssh-server is not installed");
        return status.substr(at, status.find("\n\n", at) + 2 - at);
    }();
    return paragraph;
}

// One host key for all trees: none of them is judged by it.
const std::string& host_key() {
    static const TemporaryFolder folder;
    static const std::string path = [] {
        auto key = folder.at("/key");
        const auto made =
            run_command("mkdir -p /run/sshd && ssh-keygen -q -t ed25519 -N '' -f " + key);
        if (made.status != 0) throw std::runtime_error("no host key");
        return key;
    }();
    return path;
}

bool is_one_line_list(const std::string& keyword) {
    const std::vector<std::string> lists{"authorizedkeysfile", "authenticationmethods",
                                         "channeltimeout",     "logverbose",
                                         "permitlisten",       "permitopen",
                                         "pubkeyauthoptions"};
    return std::find(lists.begin(), lists.end(), keyword) != lists.end();
}

std::string joined(const std::vector<Scalar>& items, const std::string& between) {
    std::string text;
    for (const auto& item : items)
        text += (text.empty() ? "" : between) + spell(item);
    return text;
}

}  // namespace

SshdPlace::SshdPlace(const SshdTree& tree) {
    for (const auto& [path, text] : tree.files) {
        real_.write(path, with_root(text, real_.path().string()));
        image_.write(path, with_root(text, ""));
    }
    image_.write("/var/lib/dpkg/status", package_of_sshd());
}

CommandOutcome SshdPlace::ask_sshd(const std::string& connection) const {
    const auto test = connection.empty() ? "" : " -C " + connection;
    return run_command("cd / && /usr/sbin/sshd -T -h " + host_key() + " -f " +
                       real_.at("/etc/ssh/sshd_config") + test + " 2>/dev/null");
}

Table SshdPlace::ask_us() const {
    const auto host = FileHost::open_root(image_.path().string(), Ceiling());
    return observed(observe_sshd, *(*host)->seen_by("sshd"));
}

std::string SshdPlace::in_image(std::string text) const {
    const auto root = real_.path().string();
    for (auto at = text.find(root); at != std::string::npos; at = text.find(root, at)) {
        text.erase(at, root.size());
    }
    return text;
}

SshdValues parse_dump(const std::string& dump) {
    SshdValues values;
    std::istringstream lines(dump);
    for (std::string line; std::getline(lines, line);) {
        const auto blank = std::min(line.find(' '), line.size());
        auto& value = values[line.substr(0, blank)];
        value += (value.empty() ? "" : "|") + line.substr(std::min(blank + 1, line.size()));
    }
    values.erase("hostkey");  // the key of the test is on the command line
    return values;
}

std::string as_sshd_prints(const Column& column, const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    if (value == nullptr) return shown(cell);
    const std::string name(column.name);
    if (value->is_list()) {
        const bool algorithms = name.ends_with("algorithms") || name == "ciphers" || name == "macs";
        return joined(value->list(), algorithms ? "," : is_one_line_list(name) ? " " : "|");
    }
    if (column.type.kind == Kind::duration) {
        const auto* seconds = std::get_if<std::chrono::seconds>(&value->scalar());
        return seconds == nullptr ? "0" : std::to_string(seconds->count());
    }
    return spell(value->scalar());
}

bool is_left_out(const std::string& column, const SshdValues& theirs) {
    if (column == "context" || column == "hostkey") return true;
    // sshd 9.2 does not print the defaults of these two.
    return (column == "debianbanner" || column == "channeltimeout") && !theirs.contains(column);
}

std::vector<std::string> differences(const Row& row, const ProbeDeclaration& probe,
                                     const SshdValues& theirs) {
    std::vector<std::string> found;
    for (const auto& column : probe.columns) {
        const std::string name(column.name);
        if (is_left_out(name, theirs)) continue;
        const auto printed = theirs.find(name);
        const auto expected = printed == theirs.end() ? "(absent)" : printed->second;
        const auto ours = as_sshd_prints(column, row.cell(name));
        if (ours != expected) found.push_back(name + ": ours " + ours + ", sshd's " + expected);
    }
    for (const auto& [name, value] : theirs) {
        if (!probe.column(name)) found.push_back(name + ": no column");
    }
    return found;
}

const Row* row_of(const Table& table, const std::string& context) {
    for (const auto& row : table.rows()) {
        if (row.cell("context") == text(context)) return &row;
    }
    return nullptr;
}

}  // namespace presscheck::test
