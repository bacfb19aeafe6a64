#include "checks/probes/packages.h"

#include "checks/glob.h"
#include "checks/probes/observed.h"
#include "checks/probes/package_database.h"
#include "core/bytes.h"
#include "core/limits.h"

#include <string>

namespace presscheck {
namespace {

std::string name_pattern(const Arguments& arguments) {
    const auto found = arguments.find("name");
    return found == arguments.end() ? "*" : std::get<std::string>(found->second.scalar());
}

// A package that waits for triggers is in place and configured: dpkg calls it a passing state.
std::string state_of(const DpkgPackage& package) {
    if (package.error != "ok") return "broken";
    if (package.status == "config-files") return "removed";
    const bool installed = package.status == "installed" || package.status == "triggers-awaited" ||
                           package.status == "triggers-pending";
    return installed ? "installed" : "broken";
}

Cell version_of(const DpkgPackage& package) {
    if (package.version.empty()) return absent();
    if (!is_utf8(package.version)) return unknown(Reason::malformed);
    return version(package.version, Version::Order::dpkg);
}

void add_row(Table& table, const DpkgPackage& package) {
    auto& row = table.add_row();
    row.set("name", observed_text(package.name))
        .set("architecture",
             package.architecture.empty() ? absent() : observed_text(package.architecture))
        .set("version", version_of(package))
        .set("state", text(state_of(package)))
        .set("held", boolean(package.want == "hold"))
        .set("manager", text("dpkg"))
        .from(package.source);  // no line: it moves with the update of any other package
}

}  // namespace

Table observe_packages(const Observation& observation) {
    auto table = Table::of("packages");
    const auto database = read_package_database(observation.host);
    const auto pattern = name_pattern(observation.arguments);
    for (const auto& package : database.packages) {
        if (!text_matches(pattern, package.name)) continue;
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::too_large);
            break;
        }
        add_row(table, package);
    }
    if (database.incomplete) table.mark_incomplete(*database.incomplete);
    return table;
}

}  // namespace presscheck
