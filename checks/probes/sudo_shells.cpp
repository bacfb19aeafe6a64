#include "checks/probes/sudo_shells.h"

#include "checks/parsers/shells.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace presscheck {
namespace {

using Words = std::span<const std::string>;

bool opens(Words words);

bool is_one_of(const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// They go on as what stands behind their options.
constexpr auto runners = std::to_array<std::string_view>(
    {"busybox", "doas", "env", "flock", "ionice", "nice", "nohup", "nsenter", "pkexec", "setpriv",
     "setsid", "stdbuf", "strace", "systemd-run", "time", "timeout", "unshare", "watch", "xargs"});
// Without a command these open a shell.
constexpr auto shells_by_themselves =
    std::to_array<std::string_view>({"nsenter", "pkexec", "unshare"});

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool is_pattern(std::string_view word) {
    return word.find_first_of("*?[") != std::string_view::npos;
}

bool has_pattern(Words words) {
    return std::any_of(words.begin(), words.end(), is_pattern);
}

bool is_option(std::string_view word) {
    return word.starts_with('-') || word.starts_with('+');
}

// One letter of several behind a dash: `-lc`.
bool has_letter(std::string_view word, char letter) {
    return word.starts_with('-') && !word.starts_with("--") && word.find(letter) != word.npos;
}

bool command_opens(Words command) {
    return has_pattern(command) || opens(command);
}

// What follows `-c`. sudo compares arguments joined by blanks, so that the caller says how many of
// these words are the command: `su root -c bash /opt/x` runs bash, and nothing else, for him.
bool text_opens(Words words) {
    if (has_pattern(words)) return true;
    for (std::size_t count = 1; count <= words.size(); ++count) {
        if (opens(words.first(count))) return true;
    }
    return false;
}

bool shell_opens(Words words) {
    constexpr auto with_value =
        std::to_array<std::string_view>({"--init-file", "--rcfile", "+O", "+o", "-O", "-o"});
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--version" || word == "--help") return false;
        if (has_letter(word, 'c')) return text_opens(words.subspan(i + 1));
        if (has_letter(word, 's')) return true;
        if (!is_option(word)) return is_pattern(word);  // a script
        if (is_one_of(with_value, word)) ++i;
    }
    return true;
}

// su and runuser. Somebody else's shell is not root's.
bool su_opens(Words words) {
    constexpr auto with_value = std::to_array<std::string_view>(
        {"--group", "--shell", "--supp-group", "--whitelist-environment", "-G", "-g", "-s", "-w"});
    std::string_view user = "root";
    bool named = false;
    const auto is_root = [&] { return user == "root" || is_pattern(user); };
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool command = has_letter(word, 'c') || word.starts_with("--command") ||
                             word.starts_with("--session-command");
        if (command) return is_root() && text_opens(words.subspan(i + 1));
        if (word == "-u" || word == "--user") {  // of runuser
            if (i + 1 == words.size()) return false;
            user = words[i + 1];
            return is_root() && command_opens(words.subspan(i + 2));
        }
        if (is_one_of(with_value, word)) {
            ++i;
        } else if (!is_option(word)) {
            if (named) return is_root() && shell_opens(words.subspan(i - 1));
            user = word;
            named = true;
        }
    }
    return is_root();
}

bool sudo_opens(Words words) {
    constexpr auto with_value =
        std::to_array<std::string_view>({"--chdir", "--chroot", "--close-from", "--group", "--host",
                                         "--prompt", "-C", "-D", "-R", "-T", "-g", "-h", "-p"});
    std::string_view user = "root";
    bool shell = false;
    const auto is_root = [&] { return user == "root" || user == "#0" || is_pattern(user); };
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool value = i + 1 < words.size();
        if (value && (word == "-u" || word == "--user")) {
            user = words[++i];
        } else if (word.starts_with("-u")) {
            user = word.substr(2);
        } else if (is_one_of(with_value, word)) {
            ++i;
        } else if (is_option(word)) {
            shell = shell || has_letter(word, 'i') || has_letter(word, 's') || word == "--login" ||
                    word == "--shell";
        } else if (word.find('=') == word.npos) {
            return is_root() && command_opens(words.subspan(i));
        }
    }
    return shell && is_root();
}

bool chroot_opens(Words words) {
    const auto is_operand = [](std::string_view word) { return !is_option(word); };
    const auto folder = std::find_if(words.begin() + 1, words.end(), is_operand);
    if (folder == words.end() || folder + 1 == words.end()) return true;
    return command_opens({folder + 1, words.end()});
}

bool script_opens(Words words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (has_letter(words[i], 'c') || words[i] == "--command")
            return text_opens(words.subspan(i + 1));
    }
    return true;
}

bool find_opens(Words words) {
    constexpr auto runs = std::to_array<std::string_view>({"-exec", "-execdir", "-ok", "-okdir"});
    if (has_pattern(words)) return true;
    for (std::size_t i = 1; i < words.size(); ++i) {
        // However the `;` at its end is written.
        if (is_one_of(runs, words[i]) && text_opens(words.subspan(i + 1))) return true;
    }
    return false;
}

// Their options are many: the first word that is one of ours is taken for what they run.
bool runner_opens(Words words) {
    const auto name = name_of(words[0]);
    if (has_pattern(words)) return true;
    bool command = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (name == "systemd-run" && (has_letter(word, 'S') || word == "--shell")) return true;
        if (is_one_of(shell_openers(), name_of(word))) return opens(words.subspan(i));
        const bool number = !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
        command = command || (!is_option(word) && !number);
    }
    return !command && is_one_of(shells_by_themselves, name);
}

bool opens(Words words) {
    if (words.empty()) return false;
    const auto name = name_of(words[0]);
    if (is_shell(name)) return shell_opens(words);
    if (name == "su" || name == "runuser") return su_opens(words);
    if (name == "sudo") return sudo_opens(words);
    if (name == "sulogin") return true;
    if (name == "chroot") return chroot_opens(words);
    if (name == "script") return script_opens(words);
    if (name == "find") return find_opens(words);
    return is_one_of(runners, name) && runner_opens(words);
}

}  // namespace

const std::vector<std::string_view>& shell_openers() {
    static const auto names = [] {
        constexpr auto others = std::to_array<std::string_view>(
            {"chroot", "find", "runuser", "script", "su", "sudo", "sulogin"});
        std::vector<std::string_view> all;
        all.reserve(others.size() + shells.size() + runners.size());
        const auto add = [&](const auto& words) {
            for (const auto word : words)
                all.push_back(word);
        };
        add(others);
        add(shells);
        add(runners);
        return all;
    }();
    return names;
}

bool opens_shell(const std::vector<std::string>& words) {
    return opens(words);
}

}  // namespace presscheck
