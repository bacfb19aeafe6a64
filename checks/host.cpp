#include "checks/host.h"

#include "checks/glob.h"
#include "core/limits.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

bool is_kernel_path(std::string_view path) {
    return path.starts_with("/proc/") || path.starts_with("/sys/");
}

// Grows the matches a component at a time: `folders` are the paths that match so far.
class Matching {
public:
    Matching(const Host& host, std::string_view pattern)
        : host_(host), pattern_(pattern), parts_(components_of(pattern)) {
        const auto wild = std::find_if(parts_.begin(), parts_.end(), has_wildcard);
        literal_parts_ = static_cast<std::size_t>(wild - parts_.begin());
    }

    Matches run() {
        extend("", 0);
        std::sort(found_.paths.begin(), found_.paths.end());
        return std::move(found_);
    }

private:
    void extend(const std::string& folder, std::size_t part) {
        if (found_.paths.size() >= limits::rows_per_table) return;
        if (part == parts_.size()) {
            accept(folder.empty() ? "/" : folder);
        } else if (has_wildcard(parts_[part])) {
            extend_by_listing(folder, part);
        } else {
            extend(folder + "/" + std::string(parts_[part]), part + 1);
        }
    }

    void extend_by_listing(const std::string& folder, std::size_t part) {
        if (listed_ == most_folders) return give_up();
        ++listed_;
        auto entries = host_.list(folder.empty() ? "/" : folder);
        if (!entries) return missed(std::move(entries).error(), part);
        for (const auto& entry : *entries) {
            if (!name_matches(parts_[part], entry.name)) continue;
            extend(folder + "/" + entry.name, part + 1);
        }
    }

    void accept(const std::string& path) {
        auto about = host_.info(path);
        if (!about) return missed(std::move(about).error(), parts_.size());
        found_.paths.push_back(path);
        if (found_.paths.size() == limits::rows_per_table) {
            found_.unseen.push_back(
                Error{Errc::too_large, std::string(pattern_) + ": more files match than are read"});
        }
    }

    // Once, however many folders are left.
    void give_up() {
        if (std::exchange(gave_up_, true)) return;
        found_.unseen.push_back(
            Error{Errc::too_large, std::string(pattern_) + ": in more folders than are listed"});
    }

    // That something is not there is an answer, except where a kernel should have said it: the part
    // before the first wildcard of a path in /proc or /sys.
    void missed(Error error, std::size_t part) {
        const bool answer = host_.live() || !is_kernel_path(pattern_) || part > literal_parts_;
        if (error.code == Errc::not_found && answer) return;
        if (found_.unseen.size() < most_unseen) found_.unseen.push_back(std::move(error));
    }

    static constexpr std::size_t most_unseen = 64;
    static constexpr std::size_t most_folders = 16'384;

    const Host& host_;
    std::string_view pattern_;
    std::vector<std::string_view> parts_;
    std::size_t literal_parts_ = 0;
    std::size_t listed_ = 0;
    bool gave_up_ = false;
    Matches found_;
};

}  // namespace

Matches match_paths(const Host& host, std::string_view pattern) {
    return Matching(host, pattern).run();
}

Reason reason_of(const Error& error, const Host& host) {
    switch (error.code) {
        case Errc::not_found:
            return host.live() ? Reason::absent : Reason::not_live;
        case Errc::not_permitted:
            return Reason::not_permitted;
        case Errc::too_large:
            return Reason::too_large;
        case Errc::malformed:
        case Errc::untrusted:
        case Errc::conflict:
            return Reason::malformed;
        case Errc::denied:
        case Errc::unavailable:
            return Reason::denied;
    }
    return Reason::denied;
}

}  // namespace presscheck
