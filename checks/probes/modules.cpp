#include "checks/probes/modules.h"

#include "checks/drop_ins.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/modprobe_conf.h"
#include "checks/probes/observed.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

const std::array<std::string, 5> folders{"/etc/modprobe.d", "/run/modprobe.d",
                                         "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
                                         "/lib/modprobe.d"};

bool stands_in(std::string_view words, std::string_view separators, const std::string& module) {
    while (!words.empty()) {
        const auto word = words.substr(0, words.find_first_of(separators));
        if (module_name(word) == module) return true;
        words.remove_prefix(std::min(word.size() + 1, words.size()));
    }
    return false;
}

Cell loaded(const Host& host, const std::string& module) {
    const auto bytes = host.read_file("/proc/modules");
    if (!bytes) {
        // A kernel that was built without modules loads none.
        const bool none = bytes.error().code == Errc::not_found && host.live();
        return none ? boolean(false) : unknown(reason_of(bytes.error(), host));
    }
    LineReader lines(*bytes);
    while (const auto line = lines.next()) {
        if (module_name(line->text.substr(0, line->text.find(' '))) == module) return boolean(true);
    }
    return boolean(false);
}

struct Rules {
    bool blacklisted = false, disabled = false, decided = false;
    std::string blacklisted_at, disabled_at;
    std::optional<Reason> hidden;   // a file could not be read
    std::optional<Reason> unclear;  // an earlier line may be for this module
};

class Reading {
public:
    Reading(const Host& host, std::string module) : host_(host), module_(std::move(module)) {}

    Rules run() {
        const auto files = drop_in_files(host_, folders);
        if (!files) {
            rules_.hidden = reason_of(files.error(), host_);
            return rules_;
        }
        for (const auto& path : *files) {
            const auto bytes = host_.read_file(path);
            if (!bytes) {
                if (!rules_.hidden) rules_.hidden = reason_of(bytes.error(), host_);
                continue;
            }
            for (const auto& rule : parse_modprobe_conf(*bytes))
                take(rule, path);
        }
        take_kernel_options();
        return rules_;
    }

private:
    void take(const ModuleRule& rule, const std::string& path) {
        const auto at = place(path, rule.line);
        if (rule.what == ModuleRule::What::blacklist) {
            if (rule.module == module_) blacklist(at);
            return;
        }
        // The first line for a module counts; what fits a pattern of the shell is not worked out.
        if (rules_.decided) return;
        if (rule.module.find_first_of("*?[") != std::string::npos) {
            rules_.unclear = Reason::version;
            return;
        }
        if (rule.module != module_) return;
        rules_.decided = true;
        rules_.disabled = loads_nothing(rule.command);
        rules_.disabled_at = at;
    }

    void blacklist(const std::string& at) {
        if (!rules_.blacklisted) rules_.blacklisted_at = at;
        rules_.blacklisted = true;
    }

    void take_kernel_options() {
        const auto bytes = host_.read_file("/proc/cmdline");
        if (!bytes) return;
        constexpr std::string_view option = "modprobe.blacklist=";
        std::string_view rest = *bytes;
        while (!rest.empty()) {
            const auto word = rest.substr(0, rest.find_first_of(" \n"));
            if (word.starts_with(option) && stands_in(word.substr(option.size()), ",", module_))
                blacklist("/proc/cmdline");
            rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        }
    }

    const Host& host_;
    std::string module_;
    Rules rules_;
};

// A blacklist that was found stands, whatever else there may be.
Cell blacklisted(const Rules& rules) {
    return !rules.blacklisted && rules.hidden ? unknown(*rules.hidden) : boolean(rules.blacklisted);
}

// The first line decides, so that all before it have to be known.
Cell disabled(const Rules& rules) {
    if (rules.hidden) return unknown(*rules.hidden);
    return rules.unclear ? unknown(*rules.unclear) : boolean(rules.disabled);
}

}  // namespace

Table observe_modules(const Observation& observation) {
    auto table = Table::of("modules");
    const auto& asked = std::get<std::string>(observation.arguments.at("name").scalar());
    const auto module = module_name(asked);
    const auto rules = Reading(observation.host, module).run();
    table.add_row()
        .set("name", observed_text(module))
        .set("loaded", loaded(observation.host, module), "/proc/modules")
        .set("blacklisted", blacklisted(rules), rules.blacklisted_at)
        .set("disabled", disabled(rules), rules.disabled_at)
        .from(rules.disabled ? rules.disabled_at : rules.blacklisted_at);
    return table;
}

}  // namespace presscheck
