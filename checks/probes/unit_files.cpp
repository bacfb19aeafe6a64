#include "checks/probes/unit_files.h"

#include "checks/probes/unit_tree.h"

#include <algorithm>
#include <set>
#include <utility>

namespace presscheck {
namespace {

bool is_link(const UnitFolder& folder, const std::string& name) {
    return std::any_of(folder.links.begin(), folder.links.end(),
                       [&](const UnitLink& link) { return link.name == name; });
}

}  // namespace

UnitFile read_unit_file(const Host& host, const std::string& path) {
    UnitFile file;
    const auto text = host.read_file(path);
    if (!text) {
        file.read = text.error();
        return file;
    }
    auto parsed = parse_systemd_settings(*text);
    file.understood = static_cast<bool>(parsed);
    if (!parsed) return file;
    for (auto& setting : *parsed) {
        const bool asked = setting.section == "Install" || setting.section == "Service";
        if (asked) file.settings.push_back(std::move(setting));
    }
    return file;
}

std::shared_ptr<const UnitFiles> unit_files(const Observation& observation) {
    return observation.memory.once<UnitFiles>([&] {
        UnitFiles files;
        const auto tree = unit_tree(observation);
        std::set<std::string> seen;
        for (const auto& folder : tree->folders) {
            for (const auto& name : folder.names) {
                if (!seen.insert(name).second || is_link(folder, name)) continue;
                const auto path = folder.path + "/" + name;
                files.emplace(path, read_unit_file(observation.host, path));
            }
        }
        return files;
    });
}

std::shared_ptr<const UnitFile> unit_file(const UnitFiles& files, const Host& host,
                                          const std::string& path) {
    const auto found = files.find(path);
    if (found == files.end()) return std::make_shared<UnitFile>(read_unit_file(host, path));
    return {std::shared_ptr<const UnitFile>(), &found->second};  // lives as long as `files`
}

}  // namespace presscheck
