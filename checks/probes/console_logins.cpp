#include "checks/probes/console_logins.h"

#include "checks/drop_ins.h"
#include "checks/parsers/login_command.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/parsers/unit_name.h"
#include "checks/probes/observed.h"
#include "checks/probes/service_settings.h"
#include "checks/probes/unit_tree.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

using Command = std::vector<std::string>;

// Whose console it is whatever they start.
constexpr std::array<std::string_view, 3> rescue_services{"debug-shell.service",
                                                          "emergency.service", "rescue.service"};
constexpr std::array<std::string_view, 4> login_services{
    "console-getty.service", "container-getty@.service", "getty@.service", "serial-getty@.service"};
constexpr std::array<std::string_view, 4> manager_folders{
    "/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"};

bool is_one_of(std::span<const std::string_view> names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_login_service(const std::string& name) {
    return is_one_of(login_services, name) ||
           (is_unit_instance(name) && is_one_of(login_services, template_of(name)));
}

// The variables of NAME=VALUE words; what is no assignment is passed over, as systemd does.
void assign(Environment& environment, const std::string& words) {
    for (const auto& word : systemd_words(words)) {
        const auto equals = word.find('=');
        if (equals != std::string::npos)
            environment[word.substr(0, equals)] = word.substr(equals + 1);
    }
}

// What systemd gives to every service.
struct ManagerEnvironment {
    Environment variables;
    std::optional<Reason> hidden;

    explicit ManagerEnvironment(const Host& host) {
        std::vector<std::string> paths, pieces;
        for (const auto folder : manager_folders) {
            const auto path = std::string(folder) + "/system.conf";
            if (paths.empty() && host.info(path)) paths.push_back(path);
            pieces.push_back(path + ".d");
        }
        const auto dropins = drop_in_files(host, pieces);
        if (!dropins) {
            hidden = reason_of(dropins.error(), host);
            return;
        }
        paths.insert(paths.end(), dropins->begin(), dropins->end());
        for (const auto& path : paths)
            read(host, path);
        read_kernel_options(host);
    }

private:
    void read(const Host& host, const std::string& path) {
        const auto text = host.read_file(path);
        if (!text) {
            hidden = reason_without(text.error(), host);
            return;
        }
        const auto parsed = parse_systemd_settings(*text);
        if (!parsed) hidden = Reason::malformed;
        if (!parsed) return;
        for (const auto& setting : *parsed) {
            const bool ours =
                setting.key == "DefaultEnvironment" || setting.key == "ManagerEnvironment";
            if (setting.section == "Manager" && ours) assign(variables, setting.value);
        }
    }

    // An image was started with none that we know of.
    void read_kernel_options(const Host& host) {
        const auto text = host.read_file("/proc/cmdline");
        if (!text) return;
        constexpr std::string_view option = "systemd.setenv=";
        for (const auto& word : systemd_words(*text)) {
            if (word.starts_with(option)) assign(variables, "'" + word.substr(option.size()) + "'");
        }
    }
};

// A command without the signs before it; with `@` its second word is the name it is given.
std::vector<Command> commands_of(const std::string& value) {
    constexpr std::string_view signs = "@-:+!|";
    std::vector<Command> commands{{}};
    for (auto& word : systemd_words(value)) {
        if (word == ";")
            commands.emplace_back();
        else
            commands.back().push_back(std::move(word));
    }
    for (auto& command : commands) {
        if (command.empty()) continue;
        const auto begin = std::min(command[0].find_first_not_of(signs), command[0].size());
        const bool named = command[0].substr(0, begin).find('@') != std::string::npos;
        command[0].erase(0, begin);
        if (named && command.size() > 1) command.erase(command.begin() + 1);
    }
    return commands;
}

// What was found out of one service.
struct Console {
    bool rescue = false;
    std::optional<bool> asks = true;
    std::string command, source;
};

class Judging {
public:
    Judging(const std::string& name, const ServiceSettings& settings,
            const ManagerEnvironment& manager)
        : name_(name), settings_(settings), environment_(manager.variables) {
        for (const auto& each : settings.of("Environment"))
            assign(environment_, each.text);
        environment_unclear_ = manager.hidden || !settings.of("EnvironmentFile").empty() ||
                               !settings.of("PassEnvironment").empty();
    }

    // Nothing where it is no console.
    std::optional<Console> run() {
        for (const auto* key : {"ExecStartPre", "ExecStart", "ExecStartPost"}) {
            for (const auto& value : settings_.of(key)) {
                for (const auto& command : commands_of(value.text))
                    take(command, value.source, std::string_view(key) == "ExecStart");
            }
        }
        if (console_ && !credentials_ask()) console_->asks = false;
        return console_;
    }

private:
    void take(const Command& command, const std::string& source, bool main) {
        const auto judged = judge_login_command(command, environment_);
        const bool rescue = is_one_of(rescue_services, name_);
        const bool known = main && (rescue || is_login_service(name_));
        const bool shell = judged.program == LoginProgram::shell;
        if (judged.program == LoginProgram::none && !known) return;
        if (shell && !known && !reads_console()) return;
        auto asks = judged.asks;
        if (judged.program == LoginProgram::sulogin && environment_unclear_) asks = std::nullopt;
        // The worst of several counts.
        const bool worse = !console_ || (console_->asks == true && asks != true) ||
                           (!console_->asks && asks == false);
        if (!worse) return;
        console_ = Console{rescue || judged.program == LoginProgram::sulogin, asks,
                           command.empty() ? "" : command.front(), source};
    }

    bool reads_console() const {
        const auto& input = settings_.of("StandardInput");
        return !input.empty() && input.back().text.starts_with("tty");
    }

    // agetty and login take who it is from these too.
    bool credentials_ask() const {
        for (const auto* key : {"SetCredential", "SetCredentialEncrypted", "LoadCredential",
                                "LoadCredentialEncrypted"}) {
            for (const auto& value : settings_.of(key)) {
                if (value.text.starts_with("agetty.autologin") ||
                    value.text.starts_with("login.noauth"))
                    return false;
            }
        }
        return true;
    }

    const std::string& name_;
    const ServiceSettings& settings_;
    Environment environment_;
    bool environment_unclear_ = false;
    std::optional<Console> console_;
};

void add_row(Table& table, const std::string& name, const ServiceSettings& settings,
             const ManagerEnvironment& manager) {
    auto console = Judging(name, settings, manager).run();
    const bool known = is_one_of(rescue_services, name) || is_login_service(name);
    // It may start anything.
    if (!console && !known && settings.hidden)
        return table.mark_incomplete(*settings.hidden, settings.hidden_at);
    if (!console && !settings.hidden) return;
    if (!console) console = Console{is_one_of(rescue_services, name), {}, "", settings.hidden_at};
    auto asks = console->asks ? boolean(*console->asks) : unknown(Reason::unsupported);
    if (settings.hidden) asks = unknown(*settings.hidden);
    table.add_row()
        .set("unit", observed_text(name))
        .set("purpose", text(console->rescue ? "rescue" : "login"))
        .set("program", console->command.empty() ? absent() : observed_text(console->command))
        .set("asks", std::move(asks))
        .from(settings.hidden ? settings.hidden_at : console->source);
}

}  // namespace

Table observe_console_logins(const Observation& observation) {
    auto table = Table::of("console_logins");
    const auto tree = unit_tree(observation);
    if (tree->incomplete) table.mark_incomplete(*tree->incomplete);
    if (tree->folders.empty()) table.mark_incomplete(Reason::unsupported);
    const ManagerEnvironment manager(observation.host);
    for (const auto& [name, settings] : *all_services(observation)) {
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::too_large);
            break;
        }
        if (!settings.masked) add_row(table, name, settings, manager);
    }
    return table;
}

}  // namespace presscheck
