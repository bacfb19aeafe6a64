#include "checks/probes/sysctl.h"

#include "checks/glob.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/sysctl_conf.h"
#include "checks/probes/observed.h"
#include "checks/probes/sysctl_settings.h"
#include "core/limits.h"

#include <algorithm>
#include <map>

namespace presscheck {
namespace {

constexpr std::string_view folder = "/proc/sys/";

// `net.ipv4.conf.eth0.100.rp_filter` names nothing below eth0: in these folders what lies between
// the folder and the last part is an interface, whatever dots it has.
std::string with_interface_dots(const std::string& path) {
    const auto parts = components_of(path);
    const bool per_interface = parts.size() > 5 && parts[0] == "net" &&
                               (parts[1] == "ipv4" || parts[1] == "ipv6") &&
                               (parts[2] == "conf" || parts[2] == "neigh");
    if (!per_interface) return path;
    std::string joined = "net/" + std::string(parts[1]) + "/" + std::string(parts[2]) + "/";
    for (std::size_t i = 3; i + 1 < parts.size(); ++i)
        joined += std::string(parts[i]) + (i + 2 < parts.size() ? "." : "/");
    return joined + std::string(parts.back());
}

bool is_separator(char c) {
    return c == '.' || c == '/';
}

// What could be a parameter's name: no blanks, controls or sets, and nothing missing or going
// upwards between two separators.
bool may_be_a_name(std::string_view name) {
    if (name.starts_with('/')) name.remove_prefix(1);
    bool part_open = false;
    for (const char c : name) {
        if (static_cast<unsigned char>(c) <= ' ' || c == '[') return false;
        if (is_separator(c) && !part_open) return false;
        part_open = !is_separator(c);
    }
    return part_open;
}

// The path below /proc/sys that an argument means.
std::string argument_path(std::string_view name) {
    const auto separator = std::find_if(name.begin(), name.end(), is_separator);
    const auto path = sysctl_path(name);
    return separator != name.end() && *separator == '.' ? with_interface_dots(path) : path;
}

// The kernel ends a value with a newline and parts its numbers with tabs; files use blanks. One
// blank for each run makes the two comparable.
std::string plain_value(std::string_view value) {
    const auto end = value.find_last_not_of(" \t\n");
    std::string plain;
    for (const char c : value.substr(0, end == std::string_view::npos ? 0 : end + 1)) {
        const bool blank = c == ' ' || c == '\t';
        if (blank && (plain.empty() || plain.back() == ' ')) continue;
        plain += blank ? ' ' : c;
    }
    return plain;
}

Cell number_or_absent(std::optional<std::int64_t> number) {
    return number ? observed_integer(*number) : absent();
}

// A live machine without /proc/sys has hidden it: that a parameter is not there is no answer then.
bool shows_parameters(const Host& host) {
    return static_cast<bool>(host.info("/proc/sys"));
}

void set_running(Row& row, const Host& host, const std::string& path) {
    const auto bytes = host.read_file(std::string(folder) + path);
    const auto source = readable(std::string(folder) + path);
    if (bytes) {
        const auto value = plain_value(*bytes);
        row.set("running", observed_text(value), source);
        row.set("running_number", number_or_absent(parse_decimal(value)), source);
        return;
    }
    const bool missing = bytes.error().code == Errc::not_found;
    const bool answered = missing && host.live() && shows_parameters(host);
    const auto reason = missing ? Reason::not_live : reason_of(bytes.error(), host);
    const auto cell = answered ? absent() : unknown(reason);
    row.set("running", cell, source).set("running_number", cell, source);
}

void set_persisted(Row& row, const SysctlSettings::Setting& setting) {
    if (setting.value) {
        const auto value = plain_value(*setting.value);
        row.set("persisted", observed_text(value), setting.source);
        // The kernel reads what it is given as strtol does: `0x10` and `020` are 16.
        row.set("persisted_number", number_or_absent(parse_c_integer(value)), setting.source);
        return;
    }
    const auto cell = setting.unknown ? unknown(*setting.unknown) : absent();
    row.set("persisted", cell).set("persisted_number", cell);
}

// The parameters a table is about: paths below /proc/sys, by name.
struct Names {
    std::map<std::string, std::string> paths;
    std::optional<Reason> incomplete;
};

void add_running_names(Names& names, const Host& host, const std::string& pattern) {
    const auto found = find_paths(host, std::string(folder) + pattern);
    for (const auto& path : found.paths) {
        const auto about = host.info(path);
        if (about && about->type == FileType::directory) continue;
        const auto below = path.substr(folder.size());
        names.paths.emplace(sysctl_name(below), below);
    }
    if (found.incomplete) names.incomplete = found.incomplete;
    if (found.paths.empty() && !shows_parameters(host)) names.incomplete = Reason::not_live;
}

Names find_names(const Host& host, const SysctlSettings& settings, const std::string& pattern) {
    Names names;
    add_running_names(names, host, pattern);
    for (const auto& path : settings.named()) {
        if (sysctl_pattern_matches(pattern, path)) names.paths.emplace(sysctl_name(path), path);
    }
    if (const auto reason = settings.incomplete(); reason && !names.incomplete) {
        names.incomplete = reason;
    }
    // One name is one row: with it nothing is missing.
    if (!is_sysctl_pattern(pattern) && !names.paths.empty()) names.incomplete.reset();
    return names;
}

}  // namespace

Table observe_sysctl(const Observation& observation) {
    const auto& host = observation.host;
    const auto& argument = std::get<std::string>(observation.arguments.at("name").scalar());
    if (!may_be_a_name(argument)) return Table::unseen("sysctl", Reason::malformed);

    const auto settings =
        observation.memory.once<SysctlSettings>([&] { return SysctlSettings::read(host); });
    const auto names = find_names(host, *settings, argument_path(argument));
    auto table = Table::of("sysctl");
    if (names.incomplete) table.mark_incomplete(*names.incomplete);
    for (const auto& [name, path] : names.paths) {
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::budget);
            break;
        }
        auto& row = table.add_row();
        row.set("name", observed_text(name));
        set_running(row, host, path);
        set_persisted(row, settings->find(path));
    }
    return table;
}

}  // namespace presscheck
