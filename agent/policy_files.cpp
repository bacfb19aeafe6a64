#include "agent/policy_files.h"

#include "agent/local_files.h"
#include "checks/policy/document.h"
#include "checks/policy/load.h"

#include <filesystem>
#include <utility>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> policies_in(const std::string& folder) {
    auto paths = local_yaml_files(folder);
    if (paths && paths->empty()) {
        return Error{Errc::not_found, folder + ": no policy (*.yaml) in this folder"};
    }
    return paths;
}

Result<std::vector<std::string>> files_of(const std::vector<std::string>& named) {
    std::vector<std::string> files;
    for (const auto& path : named) {
        std::error_code ignored;
        if (!fs::is_directory(path, ignored)) {
            files.push_back(path);
            continue;
        }
        auto inside = policies_in(path);
        if (!inside) return inside.error();
        files.insert(files.end(), inside->begin(), inside->end());
    }
    return files;
}

std::string catalogue_folder(const std::string& policy, const std::string& share) {
    const auto beside = fs::path(policy).parent_path() / ".." / "catalogues";
    std::error_code failed;
    if (fs::is_directory(beside, failed)) return fs::weakly_canonical(beside, failed).string();
    return share + "/catalogues";
}

// Catalogues are read once a folder, however many policies stand beside it.
class CatalogueShelf {
public:
    Result<const Catalogues*> of(const std::string& folder) {
        if (const auto known = loaded_.find(folder); known != loaded_.end()) return &known->second;
        auto read = load_catalogues(folder);
        if (!read) return read.error();
        return &loaded_.emplace(folder, *std::move(read)).first->second;
    }

    Catalogues all() && {
        Catalogues merged;
        for (auto& [folder, catalogues] : loaded_)
            merged.merge(catalogues);
        return merged;
    }

private:
    std::map<std::string, Catalogues> loaded_;
};

void add_line(std::string& lines, const std::string& more) {
    if (!lines.empty() && lines.back() != '\n') lines += '\n';
    lines += more;
}

std::string cross_problems(const PolicyFiles& files) {
    std::string lines;
    for (const auto& found : check_together(files.policies)) {
        add_line(lines, spell(files.paths[found.policy], {found.problem}));
    }
    return lines;
}

}  // namespace

Result<std::string> shipped_folder() {
    std::error_code failed;
    const auto program = fs::read_symlink("/proc/self/exe", failed);
    if (failed) return Error{Errc::unavailable, "/proc/self/exe: " + failed.message()};
    return (program.parent_path().parent_path() / "share" / "presscheck").string();
}

Result<PolicyFiles> load_policies(const std::vector<std::string>& named, const std::string& share) {
    const auto paths = named.empty() ? policies_in(share + "/policies") : files_of(named);
    if (!paths) return paths.error();

    PolicyFiles files;
    CatalogueShelf shelf;
    std::string mistakes;
    for (const auto& path : *paths) {
        const auto bytes = read_text_file(path);
        if (!bytes) return bytes.error();
        const auto catalogues = shelf.of(catalogue_folder(path, share));
        if (!catalogues) return catalogues.error();
        auto loaded = load_policy(*bytes, **catalogues);
        if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
            add_line(mistakes, spell(path, *problems));
            continue;
        }
        files.policies.push_back(std::get<Policy>(std::move(loaded)));
        files.paths.push_back(path);
    }
    if (mistakes.empty()) mistakes = cross_problems(files);
    if (!mistakes.empty()) return Error{Errc::malformed, mistakes};
    files.catalogues = std::move(shelf).all();
    return files;
}

}  // namespace presscheck
