// Whole machines, as a distribution installs them and as they should be, and what every check that
// ships says of them, by name: tests/fixtures/machines/README.md. `./dev states` writes these lists
// anew; each line that changes is somebody's decision.
#include "checks/ceiling.h"
#include "checks/facts.h"
#include "checks/file_host.h"
#include "checks/fixture_case.h"
#include "checks/policy/load.h"
#include "checks/policy/site.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace presscheck;
namespace fs = std::filesystem;

namespace {

const fs::path source = test::source_folder();
const fs::path machine_folder = source / "tests/fixtures/machines";

// In byte order.
std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

// `case.yaml` of a machine with what its base says of files that it says nothing of.
std::string with_base(std::string own, const std::string& base) {
    std::string more;
    for (std::size_t at = 0; at < base.size();) {
        const auto end = base.find('\n', at) + 1;
        const auto line = base.substr(at, end - at);
        const auto name = line.substr(0, line.find(": ") + 1);
        if (line.starts_with("  /") && own.find("\n" + name) == std::string::npos) more += line;
        at = end;
    }
    return own + more;
}

// Its folders, each laid over those before: the base it names, and what is its own.
void lay_out(const std::string& name, const fs::path& into) {
    const auto base = machine_folder / name / ".presscheck/base";
    const auto about = into / ".presscheck/case.yaml";
    std::string beneath;
    if (fs::exists(base)) {
        auto below = test::read_file(base);
        below.erase(below.find_last_not_of('\n') + 1);
        lay_out(below, into);
        beneath = test::read_file(about);
    }
    for (const auto& entry : fs::recursive_directory_iterator(machine_folder / name)) {
        const auto target = into / entry.path().lexically_relative(machine_folder / name);
        if (entry.is_directory() && !entry.is_symlink()) {
            fs::create_directories(target);
        } else {
            fs::remove(target);
            fs::copy(entry.path(), target, fs::copy_options::copy_symlinks);
        }
    }
    const auto whole = with_base(test::read_file(about), beneath);
    std::ofstream(about, std::ios::binary) << whole;
}

// As a scan runs them: those for a role only where the machine has it.
bool runs_on(const Policy& policy, const std::vector<std::string>& roles) {
    return policy.role.empty() || std::find(roles.begin(), roles.end(), policy.role) != roles.end();
}

std::vector<std::string> roles_of(const fs::path& root) {
    const auto file = root / "etc/presscheck/site.yaml";
    if (!fs::exists(file)) return {};
    const auto site = load_site(test::read_file(file));
    if (!std::holds_alternative<Site>(site))
        throw std::runtime_error(spell(file.string(), std::get<1>(site)));
    return std::get<Site>(site).roles;
}

ParameterValues values_for(const Policy& policy) {
    auto values = default_values(policy);
    const auto file = machine_folder / "overlays" / (policy.id + ".yaml");
    if (!fs::exists(file)) return values;
    const auto overlay = load_overlay(test::read_file(file), policy, false);
    if (!std::holds_alternative<Overlay>(overlay))
        throw std::runtime_error(spell(file.string(), std::get<1>(overlay)));
    apply(std::get<Overlay>(overlay), values);
    return values;
}

// "fail level3-server/ssh-root-login", "unknown level3-server/x (not_live)", in byte order of the
// checks.
std::string line_of(const std::string& name, const CheckResult& result) {
    auto line = std::string(name_of(result.state)) + " " + name;
    if (result.reason) line += " (" + std::string(name_of(*result.reason)) + ")";
    return line + "\n";
}

std::string states_of(const std::string& machine) {
    const test::TemporaryFolder folder;
    lay_out(machine, folder.path());
    const auto about = load_case(folder.path().string());
    if (!about) throw std::runtime_error(about.error().message);
    const auto host = FileHost::open_root(folder.path().string(), Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    FactCache cache(**host, about->now);
    const auto roles = roles_of(folder.path());
    std::string lines;
    for (const auto& file : files_of(source / "config/policies")) {
        const auto policy = load_policy_file(file.string(), source / "config/catalogues");
        if (!policy) throw std::runtime_error(policy.error().message);
        if (!runs_on(*policy, roles)) continue;
        const auto values = values_for(*policy);
        for (const auto& check : policy->checks) {
            const auto result =
                evaluate(*policy, check, values, cache.facts(), Moment{about->now, true});
            lines += line_of(policy->full_name(check), result);
        }
    }
    return lines;
}

fs::path list_for(const std::string& machine) {
    return machine_folder / (machine + ".states");
}

std::vector<std::string> machines() {
    std::vector<std::string> names;
    for (const auto& path : files_of(machine_folder)) {
        if (fs::exists(path / ".presscheck/case.yaml")) names.push_back(path.filename());
    }
    return names;
}

// Those of `lines` that `others` lacks, one a line.
std::string only_in(const std::string& lines, const std::string& others) {
    std::string found;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = lines.find('\n', at) + 1;
        const auto line = lines.substr(at, end - at);
        if (("\n" + others).find("\n" + line) == std::string::npos) found += line;
        at = end;
    }
    return found;
}

}  // namespace

TEST_CASE("each check says of a recorded machine what its list says: ./dev states") {
    const auto machine = GENERATE(from_range(machines()));
    CAPTURE(machine);

    const auto states = states_of(machine);

    const auto listed = test::read_file(list_for(machine));
    CHECK(only_in(states, listed).empty());
    CHECK(only_in(listed, states).empty());
}

TEST_CASE("a hardened machine fails nothing and leaves nothing unknown") {
    const auto machine =
        GENERATE(as<std::string>{}, "hardened-debian-12", "log-host-debian-12", "web-debian-12");
    CAPTURE(machine);

    const auto states = "\n" + states_of(machine);

    CHECK(states.find("\npass level3-server/ssh-root-login\n") != std::string::npos);
    CHECK(states.find("\nfail ") == std::string::npos);
    CHECK(states.find("\nunknown ") == std::string::npos);
}

TEST_CASE("the lists of the recorded machines are written anew", "[.][write-states]") {
    for (const auto& machine : machines())
        std::ofstream(list_for(machine), std::ios::binary) << states_of(machine);
}
