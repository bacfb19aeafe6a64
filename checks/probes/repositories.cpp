#include "checks/probes/repositories.h"

#include "checks/probes/apt_files.h"
#include "checks/probes/dnf_files.h"
#include "checks/probes/observed.h"
#include "checks/probes/repository_rows.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

bool is_asked(const Arguments& arguments, std::string_view manager) {
    const auto found = arguments.find("manager");
    return found == arguments.end() || std::get<std::string>(found->second.scalar()) == manager;
}

}  // namespace

// A password may hold what would end the host: with a colon before it, it is one as far as the
// last @.
std::string without_credentials(std::string_view uri) {
    const auto slashes = uri.find("//");
    if (slashes == std::string_view::npos) return readable(uri.substr(0, uri.find('?')));
    const auto begin = slashes + 2;
    const auto end = std::min(uri.find_first_of("/?#", begin), uri.size());
    const auto at_in_host = uri.substr(0, end).rfind('@');
    const bool has_name = at_in_host != std::string_view::npos && at_in_host >= begin;
    const bool has_colon = uri.substr(begin, end - begin).find(':') != std::string_view::npos;
    auto host = has_name ? at_in_host + 1 : begin;
    if (const auto last = uri.rfind('@'); has_colon && !has_name && last != std::string_view::npos)
        host = last + 1;
    const auto rest = uri.substr(host);
    return readable(std::string(uri.substr(0, begin)) +
                    std::string(rest.substr(0, rest.find('?'))));
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
