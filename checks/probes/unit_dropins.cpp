#include "checks/probes/unit_dropins.h"

#include "checks/parsers/unit_name.h"

#include <algorithm>

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
        const auto added = add_dropins(host_, folder, name, files_);
        if (!added) found_.hidden = reason_of(added.error(), host_);
    }

    const Host& host_;
    const UnitTree& tree_;
    std::map<std::string, std::string> files_;
    UnitDropins found_;
};

}  // namespace

Status add_dropins(const Host& host, const UnitFolder& folder, const std::string& name,
                   std::map<std::string, std::string>& by_name) {
    if (!std::binary_search(folder.dropins.begin(), folder.dropins.end(), name)) return Ok{};
    const auto path = folder.path + "/" + name;
    const auto entries = host.list(path);
    if (!entries && entries.error().code == Errc::not_found) return Ok{};
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
        const bool file = entry.type == FileType::file || entry.type == FileType::link;
        if (file && entry.name.ends_with(".conf"))
            by_name.emplace(entry.name, path + "/" + entry.name);
    }
    return Ok{};
}

UnitDropins unit_dropins(const Host& host, const UnitTree& tree,
                         const std::vector<std::string>& names) {
    return Finding(host, tree).run(names);
}

}  // namespace presscheck
