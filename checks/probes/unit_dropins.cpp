#include "checks/probes/unit_dropins.h"

#include "checks/parsers/unit_name.h"

#include <algorithm>
#include <map>

namespace presscheck {
namespace {

class Finding {
public:
    Finding(const Host& host, const UnitTree& tree) : host_(host), tree_(tree) {}

    UnitDropins run(const std::vector<std::string>& names) {
        for (const auto& name : names) {
            for (const auto& folder : tree_.folders) {
                for (const auto& general : dropin_names(name))
                    add(folder, general + ".d");
            }
        }
        for (const auto& folder : tree_.folders)
            add(folder, std::string(unit_type(names.front())) + ".d");
        for (const auto& [name, path] : files_) {
            if (!is_unit_mask(host_, path)) found_.paths.push_back(path);
        }
        return std::move(found_);
    }

private:
    void add(const UnitFolder& folder, const std::string& name) {
        if (!std::binary_search(folder.dropins.begin(), folder.dropins.end(), name)) return;
        const auto path = folder.path + "/" + name;
        const auto entries = host_.list(path);
        if (!entries) {
            if (entries.error().code != Errc::not_found)
                found_.hidden = reason_of(entries.error(), host_);
            return;
        }
        for (const auto& entry : *entries) {
            const bool file = entry.type == FileType::file || entry.type == FileType::link;
            if (file && entry.name.ends_with(".conf"))
                files_.emplace(entry.name, path + "/" + entry.name);
        }
    }

    const Host& host_;
    const UnitTree& tree_;
    std::map<std::string, std::string> files_;
    UnitDropins found_;
};

}  // namespace

UnitDropins unit_dropins(const Host& host, const UnitTree& tree,
                         const std::vector<std::string>& names) {
    return Finding(host, tree).run(names);
}

}  // namespace presscheck
