#include "checks/probes/audit_rules.h"

#include "checks/probes/audit_rule_files.h"
#include "checks/probes/observed.h"

#include <algorithm>

namespace presscheck {
namespace {

enum class Hinders { no, perhaps, yes };

const std::string* place_of(const AuditRule& rule) {
    if (rule.path) return &*rule.path;
    return rule.directory ? &*rule.directory : nullptr;
}

bool is_within(std::string_view path, std::string_view folder) {
    return path == folder || folder == "/" ||
           (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

bool has_all(const std::vector<std::string>& syscalls) {
    return std::find(syscalls.begin(), syscalls.end(), "all") != syscalls.end();
}

bool share_syscalls(const AuditRule& one, const AuditRule& other) {
    if (has_all(one.syscalls) || has_all(other.syscalls)) return true;
    return std::any_of(one.syscalls.begin(), one.syscalls.end(), [&](const std::string& name) {
        return std::binary_search(other.syscalls.begin(), other.syscalls.end(), name);
    });
}

bool has_field(const AuditRule& rule, std::string_view name,
               std::initializer_list<std::string_view> values) {
    return std::any_of(rule.fields.begin(), rule.fields.end(), [&](const AuditField& field) {
        const bool known = values.size() == 0 ||
                           std::find(values.begin(), values.end(), field.value) != values.end();
        return field.name == name && field.comparison == "=" && known;
    });
}

// Takes out one program or what no person does: exceptions of the kind every machine needs.
bool is_narrow(const AuditRule& rule) {
    return has_field(rule, "exe", {}) || has_field(rule, "subj_type", {}) ||
           has_field(rule, "auid", {"unset"});
}

bool are_apart(const AuditRule& one, const AuditRule& other) {
    if (one.arch && other.arch && *one.arch != *other.arch) return true;
    if (!share_syscalls(one, other)) return true;
    const auto* here = place_of(one);
    const auto* there = place_of(other);
    return here != nullptr && there != nullptr && !is_within(*here, *there) &&
           !is_within(*there, *here);
}

bool covers(const AuditRule& never, const AuditRule& rule) {
    if (!never.fields.empty() || (never.arch && never.arch != rule.arch)) return false;
    const bool syscalls = has_all(never.syscalls) || never.syscalls == rule.syscalls;
    const bool permissions = never.permissions.empty() || never.permissions == rule.permissions;
    const auto* place = place_of(rule);
    const bool placed =
        place_of(never) == nullptr || (place != nullptr && is_within(*place, *place_of(never)));
    return syscalls && permissions && placed;
}

// What a rule of the same list that is asked earlier takes away from `rule`.
Hinders hinders_before(const AuditRule& never, const AuditRule& rule) {
    if (are_apart(never, rule) || is_narrow(never)) return Hinders::no;
    return covers(never, rule) ? Hinders::yes : Hinders::perhaps;
}

// What a rule of another list takes away from every rule.
Hinders hinders_all(const AuditRule& other) {
    if (other.list == "exclude") {
        const bool told = has_field(other, "msgtype", {});
        const bool needed =
            has_field(other, "msgtype", {"SYSCALL", "PATH", "EXECVE", "1300", "1302", "1309"});
        return told && !needed ? Hinders::no : Hinders::perhaps;
    }
    if (other.action != "never") return Hinders::no;
    if (other.list == "task") return other.fields.empty() ? Hinders::yes : Hinders::perhaps;
    if (other.list != "filesystem") return Hinders::no;
    // The kernel's own trees, where no file of ours lies.
    return has_field(other, "fstype", {"tracefs", "debugfs", "0x74726163", "0x64626720"})
               ? Hinders::no
               : Hinders::perhaps;
}

Cell effect_of(std::size_t at, const AuditRules& loaded) {
    if (loaded.enabled == 0) return boolean(false);
    if (loaded.rules[at].doubtful) return unknown(Reason::malformed);
    const auto& rule = loaded.rules[at].rule;
    if (rule.list != "exit" || rule.action != "always") return boolean(true);
    auto worst = Hinders::no;
    for (std::size_t i = 0; i < loaded.rules.size(); ++i) {
        const auto& other = loaded.rules[i].rule;
        const bool before = other.list == "exit" && other.action == "never" && i < at;
        if (other.list == "exit" && !before) continue;
        worst = std::max(worst, before ? hinders_before(other, rule) : hinders_all(other));
    }
    if (worst == Hinders::perhaps) return unknown(Reason::unsupported);
    return boolean(worst == Hinders::no);
}

std::string kind_of(const AuditRule& rule) {
    if (rule.list != "exit") return "filter";
    return place_of(rule) != nullptr && has_all(rule.syscalls) ? "watch" : "syscall";
}

// Only clock 0 is the time of day.
bool is_any_time_change(const AuditRule& rule) {
    return rule.syscalls == std::vector<std::string>{"clock_settime"} && rule.fields.size() == 1 &&
           has_field(rule, "a0", {"0", "0x0"});
}

// What everybody does who has logged in: a daemon, and whoever captured one, has no login.
bool is_about_people(const AuditRule& rule) {
    return std::all_of(rule.fields.begin(), rule.fields.end(), [](const AuditField& field) {
        const bool people = field.comparison == ">=" && field.value == "1000";
        const bool logged_in = field.comparison == "!=" && field.value == "unset";
        return field.name == "auid" && (people || logged_in);
    });
}

// A watch for one width of programs sees all of them together with one for the other.
bool sees_one_width(const AuditRule& rule, const AuditRules& loaded) {
    if (!rule.arch) return false;
    for (std::size_t at = 0; at < loaded.rules.size(); ++at) {
        auto other = loaded.rules[at].rule;
        if (!other.arch || other.arch == rule.arch) continue;
        other.arch = rule.arch;
        other.keys = rule.keys;
        if (other == rule && effect_of(at, loaded) == boolean(true)) return false;
    }
    return true;
}

// How much of what the rule is about is recorded.
Cell records_of(const AuditRule& rule, const Cell& effective, const AuditRules& loaded) {
    const bool some_calls =
        place_of(rule) != nullptr && (!has_all(rule.syscalls) || sees_one_width(rule, loaded));
    if (rule.list != "exit" || rule.action != "always" || effective == boolean(false))
        return text("nothing");
    if (std::holds_alternative<Unknown>(effective)) return effective;
    if (some_calls) return text("some");
    if (rule.fields.empty() || is_any_time_change(rule)) return text("all");
    return text(is_about_people(rule) ? "people" : "some");
}

// A rule that records something of what is done to `path`.
bool is_about(const AuditRule& rule, const std::string& path) {
    if (rule.list != "exit") return false;
    return rule.path == path || (rule.directory && is_within(path, *rule.directory));
}

std::vector<std::string> spelt_fields(const AuditRule& rule) {
    std::vector<std::string> texts;
    for (const auto& field : rule.fields)
        texts.push_back(field.name + field.comparison + field.value);
    return texts;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string result;
    for (const auto& text : texts)
        result += (result.empty() ? "" : ",") + text;
    return result;
}

void add_row(Table& table, std::size_t at, const AuditRules& loaded) {
    const auto& rule = loaded.rules[at].rule;
    const auto* place = place_of(rule);
    // Without permissions a rule for a place records every way to touch it.
    const auto permissions =
        rule.permissions.empty() && place != nullptr ? "rwxa" : rule.permissions;
    auto effective = effect_of(at, loaded);
    auto records = records_of(rule, effective, loaded);
    table.add_row()
        .set("kind", text(kind_of(rule)))
        .set("list", text(rule.list))
        .set("action", text(rule.action))
        .set("path", place == nullptr ? absent() : observed_text(*place))
        .set("recursive", boolean(rule.directory.has_value()))
        .set("permissions", permissions.empty() ? absent() : text(permissions))
        .set("syscalls", texts(rule.syscalls))
        .set("arch", observed_text(rule.arch.value_or("any")))
        .set("fields", observed_texts(spelt_fields(rule)))
        .set("key", rule.keys.empty() ? absent() : observed_text(joined(rule.keys)))
        .set("effective", std::move(effective))
        .set("records", std::move(records))
        .set("immutable", boolean(loaded.enabled == 2))
        .from(loaded.rules[at].source);
}

}  // namespace

Table observe_audit_rules(const Observation& observation) {
    auto table = Table::of("audit_rules");
    const auto shared =
        observation.memory.once<AuditRules>([&] { return load_audit_rules(observation.host); });
    const auto& loaded = *shared;
    const auto path = observation.arguments.find("path");
    for (std::size_t at = 0; at < loaded.rules.size(); ++at) {
        const bool asked_for =
            path == observation.arguments.end() ||
            is_about(loaded.rules[at].rule, std::get<std::string>(path->second.scalar()));
        if (!asked_for) continue;
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::budget);
            break;
        }
        add_row(table, at, loaded);
    }
    if (loaded.incomplete) table.mark_incomplete(*loaded.incomplete, loaded.incomplete_source);
    return table;
}

}  // namespace presscheck
