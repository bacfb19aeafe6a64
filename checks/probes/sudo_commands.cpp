#include "checks/probes/sudo_commands.h"

#include "checks/probes/sudo_shells.h"

#include <fnmatch.h>
#include <re2/re2.h>
#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {
namespace {

using Kind = SudoMember::Kind;

bool is_expression(const std::string& name) {
    return name.starts_with('^');
}

bool is_pattern(const std::string& name) {
    return name.find_first_of("*?[\\") != std::string::npos;
}

// A path, a pattern or a folder that ends in a slash.
bool path_fits(const std::string& pattern, const std::string& path) {
    if (pattern.ends_with('/')) return path.substr(0, path.rfind('/') + 1) == pattern;
    return pattern == path || fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
}

// Whoever writes one of these is root soon: they say who is, or root runs them.
constexpr std::array<const char*, 22> key_files{
    "/etc/sudoers",         "/etc/sudoers.d/x",
    "/etc/sudo.conf",       "/etc/passwd",
    "/etc/shadow",          "/etc/group",
    "/etc/gshadow",         "/etc/crontab",
    "/etc/cron.d/x",        "/etc/anacrontab",
    "/etc/ld.so.preload",   "/etc/ld.so.conf",
    "/etc/pam.d/sudo",      "/etc/pam.d/su",
    "/etc/profile",         "/etc/bash.bashrc",
    "/etc/ssh/sshd_config", "/root/.bashrc",
    "/root/.profile",       "/root/.ssh/authorized_keys",
    "/var/spool/cron/root", "/etc/systemd/system/x.service"};

// Files of sudoedit are words with patterns; `*` does not cross a slash.
std::optional<bool> edits_a_key_file(const std::string& arguments) {
    if (is_expression(arguments)) return std::nullopt;
    std::istringstream words(arguments);
    for (std::string word; words >> word;) {
        const bool fits = std::any_of(key_files.begin(), key_files.end(), [&](const char* file) {
            return word == "*" || path_fits(word, file);
        });
        if (fits) return true;
    }
    return false;
}

constexpr std::array<std::string_view, 5> program_folders{"/bin/", "/usr/bin/", "/usr/local/bin/",
                                                          "/sbin/", "/usr/sbin/"};

// `""` stands for no arguments at all.
std::vector<std::string> command_line(std::string_view program, const std::string& arguments) {
    std::vector<std::string> line{std::string(program)};
    std::istringstream words(arguments);
    for (std::string word; words >> word;) {
        if (word != "\"\"") line.push_back(word);
    }
    return line;
}

}  // namespace

std::optional<std::string> program_of(const SudoMember& command) {
    if (command.kind == Kind::all) return command.name;
    if (is_expression(command.name)) return std::nullopt;
    const auto name = command.name.substr(command.name.rfind('/') + 1);
    if (name.empty() || is_pattern(name)) return std::nullopt;
    return name;
}

Overlap overlap_of(const SudoMember& setting, const SudoMember& command) {
    if (setting.kind == Kind::all || setting.name == command.name) return Overlap::all;
    if (command.kind == Kind::all) return Overlap::some;
    if (is_expression(setting.name) || is_expression(command.name)) return Overlap::unknown;
    if (is_pattern(setting.name) && is_pattern(command.name)) return Overlap::unknown;
    if (path_fits(setting.name, command.name)) return Overlap::all;
    return path_fits(command.name, setting.name) ? Overlap::some : Overlap::none;
}

std::optional<bool> means_everything(const SudoMember& command) {
    if (command.kind == Kind::all) return true;
    const auto& arguments = command.arguments;
    const bool any = !command.has_arguments || arguments == "*" || arguments == "^.*$";
    if (command.name == "sudoedit") return any ? true : edits_a_key_file(arguments);
    RE2::Options options(RE2::Latin1);
    options.set_log_errors(false);
    const RE2 expression(is_expression(command.name) ? command.name : "", options);
    if (!expression.ok()) return any ? std::nullopt : std::optional(false);
    const auto fits = [&](const std::string& path) {
        return is_expression(command.name) ? RE2::FullMatch(path, expression)
                                           : path_fits(command.name, path);
    };
    for (const auto name : shell_openers()) {
        const bool meant = std::any_of(
            program_folders.begin(), program_folders.end(),
            [&](std::string_view folder) { return fits(std::string(folder).append(name)); });
        if (!meant) continue;
        if (any) return true;
        if (is_expression(arguments)) return std::nullopt;
        if (opens_shell(command_line(name, arguments))) return true;
    }
    return false;
}

}  // namespace presscheck
