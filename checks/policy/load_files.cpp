#include "checks/policy/document.h"
#include "checks/policy/load.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

Error from_system(const std::string& folder, const std::error_code& failed) {
    if (failed == std::errc::no_such_file_or_directory) {
        return {Errc::not_found, folder + ": there is no such folder"};
    }
    if (failed == std::errc::not_a_directory) {
        return {Errc::malformed, folder + ": not a folder"};
    }
    return {Errc::denied, folder + ": " + failed.message()};
}

// In byte order, so that the same folder gives the same answer everywhere.
Result<std::vector<std::string>> yaml_files(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code failed;
    fs::directory_iterator entry(folder, failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
        const auto name = entry->path().filename().string();
        const bool hidden = name.starts_with('.');
        if (entry->path().extension() == ".yaml" && !hidden) {
            paths.push_back(entry->path().string());
        }
    }
    if (failed) return from_system(folder, failed);
    std::sort(paths.begin(), paths.end());
    return paths;
}

using Paths = std::map<std::string, std::string, std::less<>>;

// The catalogue of a file goes into `catalogues` and its path into `paths`, or what is wrong with
// it into `mistakes`.
void add_catalogue(const TextFile& file, Catalogues& catalogues, Paths& paths,
                   std::string& mistakes) {
    auto loaded = load_catalogue(file.bytes);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
        mistakes += spell(file.path, *problems);
        return;
    }
    auto& catalogue = std::get<Catalogue>(loaded);
    const auto id = catalogue.id;
    paths.emplace(id, file.path);
    if (!catalogues.emplace(id, std::move(catalogue)).second) {
        mistakes += spell(
            file.path,
            {{{1, 1}, "another file of this folder has catalogue " + in_quotes(id) + " too"}});
    }
}

// One line each, under the file of each.
std::string spell(const std::vector<CatalogueProblem>& problems, const Paths& paths) {
    std::string lines;
    for (const auto& [catalogue, problem] : problems)
        lines += presscheck::spell(paths.find(catalogue)->second, {problem});
    return lines;
}

std::string catalogue_folder(const std::string& policy, const std::string& shared) {
    const auto beside = fs::path(policy).parent_path() / ".." / "catalogues";
    std::error_code failed;
    return fs::is_directory(beside, failed) ? beside.string() : shared;
}

}  // namespace

Result<std::vector<TextFile>> read_catalogue_files(const std::string& folder) {
    const auto paths = yaml_files(folder);
    if (!paths) return paths.error();
    std::vector<TextFile> files;
    for (const auto& path : *paths) {
        auto bytes = read_text_file(path);
        if (!bytes) return bytes.error();
        files.push_back({path, *std::move(bytes)});
    }
    return files;
}

Result<Catalogues> parse_catalogues(const std::vector<TextFile>& files) {
    Catalogues catalogues;
    Paths paths;
    std::string mistakes;
    for (const auto& file : files)
        add_catalogue(file, catalogues, paths, mistakes);
    if (mistakes.empty()) mistakes = spell(inherit_all(catalogues), paths);
    if (mistakes.empty()) mistakes = spell(check_correspondence(catalogues), paths);
    if (!mistakes.empty()) return Error{Errc::malformed, mistakes};
    return catalogues;
}

Result<Catalogues> load_catalogues(const std::string& folder) {
    const auto files = read_catalogue_files(folder);
    if (!files) return files.error();
    return parse_catalogues(*files);
}

Result<Policy> load_policy_file(const std::string& path, const std::string& shared_catalogues) {
    const auto bytes = read_text_file(path);
    if (!bytes) return bytes.error();
    const auto catalogues = load_catalogues(catalogue_folder(path, shared_catalogues));
    if (!catalogues) return catalogues.error();
    auto loaded = load_policy(*bytes, *catalogues);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
        return Error{Errc::malformed, spell(path, *problems)};
    }
    return std::get<Policy>(std::move(loaded));
}

}  // namespace presscheck
