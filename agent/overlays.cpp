#include "agent/overlays.h"

#include "checks/policy/problem.h"
#include "core/small_letters.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace presscheck {
namespace {

constexpr std::string_view site_folder = "/etc/presscheck";

std::string folder_of(const std::string& etc) {
    return etc + "/overlay.d";
}

bool is_meant_as_one(const std::string& path) {
    const auto ending = in_small_letters(std::filesystem::path(path).extension().string());
    return ending == ".yml" || ending == ".yaml";
}

const Policy* policy_called(std::string_view id, const PolicyFiles& files) {
    const auto found = std::find_if(files.policies.begin(), files.policies.end(),
                                    [&](const Policy& policy) { return policy.id == id; });
    return found == files.policies.end() ? nullptr : &*found;
}

class Loader {
public:
    Loader(Owner owner, const PolicyFiles& files, const std::string& share)
        : owner_(owner), files_(files), share_(share) {}

    Result<LocalOverlay> load(const std::string& path) {
        const auto text = read_local_file(path, owner_);
        if (!text) return text.error();
        if (!*text) return Error{Errc::malformed, path + ": a link that leads nowhere; remove it"};
        const auto named = overlay_target(**text);
        if (const auto* problems = std::get_if<std::vector<Problem>>(&named)) {
            return Error{Errc::malformed, spell(path, *problems)};
        }
        const auto& target = std::get<OverlayTarget>(named);
        const auto policy = find(target.policy);
        if (!policy) return policy.error();
        if (*policy == nullptr) return nothing_called(path, target);
        auto loaded = load_overlay(**text, **policy, true);
        if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
            return Error{Errc::malformed, spell(path, *problems)};
        }
        return LocalOverlay{path, std::get<Overlay>(std::move(loaded))};
    }

private:
    // Of a call with --policy, too, the overlays of shipped policies are no mistakes.
    Result<const Policy*> find(std::string_view id) {
        if (const auto* policy = policy_called(id, files_)) return policy;
        if (!shipped_) {
            auto shipped = load_policies({}, share_);
            if (!shipped) return shipped.error();
            shipped_ = *std::move(shipped);
        }
        return policy_called(id, *shipped_);
    }

    Error nothing_called(const std::string& path, const OverlayTarget& target) const {
        std::vector<std::string_view> known;
        for (const auto* files : {&files_, &*shipped_})
            for (const auto& policy : files->policies)
                known.push_back(policy.id);
        return Error{Errc::malformed,
                     spell(path, {{target.place, "no policy is called " + in_quotes(target.policy) +
                                                     suggestion(target.policy, known)}})};
    }

    Owner owner_;
    const PolicyFiles& files_;
    const std::string& share_;
    std::optional<PolicyFiles> shipped_;
};

}  // namespace

Result<std::vector<LocalOverlay>> load_local_overlays(const std::string& etc, Owner owner,
                                                      const PolicyFiles& files,
                                                      const std::string& share) {
    const auto found = files_in(folder_of(etc));
    if (!found) return found.error();
    const auto meant = std::find_if(found->others.begin(), found->others.end(), is_meant_as_one);
    if (meant != found->others.end()) {
        return Error{Errc::malformed,
                     *meant + ": an overlay's name ends in .yaml; rename it, or move it away"};
    }
    Loader loader(owner, files, share);
    std::vector<LocalOverlay> overlays;
    for (const auto& path : found->yaml) {
        auto overlay = loader.load(path);
        if (!overlay) return overlay.error();
        overlays.push_back(*std::move(overlay));
    }
    return overlays;
}

std::vector<UnreadFile> unread_files(const std::string& etc) {
    std::vector<UnreadFile> unread;
    if (const auto found = files_in(folder_of(etc))) {
        for (const auto& path : found->others) {
            unread.push_back(
                {path, {"lớp phủ có tên tận cùng bằng .yaml", "an overlay's name ends in .yaml"}});
        }
    }
    std::error_code failed;
    const auto site = std::filesystem::path(etc) / "site.yaml";
    if (std::filesystem::weakly_canonical(etc, failed) != site_folder &&
        std::filesystem::exists(site, failed)) {
        unread.push_back({site.string(),
                          {"site.yaml là của máy được xem: /etc/presscheck/site.yaml",
                           "site.yaml is the looked-at machine's own: /etc/presscheck/site.yaml"}});
    }
    return unread;
}

nlohmann::json unread_json(const std::string& etc) {
    auto list = nlohmann::json::array();
    for (const auto& [path, why] : unread_files(etc))
        list.push_back({{"path", path}, {"why", {{"en", why.en}, {"vi", why.vi}}}});
    return list;
}

}  // namespace presscheck
