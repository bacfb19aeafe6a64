#include "checks/probes/glob_paths.h"

#include <fnmatch.h>
#include <algorithm>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

bool is_pattern(std::string_view text) {
    return text.find_first_of("*?[\\") != std::string_view::npos;
}

// Grows the paths that match a pattern a component at a time.
class Glob {
public:
    explicit Glob(const Host& host) : host_(host) {}

    Result<std::vector<std::string>> run(std::string_view pattern) {
        extend("", pattern.substr(std::min(pattern.find_first_not_of('/'), pattern.size())));
        if (error_) return *std::move(error_);
        std::sort(paths_.begin(), paths_.end());
        return std::move(paths_);
    }

private:
    void extend(const std::string& folder, std::string_view pattern) {
        if (error_) return;
        if (pattern.empty()) {
            const auto about = host_.info(folder);
            if (about) paths_.push_back(folder);
            if (!about && about.error().code != Errc::not_found) error_ = about.error();
            return;
        }
        const auto end = std::min(pattern.find('/'), pattern.size());
        const std::string part(pattern.substr(0, end));
        auto rest = pattern.substr(end);
        rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
        if (!is_pattern(part)) return extend(folder + "/" + part, rest);
        const auto entries = host_.list(folder.empty() ? "/" : folder);
        if (!entries) {
            if (entries.error().code != Errc::not_found) error_ = entries.error();
            return;
        }
        for (const auto& entry : *entries) {
            if (fnmatch(part.c_str(), entry.name.c_str(), FNM_PERIOD) == 0) {
                extend(folder + "/" + entry.name, rest);
            }
        }
    }

    const Host& host_;
    std::vector<std::string> paths_;
    std::optional<Error> error_;
};

}  // namespace

Result<std::vector<std::string>> glob_paths(const Host& host, std::string_view pattern) {
    return Glob(host).run(pattern);
}

}  // namespace presscheck
