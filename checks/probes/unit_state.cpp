#include "checks/probes/unit_state.h"

#include "checks/parsers/unit_file.h"
#include "checks/parsers/unit_name.h"
#include "checks/probes/unit_dropins.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

enum class Loaded_as { regular, masked, linked, alias };

struct Unit {
    std::string name, path;
    Loaded_as mode = Loaded_as::regular;
    std::string target;  // of a link
    UnitInstall install;
};

std::string_view last_component(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

// `names` are in byte order.
bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::binary_search(names.begin(), names.end(), name);
}

Error broken(const std::string& path) {
    return Error{Errc::malformed, path + ": systemd cannot use it"};
}

// Finds the file of a unit by way of links, and reads its [Install] with those of its drop-ins.
class Loader {
public:
    Loader(const Host& host, const UnitTree& tree, const UnitFiles& files)
        : host_(host), tree_(tree), files_(files) {}

    // Errors: malformed (systemd gives up: "bad"), not_found (the same), denied.
    Result<Unit> discover(const std::string& name) const {
        auto unit = search(name);
        for (int links = 0; unit && is_link(unit->mode); ++links) {
            if (links == most_links) return broken(unit->path);
            if (unit->mode == Loaded_as::linked || names_itself(*unit)) {
                unit = follow(*std::move(unit));
            } else {
                unit = search(name_behind(*unit));
            }
        }
        return unit;
    }

private:
    static constexpr int most_links = 64;

    static bool is_link(Loaded_as mode) {
        return mode == Loaded_as::linked || mode == Loaded_as::alias;
    }

    // The unit an alias stands for; an instance hands its instance on to a template.
    static std::string name_behind(const Unit& unit) {
        const std::string name(last_component(unit.target));
        const bool instance =
            is_unit_name(name) && is_unit_template(name) && is_unit_instance(unit.name);
        return instance ? with_instance(name, instance_of(unit.name)) : name;
    }

    static bool names_itself(const Unit& unit) { return name_behind(unit) == unit.name; }

    Result<Unit> search(const std::string& name) const {
        if (!is_unit_name(name)) return broken(name);
        auto unit = search_as(name, name);
        const bool missing = !unit && unit.error().code == Errc::not_found;
        if (missing && is_unit_instance(name)) unit = search_as(name, template_of(name));
        if (!unit || unit->mode == Loaded_as::masked) return unit;
        if (auto done = read_dropins(*unit); !done) return std::move(done).error();
        return unit;
    }

    Result<Unit> search_as(const std::string& name, const std::string& file) const {
        for (const auto& folder : tree_.folders) {
            if (!holds(folder.entries, file)) continue;
            auto unit = load({name, folder.path + "/" + file, Loaded_as::regular, {}, {}});
            if (unit || unit.error().code != Errc::not_found) return unit;
        }
        return Error{Errc::not_found, name};
    }

    Result<Unit> follow(Unit unit) const {
        unit.path = std::exchange(unit.target, {});
        return load(std::move(unit));
    }

    Result<Unit> load(Unit unit) const {
        const bool has_instance = is_unit_template(unit.name) || is_unit_instance(unit.name);
        if (has_instance && !may_be_template(unit_type(unit.name))) return broken(unit.path);
        const auto about = host_.info(unit.path);
        if (!about) return about.error();
        if (about->type == FileType::link) return read_link(std::move(unit), about->target);
        if (about->type == FileType::directory) return broken(unit.path);
        if (is_nothing(*about)) {
            unit.mode = Loaded_as::masked;
            return unit;
        }
        unit.mode = Loaded_as::regular;
        if (auto done = add_install(unit.path, unit.install); !done) return std::move(done).error();
        return unit;
    }

    // An empty file masks a unit as /dev/null does.
    static bool is_nothing(const FileInfo& about) {
        return about.type == FileType::other || (about.type == FileType::file && about.size == 0);
    }

    Result<Unit> read_link(Unit unit, const std::string& written) const {
        unit.target = written.starts_with('/') ? written : folder_of(unit.path) + "/" + written;
        if (const auto folder = host_.resolve(folder_of(unit.target))) {
            unit.target =
                (*folder == "/" ? "" : *folder) + "/" + std::string(last_component(unit.target));
        }
        if (unit.target == "/dev/null" || leads_to_nothing(unit.target)) {
            unit.mode = Loaded_as::masked;
        } else {
            unit.mode = lies_in_search_path(unit.target) ? Loaded_as::alias : Loaded_as::linked;
        }
        return unit;
    }

    bool leads_to_nothing(const std::string& path) const {
        const auto resolved = host_.resolve(path);
        if (!resolved) return false;
        const auto about = host_.info(*resolved);
        return about && is_nothing(*about);
    }

    bool lies_in_search_path(const std::string& path) const {
        const auto folder = folder_of(path);
        return is_unit_folder(folder) ||
               std::any_of(tree_.folders.begin(), tree_.folders.end(),
                           [&](const UnitFolder& known) { return known.real == folder; });
    }

    // Of two with one name the one in the stronger folder counts.
    Status read_dropins(Unit& unit) const {
        std::vector<std::string> names{unit.name};
        if (is_unit_instance(unit.name)) names.push_back(template_of(unit.name));
        std::map<std::string, std::string> files;  // by name
        for (const auto& name : names) {
            for (const auto& folder : tree_.folders) {
                if (auto done = add_dropins(host_, folder, name + ".d", files); !done) return done;
            }
        }
        for (const auto& [name, path] : files) {
            if (is_unit_mask(host_, path)) continue;
            if (auto done = add_install(path, unit.install); !done) return done;
        }
        return Ok{};
    }

    Status add_install(const std::string& path, UnitInstall& install) const {
        const auto file = unit_file(files_, host_, path);
        if (!file->read) return file->read;
        if (!file->understood) return broken(path);
        add_unit_install(file->settings, install);
        return Ok{};
    }

    const Host& host_;
    const UnitTree& tree_;
    const UnitFiles& files_;
};

// What was found among the links of one folder.
struct Found {
    bool enabling = false;   // a link that enables the unit
    bool same_name = false;  // a link of its own name: the unit is linked in from elsewhere
};

class Links {
public:
    Links(const UnitTree& tree, const Unit& unit) : tree_(tree), unit_(unit) {}

    // systemd's find_symlinks_in_scope(). `known_only`: links that `systemctl enable` would make.
    std::optional<std::string> state(bool known_only) const {
        bool runtime = false;
        bool elsewhere = false;
        bool linked = false;
        bool linked_runtime = false;
        bool below = false;  // weaker folders than the unit's own
        for (const auto& folder : tree_.folders) {
            const auto found = look(folder, known_only, below);
            const bool in_run = is_runtime_unit_path(folder.path);
            const bool in_etc = is_persistent_unit_folder(folder.path);
            if (found.enabling && in_etc) return "enabled";
            if (found.enabling) (in_run ? runtime : elsewhere) = true;
            if (!found.enabling && found.same_name && in_etc) linked = true;
            if (!found.enabling && found.same_name && in_run) linked_runtime = true;
            if (unit_.path.starts_with(folder.path + "/")) below = true;
        }
        if (runtime) return "enabled-runtime";
        if (elsewhere && is_unit_instance(unit_.name)) return "static";
        if (linked) return "linked";
        if (linked_runtime) return "linked-runtime";
        return std::nullopt;
    }

private:
    Found look(const UnitFolder& folder, bool known_only, bool below) const {
        Found found;
        for (const auto& pulls : folder.pulls) {
            for (const auto& link : pulls.links) {
                if (link.is_of(unit_.name) && (!known_only || is_known(link.name)))
                    found.enabling = true;
            }
        }
        for (const auto& link : folder.links) {
            const bool by_name = !below && link.name == unit_.name;
            const bool by_target = link.target == unit_.name;
            if (by_name && by_target) {
                found.same_name = true;
            } else if ((by_name || by_target) && (!known_only || is_known(link.name))) {
                found.enabling = true;
            }
        }
        return found;
    }

    bool is_known(const std::string& name) const {
        const auto& install = unit_.install;
        if (name == unit_.name) return true;
        if (std::find(install.aliases.begin(), install.aliases.end(), name) !=
            install.aliases.end()) {
            return true;
        }
        return !install.default_instance.empty() && is_unit_template(unit_.name) &&
               name == with_instance(unit_.name, install.default_instance);
    }

    const UnitTree& tree_;
    const Unit& unit_;
};

std::string state_of(const UnitTree& tree, const std::string& name, const Unit& unit) {
    if (unit.mode == Loaded_as::masked) {
        return is_runtime_unit_path(unit.path) ? "masked-runtime" : "masked";
    }
    if (name != last_component(unit.path) && !is_unit_instance(unit.name)) return "alias";
    if (is_generated_unit(unit.path)) return "generated";
    if (is_transient_unit(unit.path)) return "transient";
    const Links links(tree, unit);
    if (auto state = links.state(true)) return *std::move(state);
    if (links.state(false)) return "indirect";
    if (unit.install.has_rules()) return "disabled";
    return unit.install.also.empty() ? "static" : "indirect";
}

}  // namespace

Result<UnitState> unit_state(const Host& host, const UnitTree& tree, const UnitFiles& files,
                             const std::string& name) {
    const auto unit = Loader(host, tree, files).discover(name);
    if (!unit) {
        const auto code = unit.error().code;
        const bool bad = code == Errc::malformed || code == Errc::not_found;
        if (bad) return UnitState{"bad", name, {}};
        return unit.error();
    }
    return UnitState{state_of(tree, name, *unit), unit->name, unit->path};
}

}  // namespace presscheck
