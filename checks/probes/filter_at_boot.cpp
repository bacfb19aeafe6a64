#include "checks/probes/filter_at_boot.h"

#include "checks/parsers/iptables_rules.h"
#include "checks/parsers/nft_script.h"
#include "checks/probes/observed.h"
#include "checks/probes/packet_fate.h"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr int most_files = 64;

KeptAtBoot yes_or_no(bool answer, std::string source) {
    return {boolean(answer), std::move(source)};
}

bool is_yes(const KeptAtBoot& kept) {
    return kept.cell == boolean(true);
}

bool is_known(const KeptAtBoot& kept) {
    return std::holds_alternative<Value>(kept.cell);
}

// The best that any of them says: one that keeps it is enough.
KeptAtBoot best_of(const std::vector<KeptAtBoot>& all) {
    for (const auto& each : all) {
        if (is_yes(each)) return each;
    }
    for (const auto& each : all) {
        if (!is_known(each)) return each;
    }
    return all.front();
}

// `NAME=value` and `NAME="value"`, the last of a name.
std::map<std::string, std::string> shell_settings(const std::string& text) {
    std::map<std::string, std::string> settings;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto start = line.find_first_not_of(" \t");
        const auto equals = line.find('=');
        if (start == std::string::npos || line[start] == '#' || equals == std::string::npos)
            continue;
        auto value = line.substr(equals + 1);
        while (!value.empty() && (value.back() == ' ' || value.back() == '\r'))
            value.pop_back();
        if (value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0])
            value = value.substr(1, value.size() - 2);
        settings[line.substr(start, equals - start)] = std::move(value);
    }
    return settings;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    return text;
}

// Every chain of the script and of what it includes.
struct Script {
    std::vector<std::pair<NftScriptChain, std::string>> chains;  // and their file
    std::optional<Reason> unseen;
    std::string source;
    int files = 0;
};

void read_script(const Host& host, const std::string& path, Script& script) {
    if (++script.files > most_files) {
        script.unseen = Reason::too_large;
        return;
    }
    const auto text = host.read_file(path);
    if (!text) {
        script.unseen = reason_without(text.error(), host);
        script.source = path;
        return;
    }
    auto read = read_nft_script(*text);
    for (auto& chain : read.chains)
        script.chains.emplace_back(std::move(chain), path);
    for (const auto& include : read.includes) {
        const auto pattern = include.starts_with('/') ? include : "/etc/" + include;
        const auto found = match_paths(host, pattern);
        if (!found.unseen.empty()) script.unseen = reason_of(found.unseen.front(), host);
        for (const auto& each : found.paths)
            read_script(host, each, script);
    }
}

bool is_about(const std::string& table_family, int family) {
    return table_family == "inet" || table_family == (family == 6 ? "ip6" : "ip");
}

}  // namespace

KeptAtBoot FilterAtBoot::enabled(std::string_view unit) const {
    const auto& units = observation_.other("units", {{"name", Value{Scalar{std::string(unit)}}}});
    for (const auto& row : units.rows()) {
        const auto& cell = row.cell("enabled");
        if (!std::holds_alternative<Value>(cell)) return {cell, std::string(unit)};
        return yes_or_no(cell == text("enabled"), std::string(unit));
    }
    if (!units.complete()) return {unknown(*units.reason()), std::string(unit)};
    return yes_or_no(false, std::string(unit));
}

KeptAtBoot FilterAtBoot::by_ufw(FilterHook hook, int family, bool refuses) const {
    auto service = enabled("ufw.service");
    if (!is_yes(service)) return service;
    const std::string conf = "/etc/ufw/ufw.conf", defaults = "/etc/default/ufw";
    const auto text = observation_.host.read_file(conf);
    if (!text) return {unknown(reason_without(text.error(), observation_.host)), conf};
    if (lower(shell_settings(*text)["ENABLED"]) != "yes") return yes_or_no(false, conf);
    const auto policy = observation_.host.read_file(defaults);
    if (!policy) return {unknown(reason_without(policy.error(), observation_.host)), defaults};
    auto settings = shell_settings(*policy);
    if (family == 6 && lower(settings["IPV6"]) != "yes") return yes_or_no(false, defaults);
    const auto* const name = hook == FilterHook::input     ? "DEFAULT_INPUT_POLICY"
                             : hook == FilterHook::forward ? "DEFAULT_FORWARD_POLICY"
                                                           : "DEFAULT_OUTPUT_POLICY";
    const auto word = lower(settings[name]);
    return yes_or_no(!refuses || word == "drop" || word == "reject", defaults);
}

// A chain at the hook that may refuse by a way that is not followed here is not known.
KeptAtBoot FilterAtBoot::by_nftables(FilterHook hook, int family, bool refuses) const {
    auto service = enabled("nftables.service");
    if (!is_yes(service)) return service;
    const auto& host = observation_.host;
    std::string path = "/etc/nftables.conf";
    if (const auto there = host.info(path); !there && there.error().code == Errc::not_found)
        path = "/etc/sysconfig/nftables.conf";
    Script script;
    read_script(host, path, script);
    bool asked = false;
    std::string place = path;
    for (const auto& [chain, file] : script.chains) {
        if (chain.hook != hook || !is_about(chain.family, family)) continue;
        asked = true;
        place = presscheck::place(file, chain.line);
        if (chain.refuses || !refuses) return yes_or_no(true, place);
    }
    if (script.unseen)
        return {unknown(*script.unseen), script.source.empty() ? path : script.source};
    if (asked) return {unknown(Reason::unsupported), place};
    return yes_or_no(false, path);
}

KeptAtBoot FilterAtBoot::by_rules(std::string_view unit, std::string_view path, FilterHook hook,
                                  int family, bool refuses) const {
    auto service = enabled(unit);
    if (!is_yes(service)) return service;
    const std::string file(path);
    const auto text = observation_.host.read_file(path);
    if (!text && text.error().code == Errc::not_found) return yes_or_no(false, file);
    if (!text) return {unknown(reason_of(text.error(), observation_.host)), file};
    const auto filter = parse_iptables_rules(*text, family);
    if (!filter) return {unknown(Reason::malformed), place_within(path, filter.error())};
    if (!refuses) return yes_or_no(true, file);
    // Which interface leads out may be another one then: by none that a rule names.
    const auto fate = judge(*filter, hook, family, {{}, std::vector<std::string>{}});
    if (fate.too_much) return {unknown(Reason::too_large), file};
    if (fate.covers_much(fate.accepted, Clarity::sometimes, 1)) return yes_or_no(false, file);
    if (fate.covers_much(fate.accepted, Clarity::unclear, 1))
        return {unknown(Reason::unsupported), file};
    return yes_or_no(true, file);
}

KeptAtBoot FilterAtBoot::keeps(std::string_view engine, FilterHook hook, int family,
                               bool refuses) const {
    if (engine == "none") return {boolean(false), {}};
    if (engine == "firewalld") return enabled("firewalld.service");
    if (engine == "ufw") return by_ufw(hook, family, refuses);
    const bool v6 = family == 6;
    return best_of(
        {by_nftables(hook, family, refuses),
         by_rules("netfilter-persistent.service",
                  v6 ? "/etc/iptables/rules.v6" : "/etc/iptables/rules.v4", hook, family, refuses),
         by_rules(v6 ? "ip6tables.service" : "iptables.service",
                  v6 ? "/etc/sysconfig/ip6tables" : "/etc/sysconfig/iptables", hook, family,
                  refuses)});
}

}  // namespace presscheck
