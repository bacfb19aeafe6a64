#include "checks/scan.h"

#include "checks/ceiling.h"
#include "checks/evidence.h"
#include "checks/facts.h"
#include "checks/redact.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <sys/utsname.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using Json = nlohmann::json;

std::string first_line(const Host& host, std::string_view path) {
    auto text = host.read_head(path, limits::machine_text_bytes);
    if (!text) return {};
    return text->substr(0, text->find('\n'));
}

// The value of `key` in os-release(5), without its quotes.
std::string release_value(std::string_view text, std::string_view key) {
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.starts_with(key) || !line.substr(key.size()).starts_with('=')) continue;
        line.remove_prefix(key.size() + 1);
        const bool quoted = line.size() >= 2 && (line.front() == '"' || line.front() == '\'') &&
                            line.back() == line.front();
        return std::string(quoted ? line.substr(1, line.size() - 2) : line);
    }
    return {};
}

std::string system_of(const Host& host) {
    auto text = host.read_file("/etc/os-release");
    if (!text) text = host.read_file("/usr/lib/os-release");
    return text ? release_value(*text, "PRETTY_NAME") : std::string{};
}

// What a report may carry, whatever the machine says of itself.
std::string told(const std::string& text) {
    return to_json(presscheck::text(text.substr(0, limits::machine_text_bytes / 4)))
        .get<std::string>();
}

Machine describe_machine(const Host& host) {
    const auto narrowed = host.seen_by(machine_probe);
    Machine machine;
    machine.name = first_line(*narrowed, "/proc/sys/kernel/hostname");
    if (machine.name.empty()) machine.name = first_line(*narrowed, "/etc/hostname");
    machine.system = system_of(*narrowed);
    machine.kernel = first_line(*narrowed, "/proc/sys/kernel/osrelease");
    machine.architecture = first_line(*narrowed, "/proc/sys/kernel/arch");
    utsname running{};
    if (machine.architecture.empty() && host.live() && ::uname(&running) == 0)
        machine.architecture = running.machine;
    for (auto* text : {&machine.name, &machine.system, &machine.kernel, &machine.architecture})
        *text = told(*text);
    return machine;
}

Moment moment_for(const Policy& policy, Time now) {
    const auto signed_on = signing_date(policy);
    return {now, !signed_on || now >= *signed_on};
}

bool is_wanted(const std::vector<std::string>& only, const std::string& check) {
    return only.empty() || std::find(only.begin(), only.end(), check) != only.end();
}

Json count_to_json(const MeasuredCount& count) {
    return {count.low, count.high ? Json(*count.high) : Json(nullptr)};
}

// Most texts stand in JSON as they are.
std::string json_text(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    });
    if (!plain) return canonical_bytes(Json(text));
    std::string quoted;
    quoted.reserve(text.size() + 2);
    quoted += '"';
    quoted += text;
    quoted += '"';
    return quoted;
}

// A row is canonical JSON already: it is put in as it is.
std::string evidence_bytes(const std::vector<Evidence>& evidence) {
    std::string shown;
    for (const auto& row : evidence) {
        shown += shown.empty() ? "" : ",";
        shown += "{\"probe\":" + json_text(row.probe) + ",\"row\":" + row.row +
                 ",\"source\":" + json_text(row.source) + "}";
    }
    return "[" + shown + "]";
}

std::string measured_bytes(const std::map<std::string, MeasuredCount>& measured) {
    auto object = Json::object();
    for (const auto& [name, count] : measured)
        object[name] = count_to_json(count);
    return canonical_bytes(object);
}

// What an overlay made other than the policy ships it.
std::map<std::string, std::string> set_here(const BoundPolicy& bound) {
    std::map<std::string, std::string> set;
    for (const auto& [name, value] : bound.parameters) {
        const auto parameter = bound.policy->parameters.find(name);
        if (parameter == bound.policy->parameters.end() || parameter->second.standard == value)
            continue;
        set.emplace(
            name, shortened(redact(std::string_view(spell(value))), limits::parameter_text_bytes));
    }
    return set;
}

}  // namespace

Scan scan(const Host& host, const std::vector<BoundPolicy>& policies, Time now,
          const std::vector<std::string>& only, RememberedFacts* remembered,
          const std::optional<Sightings>& sightings) {
    const auto stopwatch = steady_stopwatch();
    const auto started = stopwatch();
    FactCache cache(remembered, host, now);
    if (sightings) cache.keep(*sightings);
    Scan scan;
    scan.now = now;
    scan.machine = describe_machine(host);
    for (const auto& bound : policies) {
        const auto& policy = *bound.policy;
        scan.policies.push_back(
            {policy.id, policy.version, policy.digest, bound.overlays, set_here(bound)});
        for (const auto& check : policy.checks) {
            if (!is_wanted(only, policy.full_name(check))) continue;
            scan.results.push_back(
                evaluate(policy, check, bound.parameters, cache.facts(), moment_for(policy, now)));
        }
    }
    for (const auto& [probe, milliseconds] : cache.cost())
        scan.cost.emplace("probe_" + probe, milliseconds);
    if (cache.sightings()) scan.sightings = cache.sightings()->for_next_scan();
    scan.cost.emplace("scan", (stopwatch() - started).count());
    return scan;
}

Table observe(const Host& host, const Probe& probe, const Arguments& arguments, Time now,
              const Sightings& sightings) {
    FactCache cache(host, now);
    cache.keep(sightings);
    return cache.table(Table::of(probe.name).probe(), arguments);
}

// Members in byte order, which is what makes it canonical.
ReportedResult to_reported(const CheckResult& result) {
    std::string bytes = "{\"check\":" + json_text(result.check);
    bytes += ",\"evidence\":" + evidence_bytes(result.evidence);
    bytes += ",\"expected\":" + json_text(result.expected);
    if (!result.measured.empty()) bytes += ",\"measured\":" + measured_bytes(result.measured);
    if (result.reason) bytes += ",\"reason\":" + json_text(name_of(*result.reason));
    if (result.relies_on) {
        bytes += ",\"relies_on\":" +
                 canonical_bytes({{"check", result.relies_on->check},
                                  {"host", result.relies_on->host},
                                  {"otherwise", name_of(result.relies_on->otherwise)}});
    }
    bytes += ",\"source\":" + json_text(result.source);
    bytes += ",\"state\":" + json_text(name_of(result.state)) + "}";
    return {result.check, result.state, result.reason, std::move(bytes)};
}

}  // namespace presscheck
