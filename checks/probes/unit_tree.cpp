#include "checks/probes/unit_tree.h"

#include "checks/parsers/unit_name.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// systemd.unit(5), "Unit File Load Path", for the system's own systemd.
constexpr std::array<std::string_view, 13> search_path{
    "/etc/systemd/system.control",   "/run/systemd/system.control",  "/run/systemd/transient",
    "/run/systemd/generator.early",  "/etc/systemd/system",          "/etc/systemd/system.attached",
    "/run/systemd/system",           "/run/systemd/system.attached", "/run/systemd/generator",
    "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",      "/lib/systemd/system",
    "/run/systemd/generator.late",
};
constexpr std::array<std::string_view, 3> pull_endings{".wants", ".requires", ".upholds"};

std::string_view last_component(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

class Reading {
public:
    explicit Reading(const Host& host) : host_(host) {}

    UnitTree run() {
        for (const auto path : search_path)
            read(std::string(path));
        return std::move(tree_);
    }

private:
    void miss(const Error& error) {
        if (error.code == Errc::not_found || tree_.incomplete) return;
        tree_.incomplete = reason_of(error, host_);
    }

    void read(const std::string& path) {
        const auto entries = host_.list(path);
        if (!entries) return miss(entries.error());
        const auto real = host_.resolve(path);
        UnitFolder folder{path, real ? *real : path, {}, {}, {}, {}, {}};
        for (const auto& entry : *entries) {
            folder.entries.push_back(entry.name);
            const bool link = entry.type == FileType::link;
            if (link) add_link(folder, entry.name);
            if ((link || entry.type == FileType::file) && is_unit_name(entry.name)) {
                folder.names.push_back(entry.name);
            }
            if (entry.type == FileType::directory) add_folder(folder, entry.name);
        }
        tree_.folders.push_back(std::move(folder));
    }

    void add_link(UnitFolder& folder, const std::string& name) {
        const auto target = host_.read_link(folder.path + "/" + name);
        if (!target) return miss(target.error());
        folder.links.push_back({name, std::string(last_component(*target))});
    }

    void add_folder(UnitFolder& folder, const std::string& name) {
        if (name.ends_with(".d")) folder.dropins.push_back(name);
        for (const auto ending : pull_endings) {
            if (!name.ends_with(ending)) continue;
            const auto entries = host_.list(folder.path + "/" + name);
            if (!entries) return miss(entries.error());
            UnitPulls pulls{name.substr(0, name.size() - ending.size()), {}};
            for (const auto& entry : *entries) {
                if (entry.type != FileType::link) continue;
                const bool instance = is_unit_name(entry.name) && is_unit_instance(entry.name);
                pulls.links.push_back({entry.name, instance ? template_of(entry.name) : ""});
            }
            folder.pulls.push_back(std::move(pulls));
        }
    }

    const Host& host_;
    UnitTree tree_;
};

std::string_view folder_of(std::string_view path) {
    return path.substr(0, path.rfind('/'));
}

}  // namespace

std::shared_ptr<const UnitTree> unit_tree(const Observation& observation) {
    return observation.memory.once<UnitTree>([&] { return Reading(observation.host).run(); });
}

bool is_unit_mask(const Host& host, const std::string& path) {
    const auto target = host.resolve(path);
    if (!target) return target.error().code == Errc::not_found;
    const auto about = host.info(*target);
    if (!about) return about.error().code == Errc::not_found;
    return about->type != FileType::file || about->size == 0;
}

bool is_persistent_unit_folder(std::string_view path) {
    return path == "/etc/systemd/system";
}

bool is_runtime_unit_path(std::string_view path) {
    return path.starts_with("/run/");
}

bool is_generated_unit(std::string_view path) {
    return folder_of(path).starts_with("/run/systemd/generator");
}

bool is_transient_unit(std::string_view path) {
    return folder_of(path) == "/run/systemd/transient";
}

bool is_unit_folder(std::string_view path) {
    return std::find(search_path.begin(), search_path.end(), path) != search_path.end();
}

}  // namespace presscheck
