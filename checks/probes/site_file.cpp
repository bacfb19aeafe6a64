#include "checks/probes/site_file.h"

#include "checks/probes/observed.h"

#include <unistd.h>

namespace presscheck {

Result<Site> read_site(const Host& host, std::string_view root) {
    const auto real = std::string(root) + std::string(site_path);
    const auto text = host.read_file(site_path);
    if (!text && text.error().code == Errc::not_found) return Site{};
    if (!text) return text.error();
    const auto info = host.info(site_path);
    if (!info) return info.error();
    const bool ours = info->owner == 0 || (!host.live() && info->owner == geteuid());
    if (!ours || (info->mode & 0022U) != 0 || info->type != FileType::file) {
        return Error{Errc::untrusted, real + ": only root may write it; run: chown root " + real +
                                          " && chmod go-w " + real};
    }
    auto loaded = load_site(*text);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
        return Error{Errc::malformed, spell(real, *problems)};
    }
    return std::get<Site>(std::move(loaded));
}

Site site_for(const Host& host, std::string_view list, Table& table) {
    auto site = read_site(host);
    if (!site) {
        table.mark_incomplete(reason_of(site.error(), host), std::string(site_path));
        return {};
    }
    if (!site->declares(list)) {
        table.mark_incomplete(Reason::undeclared, std::string(site_path));
    }
    return *std::move(site);
}

}  // namespace presscheck
