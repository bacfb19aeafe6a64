#include "checks/probes/service_settings.h"

#include "checks/parsers/unit_name.h"
#include "checks/probes/observed.h"
#include "checks/probes/unit_dropins.h"

#include <algorithm>

namespace presscheck {
namespace {

class Reading {
public:
    Reading(const Host& host, const UnitTree& tree, const UnitFiles& files)
        : host_(host), tree_(tree), files_(files) {}

    ServiceSettings run(const std::string& name) {
        std::vector<std::string> names{name};
        auto path = path_of(name);
        if (path.empty() && is_unit_instance(name)) path = path_of(template_of(name));
        if (!path.empty()) {
            settings_.masked = is_unit_mask(host_, path);
            if (settings_.masked) return std::move(settings_);
            read(path);
            add_own_name(path, names);
        }
        const auto dropins = unit_dropins(host_, tree_, names);
        if (dropins.hidden) hide(*dropins.hidden, path);
        for (const auto& each : dropins.paths)
            read(each);
        return std::move(settings_);
    }

private:
    std::string path_of(const std::string& name) const {
        for (const auto& folder : tree_.folders) {
            if (std::binary_search(folder.names.begin(), folder.names.end(), name))
                return folder.path + "/" + name;
        }
        return "";
    }

    // What changes a unit under its own name changes it under an alias.
    void add_own_name(const std::string& path, std::vector<std::string>& names) const {
        const auto real = host_.resolve(path);
        if (!real) return;
        auto own = real->substr(real->rfind('/') + 1);
        const bool unit = is_unit_name(own) && unit_type(own) == "service";
        if (unit && is_unit_template(own) && is_unit_instance(names.front()))
            own = with_instance(own, instance_of(names.front()));
        if (unit && own != names.front()) names.push_back(own);
    }

    void hide(Reason reason, const std::string& at) {
        if (settings_.hidden) return;
        settings_.hidden = reason;
        settings_.hidden_at = readable(at);
    }

    void read(const std::string& path) {
        const auto file = unit_file(files_, host_, path);
        if (!file->read) return hide(reason_without(file->read.error(), host_), path);
        if (!file->understood) return hide(Reason::malformed, path);
        for (const auto& setting : file->settings) {
            if (setting.section != "Service") continue;
            auto& values = settings_.values[setting.key];
            if (setting.value.empty()) {
                values.clear();
            } else {
                values.push_back({setting.value, place(path, setting.line)});
            }
        }
    }

    const Host& host_;
    const UnitTree& tree_;
    const UnitFiles& files_;
    ServiceSettings settings_;
};

}  // namespace

const std::vector<ServiceSettings::Value>& ServiceSettings::of(std::string_view key) const {
    static const std::vector<Value> none;
    const auto found = values.find(key);
    return found == values.end() ? none : found->second;
}

ServiceSettings service_settings(const Host& host, const UnitTree& tree, const UnitFiles& files,
                                 const std::string& name) {
    return Reading(host, tree, files).run(name);
}

std::shared_ptr<const Services> all_services(const Observation& observation) {
    return observation.memory.once<Services>([&] {
        Services services;
        const auto tree = unit_tree(observation);
        const auto files = unit_files(observation);
        const auto add = [&](const std::string& name) {
            const bool service = is_unit_name(name) && unit_type(name) == "service";
            if (service && !services.contains(name))
                services.emplace(name, service_settings(observation.host, *tree, *files, name));
        };
        for (const auto& folder : tree->folders) {
            for (const auto& name : folder.names)
                add(name);
            for (const auto& dropin : folder.dropins)
                add(dropin.substr(0, dropin.size() - 2));
        }
        return services;
    });
}

}  // namespace presscheck
