#include "checks/probes/repositories.h"

#include "checks/probes/apt_files.h"
#include "checks/probes/dnf_files.h"
#include "checks/probes/observed.h"
#include "checks/probes/repository_rows.h"

#include <utility>

namespace presscheck {
namespace {

bool is_asked(const Arguments& arguments, std::string_view manager) {
    const auto found = arguments.find("manager");
    return found == arguments.end() || std::get<std::string>(found->second.scalar()) == manager;
}

}  // namespace

std::string without_credentials(std::string_view uri) {
    uri = uri.substr(0, uri.find('?'));
    const auto host = uri.find("//");
    if (host == std::string_view::npos) return readable(uri);
    const auto path = uri.find('/', host + 2);
    const auto at = uri.substr(0, path).rfind('@');
    if (at == std::string_view::npos || at < host) return readable(uri);
    return readable(std::string(uri.substr(0, host + 2)) + std::string(uri.substr(at + 1)));
}

void Weaknesses::add(std::string name, const std::string& where) {
    if (source.empty()) source = where;
    names.push_back(std::move(name));
}

void Weaknesses::put(Row& row) const {
    const bool known = !names.empty() || !unclear;
    row.set("signed", known ? boolean(names.empty()) : unknown(*unclear), source);
    row.set("weakened_by", known ? observed_texts(names) : unknown(*unclear), source);
}

Table observe_repositories(const Observation& observation) {
    auto table = Table::of("repositories");
    const auto look = [&](std::string_view manager, auto is_there, auto add_rows) {
        if (!is_asked(observation.arguments, manager)) return;
        const auto there = is_there(observation.host);
        if (!there) table.mark_incomplete(Reason::denied);
        if (there == true) add_rows(table, observation);
    };
    look("apt", has_apt, add_apt_rows);
    look("dnf", has_dnf, add_dnf_rows);
    return table;
}

}  // namespace presscheck
