#include "agent/local_files.h"

#include "checks/policy/document.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

// Whoever may write the folder may replace the file.
Status judge_owner(const std::string& path, Owner owner) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
        return Error{errno == ENOENT ? Errc::not_found : Errc::denied,
                     path + ": " + std::strerror(errno)};
    }
    const bool owned =
        info.st_uid == 0 || (owner == Owner::root_or_caller && info.st_uid == geteuid());
    if (!owned)
        return Error{Errc::untrusted, path + ": not owned by root; run: chown root " + path};
    if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return Error{Errc::untrusted, path + ": others may write it; run: chmod go-w " + path};
    }
    return Ok{};
}

}  // namespace

Result<std::optional<std::string>> read_local_file(const std::string& path, Owner owner) {
    auto trusted = judge_owner(path, owner);
    if (!trusted && trusted.error().code == Errc::not_found) return std::optional<std::string>{};
    if (trusted) trusted = judge_owner(fs::path(path).parent_path().string(), owner);
    if (!trusted) return trusted.error();
    auto text = read_text_file(path);
    if (!text) return text.error();
    return std::optional<std::string>{*std::move(text)};
}

Result<FolderFiles> files_in(const std::string& folder) {
    FolderFiles files;
    std::error_code failed;
    for (fs::directory_iterator entry{folder, failed}, end; !failed && entry != end;
         entry.increment(failed)) {
        auto& kind = entry->path().extension() == ".yaml" ? files.yaml : files.others;
        kind.push_back(entry->path().string());
    }
    if (failed && failed != std::errc::no_such_file_or_directory) {
        return Error{Errc::denied, folder + ": " + failed.message()};
    }
    std::sort(files.yaml.begin(), files.yaml.end());
    std::sort(files.others.begin(), files.others.end());
    return files;
}

Result<Ceiling> load_local_ceiling(const std::string& etc, Owner owner) {
    const auto path = etc + "/ceiling.yaml";
    const auto text = read_local_file(path, owner);
    if (!text) return text.error();
    if (!*text) return Ceiling{};
    auto widened = Ceiling{}.widened(**text);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&widened)) {
        return Error{Errc::malformed, spell(path, *problems)};
    }
    return std::get<Ceiling>(std::move(widened));
}

}  // namespace presscheck
