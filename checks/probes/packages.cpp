#include "checks/probes/packages.h"

#include "checks/glob.h"
#include "checks/probes/observed.h"
#include "checks/probes/package_database.h"
#include "checks/probes/rpm_database.h"
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

// dpkg's rows name no line: it moves with the update of any other package.
void add_row(Table& table, const DpkgPackage& package) {
    auto& row = table.add_row();
    row.set("name", observed_text(package.name))
        .set("architecture",
             package.architecture.empty() ? absent() : observed_text(package.architecture))
        .set("version", version_of(package))
        .set("state", text(state_of(package)))
        .set("held", boolean(package.want == "hold"))
        .set("manager", text("dpkg"))
        .from(package.source);
}

// rpm itself keeps nothing back: only plug-ins of dnf do.
void add_row(Table& table, const RpmPackage& package, const std::string& source) {
    auto& row = table.add_row();
    row.set("name", observed_text(package.name))
        .set("architecture", package.architecture ? observed_text(*package.architecture) : absent())
        .set("version", is_utf8(package.version) ? version(package.version, Version::Order::rpm)
                                                 : unknown(Reason::malformed))
        .set("state", text("installed"))
        .set("held", absent())
        .set("manager", text("rpm"))
        .from(source);
}

// Room for another package that was asked for; the table says when there is none left.
bool takes(Table& table, const std::string& pattern, const std::string& name) {
    if (!text_matches(pattern, name)) return false;
    const bool room = table.rows().size() < limits::rows_per_table;
    if (!room) table.mark_incomplete(Reason::too_large);
    return room;
}

}  // namespace

Table observe_packages(const Observation& observation) {
    auto table = Table::of("packages");
    const auto pattern = name_pattern(observation.arguments);
    const auto dpkg = package_database(observation);
    for (const auto& package : dpkg->packages) {
        if (takes(table, pattern, package.name)) add_row(table, package);
    }
    const auto rpm = read_rpm_database(observation.host);
    for (const auto& package : rpm.packages) {
        if (takes(table, pattern, package.name)) add_row(table, package, rpm.path);
    }
    if (dpkg->incomplete) table.mark_incomplete(*dpkg->incomplete);
    if (rpm.incomplete) table.mark_incomplete(*rpm.incomplete);
    if (!dpkg->dpkg && !rpm.present) table.mark_incomplete(Reason::unsupported);
    return table;
}

}  // namespace presscheck
