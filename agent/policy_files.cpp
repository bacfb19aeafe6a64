#include "agent/policy_files.h"

#include "agent/local_files.h"
#include "checks/policy/document.h"
#include "checks/policy/load.h"
#include "checks/redact.h"

#include <filesystem>
#include <map>
#include <utility>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> policies_in(const std::string& folder) {
    auto files = files_in(folder);
    if (!files) return files.error();
    if (files->yaml.empty()) {
        return Error{Errc::not_found, folder + ": no policy (*.yaml) in this folder"};
    }
    return std::move(files->yaml);
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

std::string catalogue_folder(const fs::path& policies, const std::string& share) {
    const auto beside = policies / ".." / "catalogues";
    std::error_code failed;
    if (fs::is_directory(beside, failed)) return fs::weakly_canonical(beside, failed).string();
    return share + "/catalogues";
}

Result<PolicyTexts> read_texts(const std::vector<std::string>& named, const std::string& share) {
    const auto paths = named.empty() ? policies_in(share + "/policies") : files_of(named);
    if (!paths) return paths.error();
    PolicyTexts texts;
    std::map<fs::path, std::string> known;  // by the folder that a policy lies in
    for (const auto& path : *paths) {
        auto bytes = read_text_file(path);
        if (!bytes) return bytes.error();
        texts.policies.push_back({path, *std::move(bytes)});
        const auto [beside, first] = known.try_emplace(fs::path(path).parent_path());
        if (first) beside->second = catalogue_folder(beside->first, share);
        const auto& folder = texts.folders.emplace_back(beside->second);
        if (texts.catalogues.contains(folder)) continue;
        auto read = read_catalogue_files(folder);
        if (!read) return read.error();
        texts.catalogues.emplace(folder, *std::move(read));
    }
    return texts;
}

void add_line(std::string& lines, const std::string& more) {
    if (!lines.empty() && lines.back() != '\n') lines += '\n';
    lines += more;
}

std::string cross_problems(const PolicyFiles& files) {
    std::string lines;
    for (auto& found : check_together(files.policies)) {
        if (found.other) found.problem.message += ": " + files.paths[*found.other];
        add_line(lines, spell(files.paths[found.policy], {found.problem}));
    }
    return lines;
}

Result<PolicyFiles> parse_texts(const PolicyTexts& texts) {
    std::map<std::string, Catalogues> catalogues;
    for (const auto& [folder, files] : texts.catalogues) {
        auto parsed = parse_catalogues(files);
        if (!parsed) return parsed.error();
        catalogues.emplace(folder, *std::move(parsed));
    }
    PolicyFiles files;
    std::string mistakes;
    for (std::size_t i = 0; i < texts.policies.size(); ++i) {
        const auto& [path, bytes] = texts.policies[i];
        auto loaded = load_policy(bytes, catalogues.at(texts.folders[i]));
        if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
            add_line(mistakes, spell(path, *problems));
            continue;
        }
        files.policies.push_back(std::get<Policy>(std::move(loaded)));
        files.paths.push_back(path);
    }
    if (mistakes.empty()) mistakes = cross_problems(files);
    if (!mistakes.empty()) return Error{Errc::malformed, mistakes};
    for (auto& [folder, found] : catalogues)
        files.catalogues.merge(found);
    return files;
}

}  // namespace

Result<std::string> shipped_folder() {
    std::error_code failed;
    const auto program = fs::read_symlink("/proc/self/exe", failed);
    if (failed) return Error{Errc::unavailable, "/proc/self/exe: " + failed.message()};
    return (program.parent_path().parent_path() / "share" / "presscheck").string();
}

Result<PolicyFiles> load_policies(const std::vector<std::string>& named, const std::string& share) {
    const auto texts = read_texts(named, share);
    if (!texts) return texts.error();
    return parse_texts(*texts);
}

std::vector<const Policy*> all_of(const PolicyFiles& files) {
    std::vector<const Policy*> all;
    for (const auto& policy : files.policies)
        all.push_back(&policy);
    return all;
}

Status StandingPolicies::refresh() {
    auto texts = read_texts(named_, share_);
    if (texts && files_ && *texts == texts_) return Ok{};
    files_.reset();
    if (!texts) return texts.error();
    auto parsed = parse_texts(*texts);
    if (!parsed) return parsed.error();
    files_ = *std::move(parsed);
    texts_ = *std::move(texts);
    prepare_to_redact();  // here, and not in each scanner forked from here
    ++loads_;
    return Ok{};
}

}  // namespace presscheck
