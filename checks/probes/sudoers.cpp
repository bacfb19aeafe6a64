#include "checks/probes/sudoers.h"

#include "checks/parsers/account_files.h"
#include "checks/parsers/group_files.h"
#include "checks/probes/account_directories.h"
#include "checks/probes/observed.h"
#include "checks/probes/sudo_rules.h"
#include "checks/probes/sudoers_files.h"

#include <utility>

namespace presscheck {
namespace {

SudoMachine look_at_machine(const Host& host, Time now) {
    SudoMachine machine;
    machine.now = now;
    machine.host = sudo_host_name(host);
    const auto passwd = host.read_file("/etc/passwd");
    const auto group = host.read_file("/etc/group");
    const auto directories = look_for_directories(host);
    machine.all_accounts = passwd && group && !directories.accounts && !directories.groups;
    if (passwd) {
        auto file = parse_passwd(*passwd);
        machine.all_accounts = machine.all_accounts && !file.incomplete;
        machine.accounts = std::move(file.entries);
    }
    if (group) {
        auto file = parse_group(*group);
        machine.all_accounts = machine.all_accounts && !file.incomplete;
        machine.groups = std::move(file.entries);
    }
    return machine;
}

Cell verdict(Verdict value, std::optional<Reason> missing) {
    return value ? boolean(*value) : unknown(missing.value_or(Reason::directory_service));
}

void add_rule(Table& table, const SudoRule& rule, std::optional<Reason> missing) {
    auto& row = table.add_row().from(readable(rule.source));
    if (rule.unsure) {
        for (const auto& column : table.probe().columns)
            row.set(column.name, unknown(missing.value_or(Reason::malformed)));
        return;
    }
    row.set("user", observed_text(rule.user));
    row.set("except", observed_texts(rule.except));
    row.set("hosts", observed_texts(rule.hosts));
    row.set("run_as", observed_texts(rule.run_as));
    row.set("command", observed_text(rule.command));
    row.set("program", rule.program ? observed_text(*rule.program) : unknown(Reason::unsupported));
    row.set("as_root", verdict(rule.as_root, missing));
    row.set("tags", observed_texts(rule.tags));
    row.set("allowed", boolean(rule.allowed));
    row.set("applies", verdict(rule.applies, std::nullopt));
    row.set("everything", verdict(rule.everything, std::nullopt));
    row.set("password", verdict(rule.password, missing));
}

}  // namespace

Table observe_sudoers(const Observation& observation) {
    const auto& host = observation.host;
    const auto sudo = look_for_sudo(observation);
    if (!sudo.present && sudo.unseen) return Table::unseen("sudoers", *sudo.unseen);
    if (!sudo.present && !could_have_sudo(host)) return Table::unseen("sudoers", Reason::absent);
    if (!sudo.present) return Table::of("sudoers");
    const auto files = sudo_files(observation);
    if (files->unseen) return Table::unseen("sudoers", *files->unseen, files->source);
    auto table = Table::of("sudoers");
    const auto rules = sudo_rules(files->sudoers, look_at_machine(host, observation.now));
    for (const auto& rule : rules.rules)
        add_rule(table, rule, files->sudoers.incomplete);
    if (files->incomplete) table.mark_incomplete(*files->incomplete, files->source);
    if (rules.cut_short) table.mark_incomplete(Reason::budget);
    return table;
}

}  // namespace presscheck
