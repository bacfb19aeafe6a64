#include "checks/drop_ins.h"

#include <map>

namespace presscheck {
namespace {

bool says_something(const Host& host, const std::string& path) {
    const auto target = host.resolve(path);
    // What cannot be resolved for another reason is read, and says so itself.
    if (!target) return target.error().code != Errc::not_found;
    const auto about = host.info(*target);
    if (!about) return about.error().code != Errc::not_found;
    return about->type == FileType::file && about->size > 0;
}

}  // namespace

Result<std::vector<std::string>> drop_in_files(const Host& host,
                                               std::span<const std::string> folders,
                                               std::string_view ending) {
    std::map<std::string, std::string> by_name;
    for (const auto& folder : folders) {
        const auto entries = host.list(folder);
        if (!entries && entries.error().code == Errc::not_found) continue;
        if (!entries) return entries.error();
        for (const auto& entry : *entries) {
            const bool file = entry.type == FileType::file || entry.type == FileType::link;
            if (!file || entry.name.starts_with('.') || !entry.name.ends_with(ending)) continue;
            by_name.emplace(entry.name, folder + "/" + entry.name);
        }
    }
    std::vector<std::string> paths;
    for (const auto& [name, path] : by_name) {
        if (says_something(host, path)) paths.push_back(path);
    }
    return paths;
}

}  // namespace presscheck
