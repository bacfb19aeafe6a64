#include "checks/probes/password_rules.h"

#include "checks/policy/column_words.h"
#include "checks/probes/observed.h"
#include "checks/probes/pam_files.h"
#include "checks/probes/password_stack.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

namespace presscheck {
namespace {

constexpr auto columns =
    std::to_array<const char*>({"min_length", "classes", "remember", "root_covered", "hash"});

void set_unknown(Row& row, Reason reason) {
    for (const auto* column : columns)
        row.set(column, unknown(reason));
}

struct Strictest {
    std::int64_t value = 0;
    bool undecided = false;
    std::string source{};
};

// The most that some entry asks and no way leads around.
Strictest strictest(const PasswordStack& stack, std::int64_t PasswordRule::*what,
                    std::string PasswordRule::*source) {
    std::set<std::int64_t> values;
    for (const auto& rule : stack.rules) {
        if (rule && (*rule).*what > 0) values.insert((*rule).*what);
    }
    Strictest found;
    for (auto value = values.rbegin(); value != values.rend(); ++value) {
        const auto answer = enforced(stack, what, *value, false);
        if (answer == Enforced::no) continue;
        found.undecided = answer == Enforced::undecided;
        found.value = *value;
        for (const auto& rule : stack.rules) {
            if (rule && (*rule).*what == *value) found.source = (*rule).*source;
        }
        return found;
    }
    return found;
}

Cell number_cell(const Strictest& rule, bool strange) {
    return rule.undecided || strange ? unknown(Reason::unsupported) : observed_integer(rule.value);
}

// All that persons are held to, root is when setting a password.
Cell root_cell(const PasswordStack& stack, const Strictest& length, const Strictest& classes,
               const Strictest& remember) {
    bool sure = true, asked = false;
    const auto covers = [&](const Strictest& rule, std::int64_t PasswordRule::*what) {
        if (rule.value == 0) return true;
        asked = true;
        const auto answer = enforced(stack, what, rule.value, true);
        sure = sure && answer != Enforced::undecided;
        return answer != Enforced::no;
    };
    const bool all = covers(length, &PasswordRule::length) &&
                     covers(classes, &PasswordRule::classes) &&
                     covers(remember, &PasswordRule::remember);
    if (all && !sure) return unknown(Reason::unsupported);
    return boolean(all && asked);
}

struct Hash {
    Cell cell;
    std::string source;
};

std::string in_capitals(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name;
}

Hash hash_of_login_defs(const Observation& observation) {
    const auto& defs = observation.other("login_defs", {});
    if (defs.rows().empty()) return {unknown(defs.reason().value_or(Reason::absent)), {}};
    const auto& row = defs.rows().front();
    const auto column = *defs.probe().column("encrypt_method");
    const auto* value = std::get_if<Value>(&row.cell(column));
    if (value == nullptr) return {row.cell(column), {}};
    return {text(in_capitals(spell(*value))), row.source(column)};
}

// pam_unix goes by its argument, else by ENCRYPT_METHOD; without either, by its version. Where two
// lines of it do not agree nobody can say which of them sets the password.
Hash hash_of(const Observation& observation, const PamChain& chain) {
    std::optional<Hash> found;
    for (const auto& entry : chain) {
        if (entry.kind != PamEntry::Kind::module || pam_module_name(entry.module) != "pam_unix.so")
            continue;
        const auto told = told_hash(entry);
        auto hash = told ? Hash{text(in_capitals(*told)), place(entry.file, entry.line)}
                         : hash_of_login_defs(observation);
        if (found && found->cell != hash.cell) return {unknown(Reason::unsupported), hash.source};
        if (!found) found = std::move(hash);
    }
    return found.value_or(Hash{absent(), {}});
}

void add_row(Table& table, const Observation& observation, const PamFiles& files,
             const std::string& service) {
    const auto& host = observation.host;
    const auto add = [&]() -> Row& { return table.add_row().set("service", text(service)); };
    const auto& pam = files.stack(service);
    if (!pam) return set_unknown(add(), reason_without(pam.error(), host));
    const auto& chain = chain_of(*pam, PamType::password);
    const bool unseen = std::any_of(chain.begin(), chain.end(), [](const PamEntry& entry) {
        return entry.kind == PamEntry::Kind::module && entry.presence == PamEntry::Presence::unseen;
    });
    if (unseen) return set_unknown(add(), Reason::absent);
    auto rules = read_password_rules(host, chain);
    if (!rules) return set_unknown(add(), reason_without(rules.error(), host));
    const PasswordStack stack{chain, *std::move(rules), strange_judges(chain)};
    if (!changes_passwords(stack)) return;
    const bool strange =
        std::find(stack.strange.begin(), stack.strange.end(), true) != stack.strange.end();
    const auto length = strictest(stack, &PasswordRule::length, &PasswordRule::length_from);
    const auto classes = strictest(stack, &PasswordRule::classes, &PasswordRule::length_from);
    const auto remember = strictest(stack, &PasswordRule::remember, &PasswordRule::remember_from);
    auto& row = add();
    row.from(place(chain.front().file, chain.front().line));
    row.set("min_length", number_cell(length, strange), length.source);
    row.set("classes", number_cell(classes, strange), classes.source);
    row.set("remember", number_cell(remember, strange), remember.source);
    row.set("root_covered",
            strange ? unknown(Reason::unsupported) : root_cell(stack, length, classes, remember));
    auto hash = hash_of(observation, chain);
    row.set("hash", std::move(hash.cell), std::move(hash.source));
}

}  // namespace

Table observe_password_rules(const Observation& observation) {
    const PamFiles files(observation.host, observation.memory);
    auto table = Table::of("password_rules");
    if (files.incomplete()) table.mark_incomplete(*files.incomplete());
    for (const auto service : column_words::password_services) {
        const std::string name(service);
        if (files.services().contains(name)) add_row(table, observation, files, name);
    }
    return table;
}

}  // namespace presscheck
