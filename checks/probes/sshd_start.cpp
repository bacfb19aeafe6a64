#include "checks/probes/sshd_start.h"

#include "checks/parsers/systemd_settings.h"
#include "checks/parsers/unit_name.h"
#include "checks/probes/service_settings.h"
#include "checks/probes/unit_state.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace presscheck {
namespace {

using Value = ServiceSettings::Value;

constexpr std::array<std::string_view, 4> own_units{"ssh.service", "ssh@.service", "sshd.service",
                                                    "sshd@.service"};
// What distributions write behind the program.
constexpr std::array<std::string_view, 7> usual_words{
    "-D", "-e", "-i", "-q", "$SSHD_OPTS", "$OPTIONS", "$CRYPTO_POLICY"};
constexpr std::array<std::string_view, 4> usual_files{
    "/etc/crypto-policies/back-ends/opensshserver.config", "/etc/default/ssh",
    "/etc/sysconfig/sshd", "/etc/sysconfig/sshd-permitrootlogin"};
constexpr std::array<std::string_view, 3> variables{"CRYPTO_POLICY=", "OPTIONS=", "SSHD_OPTS="};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& known, std::string_view text) {
    return std::find(known.begin(), known.end(), text) != known.end();
}

bool is_own_unit(const std::string& name) {
    return is_one_of(own_units, name) ||
           (is_unit_instance(name) && is_one_of(own_units, template_of(name)));
}

bool is_usual_command(const std::string& command) {
    auto words = systemd_words(command);
    if (words.empty()) return false;
    words[0].erase(0, std::min(words[0].find_first_not_of('-'), words[0].size()));
    return words[0].ends_with("/sshd") &&
           std::all_of(words.begin() + 1, words.end(),
                       [](const std::string& word) { return is_one_of(usual_words, word); });
}

bool is_usual_file(const std::string& written) {
    return is_one_of(usual_files,
                     std::string_view(written).substr(written.starts_with('-') ? 1 : 0));
}

bool sets_options(const std::string& words) {
    const auto all = systemd_words(words);
    return std::any_of(all.begin(), all.end(), [](const std::string& word) {
        return std::any_of(variables.begin(), variables.end(),
                           [&](std::string_view name) { return word.starts_with(name); });
    });
}

// Also as a part of a shell's script.
bool names_sshd(const std::string& command) {
    constexpr std::string_view program = "sshd";
    for (auto at = command.find(program); at != std::string::npos;
         at = command.find(program, at + 1)) {
        const bool begins = at == 0 || std::string_view("/ \t\"'@-+!:|;").find(command[at - 1]) !=
                                           std::string_view::npos;
        const auto end = at + program.size();
        const bool ends = end == command.size() ||
                          std::string_view(" \t\"';").find(command[end]) != std::string_view::npos;
        if (begins && ends) return true;
    }
    return false;
}

const Value* first_that(const std::vector<Value>& values, bool (*is)(const std::string&)) {
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](const Value& value) { return is(value.text); });
    return found == values.end() ? nullptr : &*found;
}

const Value* unusual_of_own(const ServiceSettings& settings) {
    const auto* found = first_that(settings.of("ExecStart"),
                                   [](const std::string& text) { return !is_usual_command(text); });
    if (found == nullptr)
        found = first_that(settings.of("EnvironmentFile"),
                           [](const std::string& text) { return !is_usual_file(text); });
    if (found == nullptr) found = first_that(settings.of("Environment"), sets_options);
    return found;
}

// An sshd for who comes by way of the host has systemd's own options; nothing else writes there.
bool is_generated_by_systemd(const std::string& source) {
    return source.starts_with("/run/systemd/generator/sshd-");
}

bool is_started(const Observation& observation, const std::string& name) {
    const auto state =
        unit_state(observation.host, *unit_tree(observation), *unit_files(observation), name);
    return !state || (state->state != "disabled" && state->state != "bad");
}

}  // namespace

std::optional<SshdStart> unusual_sshd_start(const Observation& observation) {
    for (const auto& [name, settings] : *all_services(observation)) {
        if (settings.masked) continue;
        if (settings.hidden) return SshdStart{*settings.hidden, settings.hidden_at};
        const auto* found = is_own_unit(name) ? unusual_of_own(settings)
                                              : first_that(settings.of("ExecStart"), names_sshd);
        if (found == nullptr || is_generated_by_systemd(found->source)) continue;
        if (is_own_unit(name) || is_started(observation, name))
            return SshdStart{Reason::unsupported, found->source};
    }
    return std::nullopt;
}

}  // namespace presscheck
