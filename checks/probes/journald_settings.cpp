#include "checks/probes/journald_settings.h"

#include "checks/drop_ins.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/probes/observed.h"

#include <array>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

// The strongest first; the main file is the first there is, and the weakest of all files.
constexpr std::array<std::string_view, 4> folders{"/etc/systemd", "/run/systemd",
                                                  "/usr/local/lib/systemd", "/usr/lib/systemd"};
constexpr std::string_view kernel_options = "/proc/cmdline";
// What the kernel's command line changes, of what we tell.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> switches{
    {{"systemd.journald.forward_to_syslog", "ForwardToSyslog"},
     {"systemd.journald.max_level_store", "MaxLevelStore"}}};

}  // namespace

JournaldSettings JournaldSettings::read(const Host& host) {
    JournaldSettings settings;
    for (const auto folder : folders) {
        const auto path = std::string(folder) + "/journald.conf";
        const auto about = host.info(path);
        if (!about && about.error().code == Errc::not_found) continue;
        settings.read_file(host, path);
        break;
    }
    std::vector<std::string> drop_ins;
    for (const auto folder : folders)
        drop_ins.push_back(std::string(folder) + "/journald.conf.d");
    const auto files = drop_in_files(host, drop_ins);
    if (!files) {
        settings.miss(reason_of(files.error(), host), place_at_fault(files.error()));
        return settings;
    }
    for (const auto& path : *files)
        settings.read_file(host, path);
    settings.read_kernel_options(host);
    return settings;
}

const JournaldSetting* JournaldSettings::find(std::string_view key) const {
    const auto found = settings_.find(key);
    return found == settings_.end() ? nullptr : &found->second;
}

// The first that is missing is told.
void JournaldSettings::miss(Reason reason, std::string source) {
    if (unseen_) return;
    unseen_ = reason;
    unseen_source_ = std::move(source);
}

void JournaldSettings::read_file(const Host& host, const std::string& path) {
    any_file_ = true;
    const auto target = host.resolve(path);
    if (target && *target == "/dev/null") return;
    const auto text = host.read_file(path);
    if (!text) {
        if (text.error().code != Errc::not_found) miss(reason_of(text.error(), host), path);
        return;
    }
    const auto parsed = parse_systemd_settings(*text);
    if (!parsed) {
        miss(Reason::malformed, place_within(path, parsed.error()));
        return;
    }
    for (const auto& setting : *parsed) {
        if (setting.section != "Journal") continue;
        auto& known = settings_[setting.key];
        known = {setting.value, place(path, setting.line),
                 !known.source.empty() && known.value != setting.value};
    }
}

// Only a machine that runs was started with any.
void JournaldSettings::read_kernel_options(const Host& host) {
    const auto text = host.read_file(kernel_options);
    if (!text) {
        if (host.live()) miss(reason_of(text.error(), host), std::string(kernel_options));
        return;
    }
    for (const auto& word : systemd_words(*text)) {
        for (const auto& [option, key] : switches) {
            const auto equals = word.find('=');
            if (std::string_view(word).substr(0, equals) != option) continue;
            auto value = equals == std::string::npos ? "yes" : word.substr(equals + 1);
            settings_[std::string(key)] = {std::move(value), std::string(kernel_options), false};
        }
    }
}

}  // namespace presscheck
